import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { readStatusMessage } from '../../../lambda/reputation/end-user-messaging-ingest/status-event';
import type { IngestDependencies } from '../../../lambda/reputation/ingest';
import { ingestBatch, type SqsBatch, type SqsBatchAnswer } from '../../../lambda/reputation/ingest-batch';
import { keyedHash } from '../../../lambda/reputation/keyed-hash';
import { textCounting } from '../../../lambda/reputation/text-counting';
import { DynamoPlaces } from '../../../lambda/reputation/text-places';
import { EndUserMessagingMonitor } from '../../../lib/reputation/end-user-messaging/end-user-messaging-monitor';
import type { Synthesized } from './experiments';
import { MailLoop } from './mail-loop';
import { Random } from './random';
import { type Arrival, DAY, HOUR, MINUTE } from './traffic';

/** Alarms that texts alone can raise, and that mean abuse. */
const TEXT_CRITICALS = /-text-(country|range|new-country|spend|pumping-verdicts)$/;

export const TEXT_START = Date.UTC(2026, 0, 5);
/** US dollars for each text, here as in the goals. */
export const TEXT_PRICE = 0.08;

export function synthesizeTexts(): Synthesized {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
  const monitor = new EndUserMessagingMonitor(stack, 'Texts', {
    notify: [new Topic(stack, 'Topic')],
    configurationSetName: 'otp',
  });
  return { resources: Template.fromStack(stack).toJSON().Resources, monitor: monitor.monitorName };
}

/** The closed loop of the mails with events of texts: real handlers, synthesized alarms, simulated time. */
export class TextLoop extends MailLoop {
  constructor({ resources, monitor }: Synthesized) {
    super(resources, monitor, TEXT_START, (name) => TEXT_CRITICALS.test(name));
  }

  protected override take(Records: SqsBatch['Records'], dependencies: IngestDependencies): Promise<SqsBatchAnswer> {
    const table = new DynamoPlaces({ client: this.dynamo, tableName: 'ledger', hash: keyedHash('key') });
    const texts = textCounting({ price: TEXT_PRICE, priceByCountry: {} }, table, dependencies.log);
    return ingestBatch({ Records }, readStatusMessage, { ...dependencies, texts });
  }
}

/** Of a country: how its numbers begin, and how many ranges of 10,000 its people have. */
interface Country {
  readonly iso: string;
  readonly code: string;
  readonly ranges: number;
}

const HOME: Country = { iso: 'DE', code: '49151', ranges: 3000 };
const NEIGHBOURS: readonly Country[] = ['AT', 'CH', 'FR', 'NL', 'PL'].map((iso, index) => ({
  iso,
  code: `4${index}66`,
  ranges: 800,
}));
/** Those of whom somebody travels; seldom, and each with its own weight. */
const OTHERS: readonly Country[] = Array.from({ length: 150 }, (_, index) => ({
  iso: String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26)),
  code: `9${String(index).padStart(3, '0')}`,
  ranges: 300,
}));
/** A country to which none of them goes. */
const NEVER_SEEN: Country = { iso: 'ZW', code: '26377', ranges: 4 };
const RARE = OTHERS[20]!;

export const TARGET = { never: NEVER_SEEN, rare: RARE, home: HOME } as const;

export interface Pumping {
  readonly start: number;
  readonly duration: number;
  readonly texts: number;
  readonly target: keyof typeof TARGET;
}

/** Of ten people nine are at home; one in five asks again. */
export class TextTraffic {
  private readonly random: Random;
  private texts = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  public honestDay(start: number, textsPerDay: number): Arrival[] {
    const arrivals: Arrival[] = [];
    const peak = (textsPerDay / 1.2 / DAY) * 1.8;
    for (let at = start; ; ) {
      at += this.random.exponential(1 / peak);
      if (at >= start + DAY) return arrivals;
      const curve = (1 - 0.8 * Math.cos((2 * Math.PI * (at - start)) / DAY)) / 1.8;
      if (!this.random.chance(curve)) continue;
      const country = this.countryOfSomebody();
      const number = this.number(country, Math.floor(this.random.next() * country.ranges));
      arrivals.push(this.text(at, country, number));
      if (this.random.chance(0.2)) arrivals.push(this.text(at + 90_000, country, number));
    }
  }

