import type { Attack } from './moves';
import { type Ending, KINDS, type Kind, People, type Person } from './people';
import { Random } from './random';
import { WEAPONS, type Weapon } from './weapons';
import { DAY, HOUR, MINUTE, START, World } from './world';

export interface Row {
  readonly weapon: string;
  /** Whether there is a guard, and an application that keeps device tokens and asks for fresh proofs. */
  readonly guarded: boolean;
  /** What the weapon did at first. */
  readonly before?: string;
  /** US dollars an hour that the attacker may pay. */
  readonly spend: number;
  /** What he pays, as it came out. */
  readonly price: number;
  readonly puzzles: number;
  /** Mails and text messages to whomever the attacker chose, an hour. */
  readonly mails: number;
  readonly texts: number;
  /** US dollars an hour for those, for his requests and his attempts at puzzles. */
  readonly lost: number;
  readonly people: Readonly<Record<Kind, Readonly<Record<Ending, number>>>>;
  /** Minutes until the first person was asked for more, or refused. */
  readonly hurt?: number;
  /** By kind of people: for how many minutes, from the first of them to the last, they were asked for one more puzzle or more, and for how many they got no code by the way they asked for. */
  readonly lasts: Readonly<Record<Kind, Lasts>>;
  /** Minutes until an alarm rang, and which; none when nobody was told. */
  readonly told?: { readonly minutes: number; readonly alarm: string };
}

/** In minutes. As long as the attack lasts they may go on beyond the hour that is played. */
export interface Lasts {
  readonly delayed: number;
  readonly without: number;
}

export interface BenchOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly weapons?: readonly Weapon[];
  /** The most that is spent an hour. */
  readonly most?: number;
  /** So many days ago people came, which says what is usual. @default [7, 1] */
  readonly usualDays?: readonly number[];
  /** How many hours people came on those days, up to the hour in which the attack begins. @default 4 */
  readonly usualHours?: number;
  /** Also without a guard, for the weapons that say so. @default true */
  readonly both?: boolean;
  /** What the guard may spend on strangers' text messages with a proof, in US dollars an hour. @default - as it comes */
  readonly moneyForProofs?: number;
}

/** Plays each weapon at each price against the same people. */
export async function playAdversary({
  seed,
  minutes,
  weapons = WEAPONS,
  most = 100,
  usualDays = [7, 1],
  usualHours = 4,
  both = true,
  moneyForProofs,
}: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const weapon of weapons)
    for (const spend of weapon.spends.filter((usd) => usd <= most))
      for (const guarded of both && weapon.alsoWithoutGuard && spend <= 10 ? [false, true] : [true]) {
        const world = await World.open(guarded, { moneyForProofs, rateLimitAsks: weapon.rateLimitAsks });
        try {
          rows.push(await play(world, weapon, { seed, minutes, spend, guarded, usualDays, usualHours }));
        } finally {
          await world.site.close();
        }
      }
  return rows;
}

interface Setting extends Required<Pick<BenchOptions, 'seed' | 'minutes' | 'usualDays' | 'usualHours'>> {
  readonly spend: number;
  readonly guarded: boolean;
}

const ENDINGS: readonly Ending[] = ['served', 'one puzzle more', 'by mail instead', 'sent first', 'refused'];
const GOT: readonly Ending[] = ['served', 'one puzzle more'];

async function play(
  world: World,
  weapon: Weapon,
  { seed, minutes, spend, guarded, usualDays, usualHours }: Setting,
): Promise<Row> {
  const people = new People(seed);
  world.longAgo = true;
  await people.settle(world);
  // What is usual at this hour.
  for (const days of usualDays)
    for (let before = usualHours - 1; before >= 0; before--)
      await hourLongAgo(world, people, START - days * DAY - before * HOUR);
  world.longAgo = false;
  const attack: Attack = { world, people, random: new Random(seed + 1), spend, thought: 0, loot: [] };
  await weapon.prepare?.(attack);
  const invested = world.price;
  const puzzlesBefore = world.spent.puzzles;
  const sentBefore = { ...world.sent.attacker };
  const billBefore = world.bill;
  // The hour before, at whose end the alarms have a state.
  await quietHour(world, people, START - HOUR, 5);
  const tally = Object.fromEntries(
    KINDS.map((kind) => [kind, Object.fromEntries(ENDINGS.map((ending) => [ending, 0]))]),
  ) as Record<Kind, Record<Ending, number>>;
  const victims = weapon.victims?.(people);
  let hurt: number | undefined;
  let told: Row['told'];
  const moments: Array<{ readonly kind: Kind; readonly ending: Ending; readonly minute: number }> = [];
  for (let minute = 0; minute < minutes; minute++) {
    const from = START + minute * MINUTE;
    world.now = from;
    await weapon.minute(attack, minute);
    const arrivals: Person[] = victims === undefined ? people.arrivals() : [victims[minute % victims.length]!];
    for (const [index, person] of arrivals.entries()) {
      world.now = from + Math.floor(((MINUTE - 5000) * (index + 1)) / arrivals.length);
      const ending = await people.visit(world, person);
      tally[person.kind][ending] += 1;
      if (ending !== 'served') hurt ??= minute + 1;
      moments.push({ kind: person.kind, ending, minute });
    }
    const [rang] = await world.site.minute(from + MINUTE, true);
    if (rang !== undefined) told ??= { minutes: minute + 1, alarm: rang };
  }
  const hours = minutes / 60;
  return {
    weapon: weapon.name,
    guarded,
    ...(weapon.before !== undefined && { before: weapon.before }),
    spend,
    price: invested + (world.price - invested) / hours,
    puzzles: (world.spent.puzzles - puzzlesBefore) / hours,
    mails: (world.sent.attacker.email - sentBefore.email) / hours,
    texts: (world.sent.attacker.sms - sentBefore.sms) / hours,
    lost: (world.bill - billBefore) / hours,
    people: tally,
    ...(hurt !== undefined && { hurt }),
    lasts: Object.fromEntries(
      KINDS.map((kind) => [kind, lastsOf(moments.filter((moment) => moment.kind === kind))]),
    ) as Record<Kind, Lasts>,
    ...(told && { told }),
  };
}

function lastsOf(moments: ReadonlyArray<{ readonly ending: Ending; readonly minute: number }>): Lasts {
  const span = (worse: (ending: Ending) => boolean) => {
    const minutes = moments.filter(({ ending }) => worse(ending)).map(({ minute }) => minute);
    return minutes.length === 0 ? 0 : minutes.at(-1)! - minutes[0]! + 1;
  };
  return { delayed: span((ending) => ending !== 'served'), without: span((ending) => !GOT.includes(ending)) };
}

async function hourLongAgo(world: World, people: People, from: number): Promise<void> {
  for (let minute = 0; minute < 60; minute++) {
    world.now = from + minute * MINUTE;
    for (const person of people.arrivals()) await people.visit(world, person);
  }
}

async function quietHour(world: World, people: People, from: number, watched = 0): Promise<void> {
  for (let minute = 0; minute < 60; minute++) {
    world.now = from + minute * MINUTE;
    for (const person of people.arrivals()) await people.visit(world, person);
    await world.site.minute(from + (minute + 1) * MINUTE, minute >= 60 - watched);
  }
}
