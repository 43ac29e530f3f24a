import { seededRandom } from '../../../lab/random';
import { type Day, weekShortfall } from '../../../lambda/reputation/week-conversion';

/** A small site, day by day, and whoever signs strangers up there. */
export interface SignUps {
  /** Honest sign-ups a day, on a working day; three of five at the weekend. */
  readonly aDay: number;
  /** Share of codes that honest people type in, in the long run. */
  readonly share: number;
  /** How far the share of one day is from that of another, as a standard deviation, beyond chance. */
  readonly daily: number;
  /** How far the share of one month is from that of the month before: releases, campaigns, other people. */
  readonly monthly: number;
}

export const SITES: readonly SignUps[] = [10, 30, 100, 200].map((aDay) => ({
  aDay,
  share: 0.8,
  daily: 0.04,
  monthly: 0.02,
}));

/** A public case: so many sign-ups a day to as many strangers, for ten weeks. */
export const SLOW_WAVE = 32;

/** Makes the days of a site, oldest first; `strangers` are never typed in. */
export function signUpDays(
  { aDay, share, daily, monthly }: SignUps,
  days: number,
  seed: number,
  strangers: (day: number) => number = () => 0,
): Day[] {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let month = 0;
  return Array.from({ length: days }, (_, day) => {
    if (day % 30 === 0) month = monthly * normal();
    const mean = aDay * (day % 7 < 5 ? 1 : 0.6);
    const honest = Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const today = Math.min(0.99, Math.max(0.01, share + month + daily * normal()));
    let part = 0;
    for (let code = 0; code < honest; code++) if (random() < today) part += 1;
    return { whole: honest + strangers(day), part };
  });
}

/** Codes and typed-in codes by hour: people are awake together, strangers come evenly. */
interface Hours {
  readonly whole: Float64Array;
  readonly part: Float64Array;
}

const AWAKE = Array.from({ length: 24 }, (_, hour) => 1 - 0.8 * Math.cos((2 * Math.PI * hour) / 24));

function hoursOf(days: readonly Day[], seed: number): Hours {
  const random = seededRandom(seed);
  const sum = AWAKE.reduce((total, share) => total + share, 0);
  let reached = 0;
  const upTo = AWAKE.map((share) => {
    reached += share / sum;
    return reached;
  });
  const hours = { whole: new Float64Array(days.length * 24), part: new Float64Array(days.length * 24) };
  for (const [day, { whole, part }] of days.entries())
    for (let code = 0; code < whole; code += 1) {
      const drawn = random();
      const hour =
        day * 24 +
        Math.max(
          0,
          upTo.findIndex((share) => share >= drawn),
        );
      hours.whole[hour]! += 1;
      if (code < part) hours.part[hour]! += 1;
    }
  return hours;
}

/** What the probe judges with each full hour: days that end just then. */
function* alarmedHours({ whole, part }: Hours, from: number): Generator<number> {
  const sums = [whole, part].map((counts) => {
    const sum = new Float64Array(counts.length + 1);
    for (const [hour, count] of counts.entries()) sum[hour + 1] = sum[hour]! + count;
    return sum;
  });
  const within = (sum: Float64Array, to: number) => sum[to]! - sum[Math.max(0, to - 24)]!;
  for (let to = from; to <= whole.length; to += 1) {
    const days: Day[] = [];
    for (let end = to; end > 0 && days.length < 35; end -= 24)
      days.push({ whole: within(sums[0]!, end), part: within(sums[1]!, end) });
    if ((weekShortfall(days) ?? 0) >= 1) yield to;
  }
}

/** What rings again within a day is one alarm. */
export function falseAlarms(site: SignUps, years: number, seed: number): number {
  let count = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const hour of alarmedHours(hoursOf(signUpDays(site, years * 365, seed), seed), 0)) {
    if (hour - last > 24) count += 1;
    last = hour;
  }
  return count;
}

/** The first stranger comes so many days after the first code of all: on any day of a month, in which the share may just have moved. */
function knownDays(seed: number): number {
  return 60 + (seed % 30);
}

/** Days from the first stranger to the alarm; infinite when it never comes within the ten weeks. */
export function daysUntilTold(site: SignUps, strangersADay: number, seed: number): number {
  const start = knownDays(seed) * 24;
  const hours = hoursOf(signUpDays(site, knownDays(seed) + 70, seed), seed);
  for (let code = 0; code < 70 * strangersADay; code += 1)
    hours.whole[start + Math.floor((24 * code) / strangersADay)]! += 1;
  const told = alarmedHours(hours, start + 1).next().value;
  return told === undefined ? Number.POSITIVE_INFINITY : (told - start) / 24;
}

/** The people of the bench of weapons who use texts: sixty an hour. */
export const TEXTS: SignUps = { aDay: 1440, share: 0.92, daily: 0.04, monthly: 0.02 };

/** Hours from the first of so many texts an hour that nobody types in, from ten in the morning on; infinite when a week tells nothing. */
export function hoursUntilTold(site: SignUps, textsAnHour: number, seed: number): number {
  const start = knownDays(seed) * 24 + 10;
  const hours = hoursOf(signUpDays(site, knownDays(seed) + 8, seed), seed);
  for (let hour = start; hour < hours.whole.length; hour += 1) hours.whole[hour]! += textsAnHour;
  const told = alarmedHours(hours, start + 1).next().value;
  return told === undefined ? Number.POSITIVE_INFINITY : told - start;
}
