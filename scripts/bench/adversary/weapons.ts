import {
  type Attack,
  COUNTRIES,
  fill,
  fromOffice,
  junkFromOffice,
  networkOf,
  numberIn,
  ownMailboxes,
  ownNumbers,
  strangerAt,
  twenty,
  useOwn,
} from './moves';
import { networkOfPeople, OFFICE, type People, type Person, PROVIDERS_OF_PEOPLE } from './people';
import { ROUTE } from './site';
import { MINUTE, START } from './world';

export interface Weapon {
  readonly name: string;
  /** What it did before there was a remedy: the figures of the first measurement. */
  readonly before?: string;
  /** Without a guard they are alike, so not all are played there. */
  readonly alsoWithoutGuard?: boolean;
  /** Against a site that has said so. @default - as the app comes */
  readonly rateLimitAsks?: boolean;
  /** US dollars an hour with which it is tried. */
  readonly spends: readonly number[];
  /** In the days before. */
  prepare?(attack: Attack): Promise<void>;
  /** What is asked for within one minute. */
  minute(attack: Attack, minute: number): Promise<void>;
  /** Those whom it is aimed at, when that is not everybody. */
  victims?(people: People): Person[];
}

export const WEAPONS: readonly Weapon[] = [
  { name: 'nobody attacks', spends: [0], minute: async () => {} },
  {
    name: 'strangers at a large provider (gmail.com)',
    before: '40 of 40 others there refused, for 15 puzzles',
    spends: [1, 10],
    minute: (attack) => fill(attack, () => strangerAt(attack, 'gmail.com')),
  },
  {
    name: 'strangers at one company',
    before: 'everybody there refused until midnight',
    spends: [10],
    minute: (attack) => fill(attack, () => strangerAt(attack, OFFICE.domain)),
  },
  {
    name: 'the whole budget for mails',
    alsoWithoutGuard: true,
    spends: [1, 10, 100],
    minute: (attack) => fill(attack, (index) => strangerAt(attack, `firm${index % 400}.de`)),
  },
  {
    name: 'text messages to one country',
    before: '30 of 30 others there refused, for 60 messages',
    spends: [1, 10],
    minute: (attack) => fill(attack, () => numberIn(attack, '+49151', 8)),
  },
  {
    name: 'text messages to many countries (money)',
    before: '60 of 60 mail recipients refused',
    spends: [10],
    minute: (attack) =>
      fill(attack, (index) => {
        const [start, digits] = COUNTRIES[index % COUNTRIES.length]!;
        return numberIn(attack, start, digits);
      }),
  },
  {
    name: 'text messages to many countries, below what rings',
    spends: [1],
    async minute(attack) {
      // 9 USD an hour of codes that nobody types in, where 10 ring, and less than 60 to each country.
      for (let i = 0; i < 3; i++) {
        const [start, digits] = COUNTRIES[attack.thought % COUNTRIES.length]!;
        await attack.world.attack(numberIn(attack, start, digits));
      }
    },
  },
  {
    name: "text messages to one country, from the people's own networks",
    spends: [1, 10],
    minute: (attack) =>
      fill(attack, () => {
        const question = numberIn(attack, '+49151', 8);
        const clientAddress = networkOfPeople(attack.random.below(PROVIDERS_OF_PEOPLE), attack.thought % 250, 7);
        return { ...question, clientAddress };
      }),
  },
  {
    name: 'from within an office',
    before: 'everybody there refused, for nothing',
    spends: [10],
    minute: fromOffice,
  },
  {
    name: 'from within an office, rateLimitAsks: false',
    rateLimitAsks: false,
    spends: [10],
    minute: fromOffice,
  },
  {
    name: 'junk tries of codes from within an office',
    before: 'nobody there can type a code in, for nothing',
    spends: [0],
    minute: junkFromOffice,
  },
  {
    name: 'junk tries of codes from within an office, rateLimitAsks: false',
    rateLimitAsks: false,
    spends: [0],
    minute: junkFromOffice,
  },
  {
    name: 'six codes for each of twenty persons',
    before: 'each refused for 22 hours',
    spends: [1],
    victims: twenty,
    async minute({ world, people }, minute) {
      for (const { channel, recipient } of twenty(people))
        await world.attack({ channel, recipient, clientAddress: networkOf(minute) });
    },
  },
  {
    name: 'a list of all customers',
    spends: [1, 10, 100],
    minute(attack) {
      const customers = attack.people.customers();
      return fill(attack, () => {
        attack.thought += 1;
        const { channel, recipient } = customers[attack.thought % customers.length]!;
        return { channel, recipient, clientAddress: networkOf(attack.thought) };
      });
    },
  },
  {
    name: 'mailboxes of its own, verified first',
    spends: [20, 94],
    prepare: ownMailboxes,
    minute: (attack, minute) => useOwn(attack, minute, 'email'),
  },
  {
    name: 'mailboxes of its own, each code typed in',
    spends: [10, 90],
    prepare: ownMailboxes,
    minute: (attack, minute) => useOwn(attack, minute, 'email', { typesIn: true }),
  },
  {
    name: 'stolen cookies of twenty persons',
    spends: [1],
    victims: twenty,
    async prepare({ people, loot }) {
      for (const { recipient, deviceToken } of twenty(people))
        if (deviceToken !== undefined) loot.push({ recipient, deviceToken });
    },
    async minute({ world, loot }, minute) {
      for (const { recipient, deviceToken } of loot)
        await world.attack({ channel: 'email', recipient, deviceToken, clientAddress: networkOf(minute) });
    },
  },
  {
    name: 'bounces of other spellings',
    before: 'the victim blocked for 30 days',
    spends: [1],
    victims: (people) => people.customers().slice(0, 200),
    async minute({ world, people }, minute) {
      const mailboxes = people
        .customers()
        .slice(0, 200)
        .filter(({ channel }) => channel === 'email');
      const { recipient } = mailboxes[minute % mailboxes.length]!;
      const [local, domain] = recipient.split('@');
      const spelled = `${local}+zz@${domain}`;
      const { allowed } = await world.attack({
        channel: 'email',
        recipient: spelled,
        clientAddress: networkOf(minute),
        bounces: true,
      });
      if (allowed) await world.bounced(spelled);
    },
  },
  {
    name: 'guessing codes of twenty persons',
    spends: [0],
    victims: twenty,
    async minute({ world, people }, minute) {
      for (const [index, person] of twenty(people).entries())
        for (let guess = 0; guess < 10; guess++)
          await world.guess(person, `session ${minute % 3}`, networkOf(index * 10 + guess));
    },
  },
  {
    name: 'page views with solved puzzles (the shared line)',
    before: '360 of 360 people refused, nobody told',
    alsoWithoutGuard: true,
    spends: [1],
    async minute({ world }, minute) {
      // Thirty-one puzzles in ten minutes, each used for twenty page views.
      if (minute % 10 === 0) for (let view = 0; view < 620; view++) world.knock(networkOf(view), { withPuzzle: true });
    },
  },
  {
    name: 'requests without a puzzle, ten a second',
    spends: [0],
    async minute({ world }, minute) {
      for (let i = 0; i < 600; i++) world.knock(networkOf(minute * 7 + i), { method: 'POST' });
    },
  },
  {
    name: 'mails that bounce, and a storm of requests (a lockdown)',
    before: 'locked 21.7 of 24 hours',
    alsoWithoutGuard: true,
    spends: [1],
    async minute(attack, minute) {
      const { world } = attack;
      for (let i = 0; i < 4; i++) await world.attack({ ...strangerAt(attack, `gone${i}.de`), bounces: true });
      for (let i = 0; i < 600; i++) world.knock(networkOf(minute * 7 + i), { method: 'POST' });
    },
  },
  {
    name: 'junk on the verify route',
    before: 'feeds the alarm on the verify ratio, nobody told',
    spends: [0],
    async minute({ world }, minute) {
      for (let i = 0; i < 100; i++) world.knock(networkOf(minute * 100 + i), { path: ROUTE.verify, method: 'POST' });
    },
  },
  {
    name: 'guesses from 3,000 addresses of one /64',
    before: '3,000 of 3,000 guesses pass',
    spends: [0],
    async minute({ world, people }, minute) {
      const [victim] = people.customers();
      for (let i = 0; i < 300; i++) {
        world.now = START + minute * MINUTE + i * 100;
        await world.guess(victim!, `session ${minute}`, `2001:db8:7:7::${(minute * 300 + i).toString(16)}`);
      }
    },
  },
  {
    name: 'numbers of its own, verified first',
    spends: [20, 50, 90],
    prepare: ownNumbers,
    minute: (attack, minute) => useOwn(attack, minute, 'sms', { proves: true }),
  },
  {
    name: 'numbers of its own, each code typed in',
    spends: [20, 90],
    prepare: ownNumbers,
    minute: (attack, minute) => useOwn(attack, minute, 'sms', { proves: true, typesIn: true }),
  },
];
