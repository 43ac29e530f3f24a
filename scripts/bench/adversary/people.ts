import type { Channel } from '../../../lib/contract/recipient/guard';
import { Random } from './random';
import { ROUTE } from './site';
import type { Answer, Question, World } from './world';

/** Who they are, for the table. */
export const KINDS = [
  'returning',
  'returning without cookie, usual network',
  'returning without cookie, elsewhere',
  'newcomer',
  'office, returning',
  'office, newcomer',
  'text, returning',
  'text, newcomer',
] as const;
export type Kind = (typeof KINDS)[number];

/** How it ended for one person who wanted in. */
export type Ending =
  /** Got the code, as on any day. */
  | 'served'
  /** Got it for one more puzzle. */
  | 'one puzzle more'
  /** Got it by mail instead of text message. */
  | 'by mail instead'
  /** Sent a message itself: inbound verification, which nobody can use up. */
  | 'sent first'
  /** Had nothing but a text that says what else there is. */
  | 'refused';

export interface Person {
  readonly kind: Kind;
  readonly channel: Channel;
  readonly recipient: string;
  /** A mailbox, for those who use text messages otherwise. */
  readonly mailbox: string;
  readonly clientAddress: string;
  /** Where a code was typed in before. */
  readonly usualAddress: string;
  deviceToken?: string;
}

/** People an hour by kind. One in ten who return has lost its cookie: another device, a browser that forgets. Three in four of those are where they typed a code in before. */
const PER_HOUR: Readonly<Record<Kind, number>> = {
  returning: 216,
  'returning without cookie, usual network': 18,
  'returning without cookie, elsewhere': 6,
  newcomer: 60,
  'office, returning': 50,
  'office, newcomer': 10,
  'text, returning': 45,
  'text, newcomer': 15,
};
/** So many people of a kind for each that comes within an hour. */
const POPULATION = 6;
/** Nobody is back before so many others came: a few minutes, in which each recipient has its cooldown. */
const NOT_AGAIN = 30;
/** Who types a code in that came. */
const TYPES_IN = 0.92;
/** Who takes the trouble of one more puzzle. */
const SOLVES = 0.97;

/** Who comes back from where they are at home has another address of the same provider. */
const CHANGED = 0.5;
/** Networks (/16) from which people come. */
export const PROVIDERS_OF_PEOPLE = 40;

export function networkOfPeople(provider: number, network: number, host: number): string {
  return `203.${provider}.${network}.${host}`;
}

export const OFFICE = { domain: 'bigoffice.de', address: '198.51.100.77' } as const;
const PROVIDERS = [
  'gmail.com',
  'gmail.com',
  'gmail.com',
  'outlook.com',
  'yahoo.com',
  'gmx.de',
  'web.de',
  'smallfirm.de',
];

/** The people of one site, the same for the same seed. */
export class People {
  private readonly random: Random;
  private readonly returning = new Map<Kind, Person[]>();
  private lately: readonly Person[] = [];
  private born = 0;
  private codes = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Those who come back have typed in a code before: ten days ago, on this device. */
  public async settle(world: World): Promise<void> {
    for (const kind of KINDS.filter((name) => name.includes('returning'))) {
      const people = Array.from({ length: PER_HOUR[kind] * POPULATION }, () => this.make(kind));
      for (const person of people) {
        world.now += 45_000;
        const { channel, recipient, usualAddress } = person;
        const asked = { channel, recipient, clientAddress: usualAddress };
        await world.guard?.check({ ...asked, purpose: 'sign-in', app: 'shop' });
        const deviceToken = await world.typedIn(asked);
        if (!kind.includes('without cookie')) person.deviceToken = deviceToken;
      }
      this.returning.set(kind, people);
    }
  }

  /** Those who come within one minute, in no order. */
  public arrivals(): Person[] {
    return KINDS.flatMap((kind) => {
      const expected = PER_HOUR[kind] / 60;
      const count = Math.floor(expected) + (this.random.chance(expected % 1) ? 1 : 0);
      return Array.from({ length: count }, () => this.pick(kind));
    }).sort(() => this.random.next() - 0.5);
  }

  /** Everybody whom the site knows, as a list of customers would have them. */
  public customers(): Person[] {
    return [...this.returning.values()].flat();
  }

