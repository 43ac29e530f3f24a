import { OFFICE, type People, type Person } from './people';
import type { Random } from './random';
import { HOUR, MINUTE, PRICE, type Question, START, type World } from './world';

export interface Attack {
  readonly world: World;
  readonly people: People;
  readonly random: Random;
  /** US dollars an hour. */
  readonly spend: number;
  /** How many recipients and networks were thought of. */
  thought: number;
  /** What `prepare` made. */
  readonly loot: Array<{ readonly recipient: string; deviceToken: string }>;
}

/** So many refusals in a row say that a limit is full for now. */
const ENOUGH = 30;

/** Asks as long as the minute's money lasts: first what twenty codes for a puzzle fill, then with a puzzle for each code. */
export async function fill({ world, spend }: Attack, question: (index: number) => Question): Promise<void> {
  const puzzles = world.spent.puzzles + Math.max(1, Math.floor(spend / 60 / PRICE.puzzle));
  let index = 0;
  for (const fresh of [false, true]) {
    for (let refused = 0; refused < ENOUGH && world.spent.puzzles < puzzles; index++) {
      const { allowed } = await world.attack(question(index), fresh);
      refused = allowed ? 0 : refused + 1;
    }
  }
}

/** A recipient whom nobody asked for yet, from a network of its own. */
export function strangerAt(attack: Attack, domain: string): Question {
  attack.thought += 1;
  return { channel: 'email', recipient: `s${attack.thought}x@${domain}`, clientAddress: networkOf(attack.thought) };
}

export function networkOf(index: number): string {
  return `${11 + (index % 80)}.${Math.floor(index / 80) % 250}.${Math.floor(index / 20_000) % 250}.7`;
}

export function fromOffice(attack: Attack): Promise<void> {
  return fill(attack, (index) => ({
    ...strangerAt(attack, `firm${index % 400}.de`),
    clientAddress: OFFICE.address,
  }));
}

/** One machine there, which needs no puzzle for it. */
export async function junkFromOffice({ world, people }: Attack, minute: number): Promise<void> {
  const [victim] = people.customers();
  for (let n = 0; n < 60; n++) {
    world.now = START + minute * MINUTE + n * 100;
    await world.guess(victim!, `session ${minute}`, OFFICE.address);
  }
}

/** Mailboxes or numbers of his own, at each of which a code was typed in the day before; in `perHour` of those days so many of them. */
async function verifyOwn({ world, loot }: Attack, count: number, perHour: number, own: (index: number) => Question) {
  world.now = START - 20 * HOUR;
  for (let i = 0; i < count; i++) {
    // Within what strangers get.
    world.now += HOUR / perHour;
    const question = own(i);
    await world.attack(question);
    const deviceToken = await world.typedIn(question);
    if (deviceToken !== undefined) loot.push({ recipient: question.recipient, deviceToken });
  }
}

/** A fifth of them each minute; with a puzzle for each where one is asked for and he pays for it. */
export async function useOwn(
  { world, loot }: Attack,
  minute: number,
  channel: Question['channel'],
  { typesIn = false, proves = false } = {},
): Promise<void> {
  const each = Math.ceil(loot.length / 5);
  const from = (minute % 5) * each;
  for (const [index, own] of loot.slice(from, from + each).entries()) {
    const { recipient, deviceToken } = own;
    const question = { channel, recipient, deviceToken, clientAddress: networkOf(minute + from + index) };
    let { allowed } = await world.attack(question);
    if (!allowed && proves) allowed = (await world.attack(question, true)).allowed;
    if (allowed && typesIn) own.deviceToken = (await world.typedIn(question)) ?? deviceToken;
  }
}

export async function ownMailboxes(attack: Attack): Promise<void> {
  const count = Math.floor(attack.spend / PRICE.mailbox);
  await verifyOwn(attack, count, 1000, (i) => ({
    channel: 'email',
    recipient: `own${i}@own${i % 60}.de`,
    clientAddress: networkOf(i),
  }));
  attack.world.spent.mailboxes += count;
}

export async function ownNumbers(attack: Attack): Promise<void> {
  const count = Math.floor(attack.spend / PRICE.number);
  await verifyOwn(attack, count, 60, (i) => ({
    channel: 'sms',
    recipient: `+336${10_000_000 + attack.random.below(89_999_999)}`,
    clientAddress: networkOf(i),
  }));
  attack.world.spent.numbers += count;
}

/** Fifteen who have their cookie and five who lost it. */
export function twenty(people: People): Person[] {
  const [having, lost] = [true, false].map((has) =>
    people.customers().filter(({ channel, deviceToken }) => channel === 'email' && (deviceToken !== undefined) === has),
  );
  return [...having!.slice(0, 15), ...lost!.slice(0, 5)];
}

/** Numbers of many ranges. */
export function numberIn(attack: Attack, start: string, digits: number): Question {
  attack.thought += 1;
  const rest = String(10 ** (digits - 1) + attack.random.below(9 * 10 ** (digits - 1)));
  return { channel: 'sms', recipient: start + rest, clientAddress: networkOf(attack.thought) };
}

export const COUNTRIES: ReadonlyArray<readonly [string, number]> = [
  ['+49151', 8],
  ['+49152', 8],
  ['+336', 8],
  ['+43664', 7],
  ['+447400', 6],
  ['+346', 8],
];
