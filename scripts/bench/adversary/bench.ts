import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Alarms } from '../../../lab/aws/alarm-evaluation';
import { MetricStore } from '../../../lab/aws/metric-store';
import { RecipientGuard } from '../../../lib';
import { GUARD_ALARM } from '../../../lib/contract/recipient/guard-metrics';
import { DEFAULT_GUARD_SETTINGS } from '../../../lib/guard';
import { metricLines } from '../../../lib/guard/metrics';
import { type Ending, KINDS, type Kind, People, type Person } from './people';
import { Random } from './random';
import { type Attack, WEAPONS, type Weapon } from './weapons';
import { DAY, HOUR, MINUTE, START, World } from './world';

export interface Row {
  readonly weapon: string;
  /** Whether the application keeps device tokens and asks for fresh proofs. */
  readonly after: boolean;
  /** US dollars an hour that the attacker may pay. */
  readonly spend: number;
  /** What he pays, as it came out. */
  readonly price: number;
  readonly puzzles: number;
  /** Mails and text messages to whomever the attacker chose, an hour. */
  readonly mails: number;
  readonly texts: number;
  /** US dollars an hour for those. */
  readonly lost: number;
  readonly people: Readonly<Record<Kind, Readonly<Record<Ending, number>>>>;
  /** Minutes until the first person was asked for more, or refused. */
  readonly hurt?: number;
  /** Minutes until an alarm rang, and which; none when nobody was told. */
  readonly told?: { readonly minutes: number; readonly alarm: string };
}

export interface BenchOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly weapons?: readonly Weapon[];
  /** The most that is spent an hour. */
  readonly most?: number;
  readonly before?: boolean;
}

/** Plays each weapon at each price against the same people. */
export async function playAdversary({
  seed,
  minutes,
  weapons = WEAPONS,
  most = 100,
  before = true,
}: BenchOptions): Promise<Row[]> {
  const alarms = new DeployedAlarms();
  const rows: Row[] = [];
  for (const weapon of weapons)
    for (const spend of weapon.spends.filter((usd) => usd <= most))
      for (const after of before ? [false, true] : [true])
        rows.push(await play(weapon, { seed, minutes, spend, after }, alarms));
  return rows;
}

async function play(
  weapon: Weapon,
  { seed, minutes, spend, after }: { seed: number; minutes: number; spend: number; after: boolean },
  alarms: DeployedAlarms,
): Promise<Row> {
  const world = new World();
  const people = new People(seed);
  world.now = START - 10 * DAY;
  await people.settle(world);
  // What is usual at this hour.
  for (const days of [7, 1]) await hour(world, people, START - days * DAY);
  const attack: Attack = { world, people, random: new Random(seed + 1), spend, thought: 0, loot: [] };
  await weapon.prepare?.(attack);
  const invested = world.price;
  const paidBefore = { ...world.spent };
  const tally = Object.fromEntries(
    KINDS.map((kind) => [kind, { served: 0, 'one puzzle more': 0, 'by mail instead': 0, 'sent first': 0, refused: 0 }]),
  ) as Record<Kind, Record<Ending, number>>;
  world.events.length = 0;
  const sentBefore = { ...world.sent.attacker };
  const watch = alarms.watch();
  const victims = weapon.victims?.(people);
  let hurt: number | undefined;
  for (let minute = 0; minute < minutes; minute++) {
    world.now = START + minute * MINUTE;
    await weapon.minute(attack, minute);
    const arrivals: Person[] = victims === undefined ? people.arrivals() : [victims[minute % victims.length]!];
    for (const person of arrivals) {
      world.now += Math.floor((MINUTE - 5000) / arrivals.length);
      const ending = await people.visit(world, person, after);
      tally[person.kind][ending] += 1;
      if (ending !== 'served') hurt ??= minute + 1;
    }
    watch.minute(world, START + (minute + 1) * MINUTE);
  }
  const hours = minutes / 60;
  const { prices } = DEFAULT_GUARD_SETTINGS;
  const mails = (world.sent.attacker.email - sentBefore.email) / hours;
  const texts = (world.sent.attacker.sms - sentBefore.sms) / hours;
  return {
    weapon: weapon.name,
    after,
    spend,
    price: invested + (world.price - invested) / hours,
    puzzles: (world.spent.puzzles - paidBefore.puzzles) / hours,
    mails,
    texts,
    lost: mails * prices.email + texts * prices.sms,
    people: tally,
    ...(hurt !== undefined && { hurt }),
    ...(watch.first && { told: watch.first }),
  };
}

async function hour(world: World, people: People, from: number): Promise<void> {
  for (let minute = 0; minute < 60; minute++) {
    world.now = from + minute * MINUTE;
    for (const person of people.arrivals()) await people.visit(world, person, true);
  }
}

/** The alarms of the guard as its template has them. */
class DeployedAlarms {
  private readonly name: string;
  private readonly resources: Record<string, unknown>;

  constructor() {
    const stack = new Stack(new App(), 'Adversary');
    this.name = new RecipientGuard(stack, 'Guard', { notify: [] }).guardName;
    this.resources = Template.fromStack(stack).toJSON().Resources;
  }

  public watch() {
    const { name, resources } = this;
    const store = new MetricStore(START - HOUR);
    const alarms = new Alarms(resources as never, store);
    let told = 0;
    return {
      first: undefined as Row['told'],
      minute({ events }: World, until: number) {
        for (; told < events.length; told++)
          for (const line of metricLines(name, events[told]!, until - MINUTE / 2)) store.ingestEmf(line);
        alarms.evaluate(until);
        const rang = Object.values(GUARD_ALARM).find((alarm) => alarms.raised(`${name}-${alarm.name}`).length > 0);
        if (rang) this.first ??= { minutes: (until - START) / MINUTE, alarm: rang.name };
      },
    };
  }
}
