import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { faultName } from '../../../lib/contract/aws-fault';
import type { MetricRef } from '../../../lib/contract/metric-source';
import type { ResponderSettings } from '../../../lib/contract/posture/responder-settings';
import type { Log } from '../../runtime/log';
import { type MetricPoint, readMetrics, total, wholePeriods } from '../../runtime/metric-reader';
import type { Signals } from './decision';
import type { Trigger } from './trigger';

type CloudWatch = Pick<CloudWatchClient, 'send'>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RECENT = 15 * MINUTE;
const BIN_SECONDS = 300;
/** With fewer requests than this in a quarter of an hour "usual" means nothing. */
const SMALLEST_USUAL = 10;

export interface AlarmSignals {
  readonly criticalSince?: number;
  readonly warningSince?: number;
  readonly known: boolean;
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
  return { criticalSince: sinceOf('critical'), warningSince: sinceOf('warning'), known };
}

/** The figures behind the alarms; a figure that can't be read is unknown, never zero. */
export async function readFigures(
  cloudWatch: CloudWatch,
  settings: ResponderSettings,
  raisedSince: number | undefined,
  now: number,
  log: Log,
): Promise<Pick<Signals, 'harm' | 'pressure'>> {
  const ask = async <T>(what: string, work: () => Promise<T | undefined>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      log.warn(`${what} could not be read`, { error: faultName(error) });
      return undefined;
    }
  };
  const [harm, pressure] = await Promise.all([
    ask('the harm', () => readHarm(cloudWatch, settings, now)),
    ask('the requests for codes', () => readPressure(cloudWatch, settings, raisedSince ?? now, now)),
  ]);
  return { harm, pressure };
}

async function readHarm(cloudWatch: CloudWatch, settings: ResponderSettings, now: number): Promise<number | undefined> {
  if (settings.harmMetrics.length === 0) return undefined;
  const sums = await sumsOf(cloudWatch, settings.harmMetrics, 60, now - settings.escalateAfter * 1000, now);
  return total(sums.flat());
}

/** The last quarter of an hour against an average one of the day before it all began. */
async function readPressure(
  cloudWatch: CloudWatch,
  { requestMetric }: ResponderSettings,
  raisedSince: number,
  now: number,
): Promise<number | undefined> {
  if (requestMetric === undefined) return undefined;
  const [points = []] = await sumsOf(cloudWatch, [requestMetric], BIN_SECONDS, now - 25 * HOUR, now);
  const calmEnd = Math.min(raisedSince, now) - HOUR;
  const calmStart = now - 25 * HOUR;
  const sum = (from: number, to: number) => total(points.filter(({ at }) => at >= from && at < to));
  // AWS WAF sends no data point for a time without requests, so the sum is divided by the time, not by the points.
  const usual = calmEnd > calmStart ? sum(calmStart, calmEnd) / ((calmEnd - calmStart) / RECENT) : 0;
  return sum(now - RECENT, now) / Math.max(usual, SMALLEST_USUAL);
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
