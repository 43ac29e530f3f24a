import type { Tally } from '../../../lambda/reputation/tally';
import { type PlacedText, textCounting } from '../../../lambda/reputation/text-counting';
import { type Counts, type PlacesTable, staleCounts } from '../../../lambda/reputation/text-places';
import type { Synthesized } from './experiments';
import { BATCH_SIZE, BATCH_WINDOW_MS } from './mail-loop';
import { falseTextAlarms, TEXT_PRICE, TEXT_START, TextTraffic } from './text-loop';
import { type Arrival, DAY } from './traffic';

/** What one batch said of where its texts went; from 1 on it is unusual. */
export interface Excess {
  readonly metric: string;
  readonly at: number;
  readonly value: number;
}

/** Place and time of a text in its batch. */
interface Batched {
  readonly now: number;
  readonly texts: PlacedText[];
}

/** The counts by country and range, as the table of the ledger holds them. */
class MemoryPlaces implements PlacesTable {
  private readonly places = new Map<string, Map<string, number>>();

  public async add(place: string, amounts: ReadonlyMap<string, number>, now: number): Promise<Counts> {
    const counts = this.places.get(place) ?? new Map<string, number>();
    this.places.set(place, counts);
    for (const [name, amount] of amounts) counts.set(name, (counts.get(name) ?? 0) + amount);
    const read = new Map(counts);
    for (const name of staleCounts(counts, now)) counts.delete(name);
    return read;
  }

  public async markUnusual(): Promise<void> {}

  public rangeName(range: string): string {
    return range;
  }
}

/**
 * The judgement of the deployed handlers, without their queue, ledger, lines and alarms: a fiftieth of the work. Tests hold it against the whole loop.
 *
 * @param start from which the batches are taken, every 20 seconds
 */
export class QuickTexts {
  private readonly codes = new Map<string, number[]>();
  private readonly counting = textCounting({ price: TEXT_PRICE, priceByCountry: {} }, new MemoryPlaces(), SILENT);

  constructor(private readonly start: number) {}

  /** @param arrivals by time, none before those of an earlier call */
  public async take(arrivals: readonly Arrival[]): Promise<Excess[]> {
    const found: Excess[] = [];
    for (const { now, texts } of this.batches(arrivals)) {
      const placing = this.counting.place(texts, now);
      await placing.done;
      const add = ({ name: metric }: { name: string }, value: number) => {
        if (metric.endsWith('Excess')) found.push({ metric, at: now, value });
      };
      placing.addTo({ add, addPlace: () => {} } as unknown as Tally);
    }
    return found;
  }

  private batches(arrivals: readonly Arrival[]): Batched[] {
    const batches: Batched[] = [];
    for (const { at, body } of arrivals) {
      const now = this.start + (Math.floor((at - this.start) / BATCH_WINDOW_MS) + 1) * BATCH_WINDOW_MS;
      let batch = batches.at(-1);
      if (batch?.now !== now || batch.texts.length === BATCH_SIZE) {
        batch = { now, texts: [] };
        batches.push(batch);
      }
      batch.texts.push(this.placed(body));
    }
    return batches;
  }

  private placed(body: string): PlacedText {
    const { destinationPhoneNumber: number, isoCountryCode: country, messageRequestTimestamp: at } = JSON.parse(body);
    const before = (this.codes.get(number) ?? []).filter((other) => at - other < DAY);
    this.codes.set(number, [...before, at]);
    const note = { codes: before.length + 1, isNew: false };
    return { country, range: number.slice(0, -4), parts: 1, cost: TEXT_PRICE, at, note };
  }
}

const SILENT = { info: fail, warn: fail, error: fail } as never;
function fail(message: string): void {
  throw new Error(message);
}

/**
 * False criticals within some days of honest texts, as `falseTextAlarms` finds them: the alarms ring from an excess of 1 on, so where there is none nothing rings, and where there is
 * one the whole loop says what does.
 */
export async function quickFalseTextAlarms(
  template: () => Synthesized,
  textsPerDay: number,
  days: number,
  seed: number,
): Promise<number> {
  const quick = new QuickTexts(TEXT_START);
  const traffic = new TextTraffic(seed);
  for (let day = 0; day < days; day += 1) {
    const arrivals = traffic.honestDay(TEXT_START + day * DAY, textsPerDay).sort((a, b) => a.at - b.at);
    const found = await quick.take(arrivals.filter(({ at }) => at >= TEXT_START + DAY / 2));
    if (found.some(({ value }) => value >= 1)) return falseTextAlarms(template(), textsPerDay, days, seed);
  }
  return 0;
}
