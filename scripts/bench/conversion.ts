import { daysUntilTold, falseAlarms, SITES, SLOW_WAVE } from '../../test/reputation/loop/sign-up-weeks';
import type { Figure } from './measure';

/** Never used while the limits of the alarm were chosen. */
const FIRST_SEED = 20_270_401;
const RUNS = 300;
const YEARS = 100;
const GOAL_DAYS = 5;

/** A few sign-ups a day to as many strangers: how soon the alarm on the week tells, and how often for nothing. */
export function conversionFigures(): Figure[] {
  return SITES.flatMap((site) => {
    const runs = Array.from({ length: RUNS }, (_, run) => daysUntilTold(site, SLOW_WAVE, FIRST_SEED + run)).sort(
      (one, other) => one - other,
    );
    const within = runs.filter((days) => days <= GOAL_DAYS).length / RUNS;
    const never = runs.filter((days) => days === Number.POSITIVE_INFINITY).length;
    const p99 = runs[Math.floor(RUNS * 0.99)]!;
    const small = site.aDay <= 100;
    const falseAYear = falseAlarms(site, YEARS, FIRST_SEED) / YEARS;
    return [
      {
        name: `${SLOW_WAVE} strangers a day beside ${site.aDay} sign-ups: told after`,
        value: `${runs[RUNS / 2]} days median, ${p99} days p99`,
        baseline: `${RUNS} runs, ${(100 * within).toFixed(0)} % within ${GOAL_DAYS} days, ${never} never`,
        ...(small ? { goal: `${GOAL_DAYS} days p99`, met: p99 <= GOAL_DAYS } : {}),
      },
      {
        name: `honest site of ${site.aDay} sign-ups a day: false alarms a year`,
        value: falseAYear.toFixed(2),
        baseline: `${YEARS} years; the share of a day varies by ${100 * site.daily} points, that of a month by ${100 * site.monthly}`,
        goal: '1',
        met: falseAYear <= 1,
      },
    ];
  });
}
