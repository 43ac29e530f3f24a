/**
 * Whether texts go where they usually go. Pure: counts of a place go in, how far they are above what is usual comes out; from 1 on it is unusual.
 *
 * What is usual is the middle one of the last two weeks' days, so that the days of an attack raise no limit. Of a day that is read off the counts, a window
 * of 45 minutes gets three times its even share: people are awake together. In the first week the hour before counts as well, since it may be the only thing known.
 */

/** Counts of a country, or of all together, by quarter of an hour and by day (since the epoch). */
export interface PlaceCounts {
  /** Texts, or dollars, by quarter. */
  readonly quarters: ReadonlyMap<number, number>;
  /** The same by day. */
  readonly days: ReadonlyMap<number, number>;
  /** Different recipients by day. */
  readonly recipients: ReadonlyMap<number, number>;
  /** Ranges of numbers that got texts, by quarter. */
  readonly ranges: ReadonlyMap<number, number>;
}

export const QUARTER_MS = 15 * 60_000;
export const DAY_MS = 24 * 3_600_000;

/** This quarter and the two before it. */
const WINDOW_QUARTERS = 3;
/** Four for a range: the hour in which a range is worked through. */
export const RANGE_QUARTERS = 4;
const USUAL_DAYS = 14;
/** Before that many days are known, nothing is usual. */
const FEWEST_DAYS = 3;
const AWAKE = 3;

/** A window with fewer texts than this above the usual is chance. */
const FEWEST_TEXTS = 12;
const FEWEST_TEXTS_A_DAY = 20;
const FEWEST_DOLLARS = 3;
const FEWEST_IN_RANGE = 10;
/** A range may hold so many times the middle of all ranges. */
const CONCENTRATION = 5;
/** So many recipients in a country that was never seen wake somebody. */
const NEW_COUNTRY_RECIPIENTS = 12;
/** For so many days a new country stays new. */
const NEW_FOR_DAYS = 3;

export interface Limits {
  readonly window: number;
  readonly day: number;
  /** Of one text. */
  readonly unit: number;
}

const TEXTS: Limits = { window: FEWEST_TEXTS, day: FEWEST_TEXTS_A_DAY, unit: 1 };
const DOLLARS: Limits = { window: FEWEST_DOLLARS, day: 5 * FEWEST_DOLLARS, unit: 0.08 };

/** @param since first day of which anything is known */
export function countryExcess(counts: PlaceCounts, since: number | undefined, now: number): number {
  return excess(counts, since, now, TEXTS);
}

export function spendExcess(counts: PlaceCounts, since: number | undefined, now: number): number {
  return excess(counts, since, now, DOLLARS);
}

/**
 * Whether texts surge into a country at this moment: what a country is closed for. The alarms also look at whole days and at countries that stay new for days; those
 * tell a person, and would close a country again for one honest text after the attack.
 */
export function isSurge(
  counts: PlaceCounts,
  inRanges: readonly number[],
  isNew: boolean,
  since: number | undefined,
  now: number,
): boolean {
  if (inRanges.some((inRange) => rangeExcess(inRange, counts, now) >= 1)) return true;
  if (windowExcess(counts, since, now, TEXTS).window >= 1) return true;
  return isNew && recent(counts.quarters, now, RANGE_QUARTERS) >= NEW_COUNTRY_RECIPIENTS;
}

function excess(counts: PlaceCounts, since: number | undefined, now: number, limits: Limits): number {
  const { window, usual } = windowExcess(counts, since, now, limits);
  if (usual === undefined) return window;
  return Math.max(window, (counts.days.get(dayOf(now)) ?? 0) / most(usual * AWAKE, limits.day, limits.unit));
}

