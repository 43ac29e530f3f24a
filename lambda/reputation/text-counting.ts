import { faultName } from '../../lib/contract/aws-fault';
import type { MetricDefinition } from '../../lib/contract/metric';
import { TEXT_ALWAYS, TEXT_METRIC } from '../../lib/contract/reputation/text-metrics';
import type { TextSettings } from '../../lib/contract/reputation/text-settings';
import { inParallel } from '../runtime/in-parallel';
import type { Log } from '../runtime/log';
import type { CodeNote } from './mail-ledger';
import {
  countryExcess,
  dayOf,
  isSurge,
  KNOWING_DAYS,
  newCountryExcess,
  quarterOf,
  RANGE_QUARTERS,
  rangeExcess,
  recent,
  spendExcess,
} from './place-judgement';
import type { Tally } from './tally';
import { rangeOf, type TextDetails } from './text-details';
import { countryPlace, MONEY_PLACE, type PlacesTable, placeCounts, rangePlace } from './text-places';

/** A text that went out, as the ledger noted it. */
export interface PlacedText extends TextDetails {
  readonly at: number;
  readonly note: CodeNote | undefined;
}

/** Counts where the texts of a batch went and what they cost, and judges it. */
export interface TextCounting {
  readonly always: readonly MetricDefinition[];
  place(texts: readonly PlacedText[], now: number): Placing;
  /** Keyed hash of the range of a number, for the log. */
  rangeName(number: string): string;
}

export interface Placing {
  readonly done: Promise<void>;
  /** What is known when the time is over; the rest counts as lost. */
  addTo(tally: Tally): void;
}

/** A text that is older tells nothing about now; it still counts. */
const FRESH_MS = 3_600_000;
const PARALLEL_CALLS = 25;

export function textCounting(settings: TextSettings, table: PlacesTable, log: Log): TextCounting {
  return {
    always: TEXT_ALWAYS,
    place: (texts, now) => new BatchPlacing(texts, settings, table, log, now),
    rangeName: (number) => table.rangeName(rangeOf(number)),
  };
}

class BatchPlacing implements Placing {
  public readonly done: Promise<void>;
  private readonly excess = new Map<MetricDefinition, number>();
  /** Texts of this batch to ranges that get far more than chance explains. */
  private readonly surging = new Map<string, number>();
  private readonly fresh: readonly PlacedText[];
  private unplaced: number;
  private failed = false;

  constructor(
    private readonly texts: readonly PlacedText[],
    private readonly settings: TextSettings,
    private readonly table: PlacesTable,
    private readonly log: Log,
    private readonly now: number,
  ) {
    this.fresh = texts.filter(({ at }) => now - at < FRESH_MS);
    this.unplaced = this.fresh.length;
    this.done = this.run();
  }

  public addTo(tally: Tally): void {
    for (const text of this.texts) {
      const { cost, estimated } = this.costOf(text);
      tally.add(TEXT_METRIC.parts, text.parts);
      tally.add(TEXT_METRIC.spend, cost);
      if (estimated) tally.add(TEXT_METRIC.spendEstimated, cost);
      tally.addPlace('countries', text.country, 1);
      tally.addPlace('dollars', text.country, cost);
      tally.addPlace('sentRanges', this.table.rangeName(text.range));
    }
    for (const [range, count] of this.surging)
      tally.addPlace('ranges', `${range}/${this.table.rangeName(range)}`, count);
    for (const [metric, value] of this.excess) tally.add(metric, value);
    if (this.unplaced > 0) tally.add(TEXT_METRIC.placesLost, this.unplaced);
  }

  private async run(): Promise<void> {
    if (this.fresh.length === 0) return;
    try {
      const money = await this.add(MONEY_PLACE, this.fresh, (text) => this.costOf(text).cost);
      const since = Math.min(...money.days.keys());
      this.note(TEXT_METRIC.spendExcess, spendExcess(money, since, this.now));
      await inParallel([...groupBy(this.fresh, ({ country }) => country)], PARALLEL_CALLS, ([country, texts]) =>
        this.country(country, texts, since),
      );
    } catch (error) {
      this.fail(error);
    }
  }

