import type { Channel } from '../../../lib/contract/recipient/guard';
import { Random } from './random';
import type { World } from './world';

/** Who they are, for the table. */
export const KINDS = [
  'returning',
  'returning without cookie',
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
  deviceToken?: string;
}

/** People an hour by kind. One in ten who return has lost its cookie: another device, a browser that forgets. */
const PER_HOUR: Readonly<Record<Kind, number>> = {
  returning: 216,
  'returning without cookie': 24,
  newcomer: 60,
  'office, returning': 50,
  'office, newcomer': 10,
  'text, returning': 45,
  'text, newcomer': 15,
};
/** Who types a code in that came. */
const TYPES_IN = 0.92;
/** Who takes the trouble of one more puzzle. */
const SOLVES = 0.97;

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
  private born = 0;
  private codes = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Those who come back have typed in a code before: ten days ago, on this device. */
  public async settle(world: World): Promise<void> {
    for (const kind of KINDS.filter((name) => name.includes('returning'))) {
      const people = Array.from({ length: PER_HOUR[kind] * 2 }, () => this.make(kind));
      for (const [index, person] of people.entries()) {
        world.now += 45_000;
        const { channel, recipient } = person;
        const asked = { channel, recipient, purpose: 'sign-in', app: 'shop' } as const;
        await world.guard.check({ ...asked, clientAddress: `203.0.${index % 250}.9` });
        const { deviceToken } = await world.guard.verified(asked);
        if (kind !== 'returning without cookie') person.deviceToken = deviceToken;
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

  /**
   * What one person does: asks, takes the way that the answer offers, types the code in.
   *
   * @param knows whether the application keeps tokens and asks for proofs
   */
  public async visit(world: World, person: Person, knows: boolean): Promise<Ending> {
    const { channel, recipient, clientAddress } = person;
    const deviceToken = knows ? person.deviceToken : undefined;
    const first = await world.ask('people', { channel, recipient, clientAddress, deviceToken });
    if (first.allowed) return this.typed(world, person, 'served');
    if (!knows) return 'refused';
    // A challenge asks for it; whoever waited ten minutes for nothing is told of it by the same text.
    if (first.ways.includes('fresh-proof') && this.random.chance(SOLVES)) {
      const again = await world.ask('people', {
        channel,
        recipient,
        clientAddress,
        deviceToken,
        freshProof: world.proof(),
      });
      if (again.allowed) return this.typed(world, person, 'one puzzle more');
    }
    if (channel !== 'email' && this.random.chance(SOLVES)) {
      const mail = { channel: 'email', recipient: person.mailbox, clientAddress, freshProof: world.proof() } as const;
      if ((await world.ask('people', mail)).allowed) return 'by mail instead';
    }
    return this.random.chance(SOLVES) ? 'sent first' : 'refused';
  }

  private async typed(world: World, person: Person, ending: Ending): Promise<Ending> {
    if (!this.random.chance(TYPES_IN)) return ending;
    const { channel, recipient, deviceToken } = person;
    this.codes += 1;
    const attempt = { channel, recipient, purpose: 'sign-in', app: 'shop', codeId: `code ${this.codes}` } as const;
    if (!(await world.guard.attempt(attempt)).allowed) return 'refused';
    const verified = { channel, recipient, deviceToken, purpose: 'sign-in', app: 'shop' } as const;
    const answer = await world.guard.verified(verified);
    if (answer.deviceToken !== undefined && person.kind !== 'returning without cookie')
      person.deviceToken = answer.deviceToken;
    return ending;
  }

  private pick(kind: Kind): Person {
    const people = this.returning.get(kind);
    return people === undefined ? this.make(kind) : people[this.random.below(people.length)]!;
  }

  private make(kind: Kind): Person {
    this.born += 1;
    const office = kind.startsWith('office');
    const text = kind.startsWith('text');
    const domain = office ? OFFICE.domain : PROVIDERS[this.random.below(PROVIDERS.length)]!;
    const mailbox = `person${this.born}@${domain}`;
    const number = `+4915${'1279'[this.random.below(4)]}${String(10_000_000 + this.random.below(89_999_999))}`;
    return {
      kind,
      channel: text ? 'sms' : 'email',
      recipient: text ? number : mailbox,
      mailbox,
      clientAddress: office ? OFFICE.address : `203.0.${this.random.below(250)}.${1 + this.random.below(250)}`,
    };
  }
}