/** @returns `usual` of a day, undefined while too few days are known to judge one by it */
function windowExcess(
  { quarters, days }: PlaceCounts,
  since: number | undefined,
  now: number,
  limits: Limits,
): { readonly window: number; readonly usual?: number } {
  const today = dayOf(now);
  const known = Math.min(USUAL_DAYS, today - (since ?? today));
  const isNew = known < FEWEST_DAYS;
  // Dollars have a limit from the first text on: nobody can learn what an attack costs while it goes on.
  if (isNew && limits === TEXTS) return { window: 0 };
  const before = Array.from({ length: known }, (_, ago) => days.get(today - ago - 1) ?? 0);
  const inFirstWeek = known < WEEK_DAYS;
  // Days of the first week may be a weekend, and the first one is a part of a day: the fullest tells most.
  const usual = inFirstWeek ? Math.max(0, ...before) : median(before);
  const share = (WINDOW_QUARTERS * QUARTER_MS) / DAY_MS;
  const lately = inFirstWeek ? justBefore(quarters, known, now) : 0;
  const least = limits.window * (lately === undefined ? FIRST_HOUR : isNew ? FIRST_DAYS : 1);
  const expected = Math.max(usual * share, lately ?? 0) * AWAKE;
  const window = recent(quarters, now, WINDOW_QUARTERS) / most(expected, least, limits.unit);
  return isNew ? { window } : { window, usual };
}

/** In the first days so many times the least is taken, and more in the hour after the first text, of which nothing at all is known. */
const FIRST_DAYS = 5;
const FIRST_HOUR = 20;

const WEEK_DAYS = 7;
/** As many as the table keeps before the window. */
const QUARTERS_BEFORE = 5;

/** Three times the fullest quarter before the window; undefined when the first text came less than an hour ago. */
function justBefore(quarters: ReadonlyMap<number, number>, known: number, now: number): number | undefined {
  const window = quarterOf(now) - WINDOW_QUARTERS + 1;
  // Of the first quarter of all only the end was counted.
  const first = known > 1 ? 0 : Math.min(...quarters.keys()) + 1;
  const whole = Array.from({ length: QUARTERS_BEFORE }, (_, ago) => window - ago - 1).filter((each) => each >= first);
  if (whole.length === 0) return undefined;
  return WINDOW_QUARTERS * Math.max(...whole.map((each) => quarters.get(each) ?? 0));
}

function most(expected: number, least: number, unit: number): number {
  return expected + 5 * Math.sqrt(expected * unit) + least;
}

/**
 * @param inRange different recipients in the range within the hour
 * @param country counts of the country of the range
 */
export function rangeExcess(inRange: number, { quarters, ranges }: PlaceCounts, now: number): number {
  const touched = Math.max(1, recent(ranges, now, RANGE_QUARTERS));
  const mean = recent(quarters, now, RANGE_QUARTERS) / touched;
  // Where all texts go to one range there is nothing to compare with.
  const usual = touched < 4 ? 0 : CONCENTRATION * mean;
  return inRange / Math.max(FEWEST_IN_RANGE, usual);
}

/** @param known whether the monitor has watched for long enough to know what is new, or was told */
export function newCountryExcess({ recipients }: PlaceCounts, known: boolean, now: number): number {
  if (!known) return 0;
  const today = dayOf(now);
  const seen = [...recipients].filter(([day, count]) => count > 0 && day <= today).map(([day]) => day);
  let first = today;
  for (let gap = 0; gap < USUAL_DAYS; ) {
    const before = first - gap - 1;
    if (seen.includes(before)) {
      first = before;
      gap = 0;
    } else gap += 1;
    if (today - first >= NEW_FOR_DAYS) return 0;
  }
  let sum = 0;
  for (let day = first; day <= today; day += 1) sum += recipients.get(day) ?? 0;
  return sum / NEW_COUNTRY_RECIPIENTS;
}

/** The days after which a country that was not seen is new. */
export const KNOWING_DAYS = USUAL_DAYS;

export function quarterOf(at: number): number {
  return Math.floor(at / QUARTER_MS);
}

export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

export function recent(quarters: ReadonlyMap<number, number>, now: number, count: number): number {
  const last = quarterOf(now);
  let sum = 0;
  for (let quarter = last - count + 1; quarter <= last; quarter += 1) sum += quarters.get(quarter) ?? 0;
  return sum;
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
