import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CHANNELS, type Channel } from '../../lib/contract/recipient/guard';
import { GUARD_METRIC, guardMetric } from '../../lib/contract/recipient/guard-metrics';
import { PROBE_METRIC } from '../../lib/contract/reputation/metrics';
import type { MetricValue } from '../runtime/emf';
import { type MetricPoint, readMetrics } from '../runtime/metric-reader';
import { type ShareSources, verifyShare } from './leading-signals';

/**
 * Whether codes of the last week went to people who never typed them in: a few sign-ups a day to as many strangers, which no alarm by the hour can see.
 * One public case ran for ten weeks, and was noticed seven weeks after its end.
 *
 * The last five days, and the last one, are compared with the four weeks that ended a week ago. How much the share moves from day to day by itself is measured there, too, so a sender
 * whose days differ is judged more patiently. `npm run bench conversion` prints how soon it speaks, and how often for nothing.
 */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What is usual ended so long ago, so that a wave is no part of it while it is looked for. */
const RECENT_DAYS = 7;
const USUAL_DAYS = 28;
/** By then a wave must be told: of all windows the one that tells most by the end of it. */
const WAVE_DAYS = 5;
/** Many codes at once, such as texts below every line, drown in five. */
const SUDDEN_DAYS = 1;
/** So long the usual share must have been watched. */
const FEWEST_USUAL_DAYS = 14;
/** Codes of the usual time below which a share means nothing. */
const FEWEST_USUAL = 100;
/** Standard deviations of honest days. With fewer codes chance does more, and a wave stands out more; so the honest rings stay at one a year. */
const CERTAIN = { sudden: 6, fewCodes: 4.5, manyCodes: 3.5 } as const;
/** Usual codes a day. */
const MANY_CODES = 150;
/** A tenth fewer than usual: less may be a release, a holiday, a new kind of user. */
const WORTH_TELLING = 0.1;
/** Variance of one code, at least: nobody's people type in every code. */
const LEAST_VARIANCE = 0.1;

export interface Day {
  /** Codes that went out. */
  readonly whole: number;
  /** Codes that were typed in. */
  readonly part: number;
}

/** The codes by one channel of an application that tells the guard which ones are typed in. No client can write these. */
function guardShare(guard: string, channel: Channel): ShareSources {
  return {
    whole: guardMetric(guard, GUARD_METRIC.awaited, channel),
    part: guardMetric(guard, GUARD_METRIC.verified, channel),
  };
}

/** By the counters of the web ACL, and where there is a guard by each of its channels: texts are few beside mails, and each costs money. */
export function weekSources(webAclMetric: string, region: string, guard: string | undefined): ShareSources[] {
  const channels = guard === undefined ? [] : CHANNELS.map((channel) => guardShare(guard, channel));
  return [verifyShare(webAclMetric, region), ...channels];
}

/** The worst of what the sources say; nothing while none of them can be judged. */
export async function weekMetrics(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  sources: readonly ShareSources[],
  now: number,
): Promise<MetricValue[]> {
  const to = now - (now % HOUR_MS);
  const range = { from: to - (RECENT_DAYS + USUAL_DAYS) * DAY_MS, to, periodSeconds: 3600 };
  const values: number[] = [];
  for (const { whole, part } of sources) {
    const [wholes = [], parts = []] = await readMetrics(cloudWatch, [whole, part], range);
    const value = weekShortfall(daysOf(wholes, parts, to));
    if (value !== undefined) values.push(value);
  }
  return values.length === 0 ? [] : [{ metric: PROBE_METRIC.weekShortfall, value: Math.max(...values) }];
}

/** Days that end at this hour, the last one first, back to the first code. */
function daysOf(wholes: readonly MetricPoint[], parts: readonly MetricPoint[], to: number): Day[] {
  const days: Array<{ whole: number; part: number }> = [];
  const add = (points: readonly MetricPoint[], key: keyof Day) => {
    for (const { at, value } of points) {
      const ago = Math.floor((to - 1 - at) / DAY_MS);
      while (days.length <= ago) days.push({ whole: 0, part: 0 });
      days[ago]![key] += value;
    }
  };
  add(wholes, 'whole');
  add(parts, 'part');
  return days;
}

/**
 * How certain and how big the fall is, over the last five days or the last one, whichever speaks louder; from 1 on it is both.
 *
 * @param days the last one first
 * @returns undefined while the usual share isn't known
 */
export function weekShortfall(days: readonly Day[]): number | undefined {
  const past = days.slice(RECENT_DAYS, RECENT_DAYS + USUAL_DAYS);
  const usual = sum(past);
  if (past.length < FEWEST_USUAL_DAYS || usual.whole < FEWEST_USUAL || usual.part === 0) return undefined;
  const share = usual.part / usual.whole;
  const busy = past.filter(({ whole }) => whole > 0);
  const spread = busy.reduce((total, { whole, part }) => total + (part - share * whole) ** 2 / whole, 0);
  const variance = Math.max(LEAST_VARIANCE, share * (1 - share), spread / Math.max(1, busy.length - 1));
  const shortfall = (count: number, certain: number) => {
    const { whole, part } = sum(days.slice(0, count));
    if (whole === 0) return 0;
    const missing = share * whole - part;
    const deviation = Math.sqrt(variance * whole * (1 + whole / usual.whole));
    return Math.max(0, Math.min(missing / deviation / certain, missing / (WORTH_TELLING * share * whole)));
  };
  const certain = usual.whole / past.length < MANY_CODES ? CERTAIN.fewCodes : CERTAIN.manyCodes;
  return Math.max(shortfall(SUDDEN_DAYS, CERTAIN.sudden), shortfall(WAVE_DAYS, certain));
}

function sum(days: readonly Day[]): Day {
  return {
    whole: days.reduce((total, { whole }) => total + whole, 0),
    part: days.reduce((total, { part }) => total + part, 0),
  };
}