  private async country(country: string, texts: readonly PlacedText[], since: number): Promise<void> {
    try {
      const ranges = [...groupBy(texts, ({ range }) => range)];
      const touched = new Map<number, number>();
      const inRange = new Map<string, number>();
      for (const [range, own] of ranges) {
        // A second code to the same person says nothing about the range.
        const amounts = bySlot(own.filter(isFirst), 'q', quarterOf, () => 1);
        if (amounts.size === 0) continue;
        const counts = placeCounts(await this.table.add(rangePlace(range), amounts, this.now)).quarters;
        for (const [name, amount] of amounts) {
          const quarter = Number(name.slice(1));
          if (counts.get(quarter) === amount) touched.set(quarter, (touched.get(quarter) ?? 0) + 1);
        }
        inRange.set(range, recent(counts, this.now, RANGE_QUARTERS));
      }
      const counts = await this.add(countryPlace(country), texts, () => 1, touched);
      const newExcess = newCountryExcess(counts, this.knows(country, since), this.now);
      this.note(TEXT_METRIC.countryExcess, countryExcess(counts, since, this.now));
      for (const [range, count] of inRange) {
        const excess = rangeExcess(count, counts, this.now);
        this.note(TEXT_METRIC.rangeExcess, excess);
        // Ten people or more by then: the range is what is wrong, and no one of them.
        if (excess >= 1) this.surging.set(range, ranges.find(([name]) => name === range)![1].length);
      }
      this.note(TEXT_METRIC.newCountryExcess, newExcess);
      if (isSurge(counts, [...inRange.values()], newExcess >= 1, since, this.now))
        await this.table.markUnusual([country], this.now);
      this.unplaced -= texts.length;
    } catch (error) {
      this.fail(error);
    }
  }

  private async add(
    place: string,
    texts: readonly PlacedText[],
    amount: (text: PlacedText) => number,
    ranges: ReadonlyMap<number, number> = new Map(),
  ) {
    const amounts = new Map([
      ...bySlot(texts, 'q', quarterOf, amount),
      ...bySlot(texts, 'd', dayOf, amount),
      ...bySlot(texts.filter(isFirst), 'r', dayOf, () => 1),
      ...[...ranges].map(([slot, count]) => [`g${slot}`, count] as const),
    ]);
    return placeCounts(await this.table.add(place, amounts, this.now));
  }

  /** Whether it can be told what is new: after two weeks, or where somebody said where people live. */
  private knows(country: string, since: number): boolean {
    const { homeCountries } = this.settings;
    if (homeCountries !== undefined) return !homeCountries.includes(country);
    return dayOf(this.now) - since >= KNOWING_DAYS;
  }

  private costOf({ country, parts, cost }: PlacedText): { readonly cost: number; readonly estimated: boolean } {
    if (cost !== undefined) return { cost, estimated: false };
    const { price, priceByCountry } = this.settings;
    return { cost: parts * (priceByCountry[country] ?? price), estimated: true };
  }

  private note(metric: MetricDefinition, value: number): void {
    this.excess.set(metric, Math.max(this.excess.get(metric) ?? 0, value));
  }

  private fail(error: unknown): void {
    if (!this.failed) this.log.error('where the texts went could not be counted', { error: faultName(error) });
    this.failed = true;
  }
}

/** The first code to a recipient within a day. */
function isFirst({ note }: PlacedText): boolean {
  return note === undefined || note.codes <= 1;
}

function bySlot(
  texts: readonly PlacedText[],
  letter: string,
  slot: (at: number) => number,
  amount: (text: PlacedText) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const text of texts) {
    const name = `${letter}${slot(text.at)}`;
    // Cents are enough, and DynamoDB takes no number with more than 38 digits.
    sums.set(name, Number(((sums.get(name) ?? 0) + amount(text)).toFixed(6)));
  }
  return sums;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