  /** What one person does: solves the puzzle of the page, asks, takes the way that the answer offers, types the code in. */
  public async visit(world: World, person: Person): Promise<Ending> {
    const { channel, recipient, clientAddress, deviceToken } = person;
    const question = { channel, recipient, clientAddress, deviceToken };
    const first = await this.asked(world, question, 20);
    if (first.answer.allowed) return this.typed(world, person, first.puzzles > 1 ? 'one puzzle more' : 'served');
    // A challenge asks for it; whoever waited ten minutes for nothing is told of it by the same text.
    if (first.answer.ways.includes('fresh-proof') && this.random.chance(SOLVES)) {
      const again = await this.asked(world, { ...question, fresh: true }, 1);
      if (again.answer.allowed) return this.typed(world, person, 'one puzzle more');
    }
    if (channel !== 'email' && this.random.chance(SOLVES)) {
      const mail = { channel: 'email', recipient: person.mailbox, clientAddress, fresh: true } as const;
      if ((await this.asked(world, mail, 1)).answer.allowed) return 'by mail instead';
    }
    // Without a guard the answer of the web ACL is all there is.
    if (first.answer.stopped !== undefined) return 'refused';
    return this.random.chance(SOLVES) ? 'sent first' : 'refused';
  }

  /** As the browser package does it: once more with a puzzle just solved, when the web ACL wants one. */
  private async asked(
    world: World,
    question: Question,
    secondsAgo: number,
  ): Promise<{ answer: Answer; puzzles: number }> {
    const answer = await world.ask('people', question, { token: world.site.solved(secondsAgo) });
    if (answer.stopped !== 'CAPTCHA' && answer.stopped !== 'CHALLENGE') return { answer, puzzles: 1 };
    return { answer: await world.ask('people', question, { token: world.site.solved(1) }), puzzles: 2 };
  }

  private async typed(world: World, person: Person, ending: Ending): Promise<Ending> {
    if (!this.random.chance(TYPES_IN)) return ending;
    const { channel, recipient, clientAddress, deviceToken } = person;
    this.codes += 1;
    const verified = (secondsAgo: number) =>
      world.request({ path: ROUTE.verify, address: clientAddress, token: world.site.solved(secondsAgo) });
    let action = verified(40);
    if (action !== 'ALLOW' && action !== 'BLOCK') {
      // The package of the browser solves one more.
      ending = 'one puzzle more';
      action = verified(1);
    }
    if (action !== 'ALLOW') return 'refused';
    const token = await world.typedIn({ channel, recipient, clientAddress, deviceToken }, `code ${this.codes}`);
    if (token !== undefined && !person.kind.includes('without cookie')) person.deviceToken = token;
    return ending;
  }

  private pick(kind: Kind): Person {
    const people = this.returning.get(kind);
    if (people === undefined) return this.make(kind);
    let person = people[this.random.below(people.length)]!;
    while (this.lately.includes(person)) person = people[this.random.below(people.length)]!;
    this.lately = [person, ...this.lately].slice(0, NOT_AGAIN);
    return person;
  }

  /** One of forty, a few of which have many customers. */
  private provider(): number {
    return Math.floor(PROVIDERS_OF_PEOPLE * this.random.next() ** 2);
  }

  private addressAt(provider: number): string {
    return networkOfPeople(provider, this.random.below(250), 1 + this.random.below(250));
  }

  private make(kind: Kind): Person {
    this.born += 1;
    const office = kind.startsWith('office');
    const text = kind.startsWith('text');
    const domain = office ? OFFICE.domain : PROVIDERS[this.random.below(PROVIDERS.length)]!;
    const mailbox = `person${this.born}@${domain}`;
    const number = `+4915${'1279'[this.random.below(4)]}${String(10_000_000 + this.random.below(89_999_999))}`;
    const provider = this.provider();
    const usualAddress = office ? OFFICE.address : this.addressAt(provider);
    return {
      kind,
      channel: text ? 'sms' : 'email',
      recipient: text ? number : mailbox,
      mailbox,
      usualAddress,
      clientAddress: kind.endsWith('elsewhere')
        ? this.addressAt(this.provider())
        : kind.endsWith('usual network') && this.random.chance(CHANGED)
          ? this.addressAt(provider)
          : usualAddress,
    };
  }
}
