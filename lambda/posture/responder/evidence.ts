import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { faultName } from '../../../lib/contract/aws-fault';
import type { MetricRef } from '../../../lib/contract/metric-source';
import type { ResponderSettings } from '../../../lib/contract/posture/responder-settings';
import type { Log } from '../../runtime/log';
import { type MetricPoint, readMetrics, total, wholePeriods } from '../../runtime/metric-reader';
import type { Signals } from './signals';
import type { Trigger } from './trigger';

type CloudWatch = Pick<CloudWatchClient, 'send'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RECENT = 15 * MINUTE;
const BIN_SECONDS = 300;
const USUAL_DAYS = 7;
/** With fewer days an average quarter of an hour must do. */
const FEWEST_DAYS = 3;
/** With fewer requests than this in a quarter of an hour "usual" means nothing. */
const SMALLEST_USUAL = 10;

export interface AlarmSignals {
  readonly criticalSince?: number;
  readonly warningSince?: number;
  readonly known: boolean;
  /** Whether one is on that doesn't speak of mails alone. */
  readonly otherAlarm?: boolean;
}

/**
 * Which alarms are on, and since when. When CloudWatch can't be asked, an event that says ALARM still counts: it was sent by
 * CloudWatch, too.
 */
export async function readAlarms(
  cloudWatch: CloudWatch,
  settings: ResponderSettings,
  trigger: Trigger,
  log: Log,
): Promise<AlarmSignals> {
  const names = settings.alarms.map(({ name }) => name);
  const states = new Map<string, { on: boolean; since: number }>();
  let known = true;
  try {
    if (names.length === 0) return { known };
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
      new DescribeAlarmsCommand({
        AlarmNames: names,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: 100,
      }),
    );
    for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
      const since = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0;
      if (alarm.AlarmName !== undefined) states.set(alarm.AlarmName, { on: alarm.StateValue === 'ALARM', since });
    }
    // An alarm that was deleted says nothing, which is not the same as "off".
    known = names.every((name) => states.has(name));
  } catch (error) {
    known = false;
    log.warn('the alarms could not be read', { error: faultName(error) });
  }
  if (trigger.kind === 'alarm' && trigger.state === 'ALARM') {
    const described = states.get(trigger.alarm);
    // A late event about something that is over already changes nothing.
    if (described === undefined || described.since < trigger.at)
      states.set(trigger.alarm, { on: true, since: trigger.at });
  }
  const sinceOf = (level: 'critical' | 'warning') => {
    const times = [...states]
      .filter(([name, { on }]) => on && settings.alarms.some((alarm) => alarm.name === name && alarm.level === level))
      .map(([, { since }]) => since);
    return times.length === 0 ? undefined : Math.max(...times);
  };
  const otherAlarm = settings.alarms.some(({ name, ofMails }) => ofMails !== true && states.get(name)?.on === true);
  return { criticalSince: sinceOf('critical'), warningSince: sinceOf('warning'), known, otherAlarm };
}

/** The figures behind the alarms; a figure that can't be read is unknown, never zero. */
export async function readFigures(
  cloudWatch: CloudWatch,
  settings: ResponderSettings,
  raisedSince: number | undefined,
  now: number,
  log: Log,
): Promise<Omit<Signals, keyof AlarmSignals>> {
  const ask = async <T>(what: string, work: () => Promise<T | undefined>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.warn(`${what} could not be read`, { error: faultName(error) });
      return undefined;
    }
  };
  const lately = now - settings.escalateAfter * 1000;
  const { harmMetrics, sentMetrics, typedIn, requestMetric, puzzleMetric } = settings;
  const pressureOf = (metric: MetricRef | undefined) => readPressure(cloudWatch, metric, raisedSince ?? now, now);
  const [harm, sent, codes, pressure, puzzles] = await Promise.all([
    ask('the harm', () => countOf(cloudWatch, harmMetrics, lately, now)),
    ask('the codes that were sent', () => countOf(cloudWatch, sentMetrics, lately, now)),
    ask('the codes that were typed in', () => readTypedIn(cloudWatch, typedIn, now)),
    ask('the requests for codes', () => pressureOf(requestMetric)),
    ask('the requests at the human check', () => pressureOf(puzzleMetric)),
  ]);
  return { harm, sent, ...codes, pressure, puzzles };
}

/** The sum of some metrics over a time; undefined when there are none to ask for. */
export async function countOf(
  cloudWatch: CloudWatch,
  metrics: readonly MetricRef[],
  from: number,
  to: number,
): Promise<number | undefined> {
  if (metrics.length === 0) return undefined;
  const sums = await sumsOf(cloudWatch, metrics, 60, from, to);
  return total(sums.flat());
}

/** Of the codes of the last hour; what the application reports, which no client can write. */
async function readTypedIn(
  cloudWatch: CloudWatch,
  metrics: ResponderSettings['typedIn'],
  now: number,
): Promise<Pick<Signals, 'awaited' | 'verified'> | undefined> {
  if (metrics === undefined) return undefined;
  const [awaited = [], verified = []] = await sumsOf(
    cloudWatch,
    [metrics.awaited, metrics.verified],
    60,
    now - HOUR,
    now,
  );
  const sum = (points: ReadonlyArray<{ value: number }>) => points.reduce((total, { value }) => total + value, 0);
  return { awaited: sum(awaited), verified: sum(verified) };
}

/** The last quarter of an hour against what is usual at this hour. */
async function readPressure(
  cloudWatch: CloudWatch,
  metric: MetricRef | undefined,
  raisedSince: number,
  now: number,
): Promise<number | undefined> {
  if (metric === undefined) return undefined;
  const from = now - USUAL_DAYS * DAY - HOUR;
  const [points = []] = await sumsOf(cloudWatch, [metric], BIN_SECONDS, from, now);
  const sum = (since: number, to: number) => total(points.filter(({ at }) => at >= since && at < to));
  const usual = usualQuarter(sum, Math.min(...points.map(({ at }) => at)), Math.min(raisedSince, now), now);
  return sum(now - RECENT, now) / Math.max(usual, SMALLEST_USUAL);
}

/**
 * A quarter of an hour at this hour of the day: the middle of the last seven days before it all began. While there are less than three, an
 * average one of the time that there is. AWS WAF sends no data point for a time without requests, so sums are divided by the time, not by the points.
 */
function usualQuarter(
  sum: (from: number, to: number) => number,
  first: number,
  raisedSince: number,
  now: number,
): number {
  const hours = Array.from({ length: USUAL_DAYS }, (_, day) => now - (day + 1) * DAY - HOUR / 2)
    .filter((start) => start >= first && start + HOUR <= raisedSince)
    .map((start) => sum(start, start + HOUR) / (HOUR / RECENT));
  if (hours.length >= FEWEST_DAYS) return hours.sort((one, other) => one - other)[hours.length >> 1]!;
  const start = Math.max(now - 25 * HOUR, Math.floor(first / RECENT) * RECENT);
  const end = raisedSince - HOUR;
  return end > start ? sum(start, end) / Math.max(1, (end - start) / RECENT) : 0;
}

function sumsOf(
  cloudWatch: CloudWatch,
  metrics: readonly MetricRef[],
  periodSeconds: number,
  from: number,
  to: number,
): Promise<MetricPoint[][]> {
  const sources = metrics.map((metric) => ({ ...metric, statistic: 'Sum' as const }));
  return readMetrics(cloudWatch, sources, wholePeriods({ from, to, periodSeconds }));
}
