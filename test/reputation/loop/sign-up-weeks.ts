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

/** Days on which the alarm is on, judged once a day; the probe judges more often, on windows that overlap. */
function alarmedDays(days: readonly Day[]): number[] {
  return days.flatMap((_, day) => {
    const seen = days.slice(Math.max(0, day - 34), day + 1).reverse();
    return (weekShortfall(seen) ?? 0) >= 1 ? [day] : [];
  });
}

/** Each row of alarmed days is one alarm. */
export function falseAlarms(site: SignUps, years: number, seed: number): number {
  const on = alarmedDays(signUpDays(site, years * 365, seed));
  return on.filter((day, index) => index === 0 || day > on[index - 1]! + 1).length;
}

/** Days from the first stranger to the alarm; infinite when it never comes within the ten weeks. */
export function daysUntilTold(site: SignUps, strangersADay: number, seed: number): number {
  const start = 60;
  const days = signUpDays(site, start + 70, seed, (day) => (day >= start ? strangersADay : 0));
  const told = alarmedDays(days).find((day) => day >= start);
  return told === undefined ? Number.POSITIVE_INFINITY : told - start + 1;
}
