import {
  daysUntilTold,
  falseAlarms,
  hoursUntilTold,
  SITES,
  SLOW_WAVE,
  TEXTS,
} from '../../test/reputation/loop/sign-up-weeks';
import { poissonUpper } from './intervals';
import type { Figure } from './measure';

/** Never used while the limits of the alarm were chosen. */
const FIRST_SEED = 20_270_401;
const RUNS = 300;
const YEARS = 100;
const GOAL_DAYS = 5;
/** As in the bench of weapons. */
const TEXTS_AN_HOUR = 177;
const TEXT_RUNS = 40;
const TEXT_YEARS = 20;

/** A few sign-ups a day to as many strangers, and texts below every line: how soon the alarm on the week tells, and how often for nothing. */
export function conversionFigures(): Figure[] {
  const figures = SITES.flatMap((site) => {
    const runs = Array.from({ length: RUNS }, (_, run) => daysUntilTold(site, SLOW_WAVE, FIRST_SEED + run)).sort(
      (one, other) => one - other,
    );
    const late = runs.filter((days) => days > GOAL_DAYS).length / RUNS;
    const never = runs.filter((days) => days === Number.POSITIVE_INFINITY).length;
    const p99 = runs[Math.floor(RUNS * 0.99)]!;
    // Beside 200 honest days alone make the line that high: docs/runbooks/verify-ratio.md.
    const most = site.aDay <= 100 ? 0 : 0.1;
    return [
      {
        name: `${SLOW_WAVE} strangers a day beside ${site.aDay} sign-ups: told after`,
        value: `${runs[RUNS / 2]!.toFixed(1)} days median, ${p99.toFixed(1)} days p99`,
        baseline: `${RUNS} runs, ${(100 * late).toFixed(1)} % later than ${GOAL_DAYS} days, ${never} never`,
        goal: `later than ${GOAL_DAYS} days in at most ${100 * most} %`,
        met: late <= most,
      },
      falseFigure(`honest site of ${site.aDay} sign-ups a day`, site, YEARS),
    ];
  });
  const hours = Array.from({ length: TEXT_RUNS }, (_, run) =>
    hoursUntilTold(TEXTS, TEXTS_AN_HOUR, FIRST_SEED + run),
  ).sort((one, other) => one - other);
  return [
    ...figures,
    {
      name: `${TEXTS_AN_HOUR} texts an hour that nobody types in, beside ${TEXTS.aDay} a day: told after`,
      value: `${hours[TEXT_RUNS / 2]} h median, ${hours.at(-1)} h at most`,
      baseline: `${TEXT_RUNS} runs from ten in the morning on, four weeks known`,
    },
    falseFigure(`honest texts, ${TEXTS.aDay} a day`, TEXTS, TEXT_YEARS),
  ];
}

function falseFigure(name: string, site: Parameters<typeof falseAlarms>[0], years: number): Figure {
  const alarms = falseAlarms(site, years, FIRST_SEED);
  const aYear = alarms / years;
  return {
    name: `${name}: false alarms a year`,
    value: `${aYear.toFixed(2)} (at most ${(poissonUpper(alarms) / years).toFixed(2)} with 95 %)`,
    baseline: `${years} years, judged each hour; the share of a day varies by ${100 * site.daily} points, that of a month by ${100 * site.monthly}`,
    // What is counted is chance itself, so a little above is still one a year.
    goal: 'about 1',
    met: aYear <= 1.1,
  };
}