  /** Four ranges, worked through at random. */
  public pumping({ start, duration, texts, target }: Pumping): Arrival[] {
    const country = TARGET[target];
    return Array.from({ length: texts }, () =>
      this.text(
        start + this.random.next() * duration,
        country,
        this.number(country, Math.floor(this.random.next() * 4)),
      ),
    );
  }

  private countryOfSomebody(): Country {
    const where = this.random.next();
    if (where < 0.9) return HOME;
    if (where < 0.99) return NEIGHBOURS[Math.floor(this.random.next() * NEIGHBOURS.length)]!;
    // The square makes the first ones common and the last ones rare.
    return OTHERS[Math.floor(this.random.next() ** 2 * OTHERS.length)]!;
  }

  private number({ code }: Country, range: number): string {
    return `+${code}${String(range).padStart(4, '0')}${String(Math.floor(this.random.next() * 10_000)).padStart(4, '0')}`;
  }

  private text(at: number, country: Country, destinationPhoneNumber: string): Arrival {
    this.texts += 1;
    const body = {
      eventType: 'TEXT_SUCCESSFUL',
      eventTimestamp: at + 2000,
      isFinal: true,
      destinationPhoneNumber,
      isoCountryCode: country.iso,
      messageId: `text-${this.texts}`,
      messageRequestTimestamp: at,
      totalMessageParts: 1,
      totalMessagePrice: TEXT_PRICE,
    };
    return { at: at + 5000, body: JSON.stringify(body) };
  }
}

/** False criticals within some days of honest texts, from the first deployment on: at noon, when a busy sender looks most like an attack. */
export async function falseTextAlarms(
  template: Synthesized,
  textsPerDay: number,
  days: number,
  seed: number,
): Promise<number> {
  const loop = new TextLoop(template);
  const traffic = new TextTraffic(seed);
  for (let day = 0; day < days; day += 1) {
    const start = TEXT_START + day * DAY;
    loop.add(traffic.honestDay(start, textsPerDay).filter(({ at }) => at >= TEXT_START + DAY / 2));
    await loop.run(start + DAY);
  }
  return loop.alarms.transitions.filter(({ to }) => to === 'ALARM').length;
}

export interface Told {
  /** Minutes from the first text of the attack to the first critical alarm; undefined when it never came. */
  readonly minutes: number | undefined;
  /** What the attack had cost by then, or at its end. */
  readonly dollars: number;
  readonly alarm: string | undefined;
}

/** Days of honest texts, then the attack at an hour of the next; noon is when it hides best. */
export async function pumpingTold(
  template: Synthesized,
  textsPerDay: number,
  attack: Omit<Pumping, 'start'>,
  seed: number,
  hour = 12,
  known = 15,
): Promise<Told> {
  const loop = new TextLoop(template);
  const traffic = new TextTraffic(seed);
  for (let day = 0; day < known; day += 1) {
    loop.add(traffic.honestDay(TEXT_START + day * DAY, textsPerDay));
    await loop.run(TEXT_START + (day + 1) * DAY);
  }
  const begin = TEXT_START + known * DAY + hour * HOUR;
  const end = begin + attack.duration + HOUR;
  for (let day = TEXT_START + known * DAY; day < end; day += DAY) loop.add(traffic.honestDay(day, textsPerDay));
  const pumped = traffic.pumping({ ...attack, start: begin });
  loop.add(pumped);
  await loop.run(begin);
  const before = loop.alarms.transitions.length;
  let first: { at: number; alarm: string } | undefined;
  for (let now = begin; now < end && first === undefined; now += 10 * MINUTE) {
    await loop.run(now + 10 * MINUTE);
    first = loop.alarms.transitions.slice(before).find(({ to }) => to === 'ALARM');
  }
  const until = first?.at ?? Number.POSITIVE_INFINITY;
  return {
    minutes: first === undefined ? undefined : (first.at - begin) / MINUTE,
    dollars: TEXT_PRICE * pumped.filter(({ at }) => at - 5000 < until).length,
    alarm: first?.alarm.slice(template.monitor.length + 1),
  };
}
