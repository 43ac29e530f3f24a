import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { MAIL_METRIC, type MetricDefinition, MONITOR_DIMENSION } from '../../lib/contract/metrics';
import { METRIC_NAMESPACE } from '../../lib/contract/names';
import { BASELINE_ITEM } from '../shared/dynamo-ledger';
import { wilson } from '../shared/wilson';

export interface DayCount {
  readonly attempted: number;
  readonly hardBounces: number;
}

const DAY_SECONDS = 86_400;
const DAYS = 14;
/** With fewer mails the rate is a guess, and the default is as good. */
const MIN_MAILS = 500;
/** Below this a day's rate is ordinary, whatever the other days are. */
const ORDINARY_RATE = 0.005;

/**
 * The bounce rate that is usual here. Days that certainly were worse than one and a half times the middle one are left
 * out: an attack must not raise the limit that is to find the next one.
 */
export function usualBounceRate(days: readonly DayCount[]): number | undefined {
  const counted = days.filter(({ attempted }) => attempted > 0);
  const rates = counted.map(({ attempted, hardBounces }) => Math.min(1, hardBounces / attempted)).sort((a, b) => a - b);
  const middle = rates[Math.floor((rates.length - 1) / 2)];
  if (middle === undefined) return undefined;
  const limit = 1.5 * Math.max(middle, ORDINARY_RATE);
  const ordinary = counted.filter(({ attempted, hardBounces }) => {
    const hits = Math.min(hardBounces, attempted);
    return hits < 5 || wilson(hits, attempted).lower < limit;
  });
  const mails = sum(ordinary.map(({ attempted }) => attempted));
  if (mails < MIN_MAILS) return undefined;
  return Math.min(1, sum(ordinary.map(({ hardBounces }) => hardBounces)) / mails);
}

export interface BaselineDependencies {
  readonly monitor: string;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
  readonly ledgerTable: string;
}

/** Computes the usual bounce rate from the counters of the last two weeks and leaves it where the ingest handler reads. */
export async function refreshBaseline(dependencies: BaselineDependencies, now: number): Promise<void> {
  const { dynamo, ledgerTable } = dependencies;
  const rate = usualBounceRate(await readDays(dependencies, now));
  if (rate === undefined) return;
  await dynamo.send(
    new PutItemCommand({
      TableName: ledgerTable,
      Item: {
        id: { S: BASELINE_ITEM },
        rate: { N: rate.toFixed(6) },
        // Without a probe to renew it the default takes over, rather than a number from long ago.
        expires: { N: String(Math.floor(now / 1000) + 7 * DAY_SECONDS) },
      },
    }),
  );
}

async function readDays({ monitor, cloudWatch }: BaselineDependencies, now: number): Promise<DayCount[]> {
  const metrics: MetricDefinition[] = [MAIL_METRIC.sends, MAIL_METRIC.notAttempted, MAIL_METRIC.hardBounces];
  // The running hour is left out: its bounces may still be on their way.
  const end = now - (now % 3_600_000);
  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(end - DAYS * DAY_SECONDS * 1000),
      EndTime: new Date(end),
      MetricDataQueries: metrics.map(({ name }, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: METRIC_NAMESPACE,
            MetricName: name,
            Dimensions: [{ Name: MONITOR_DIMENSION, Value: monitor }],
          },
          Period: DAY_SECONDS,
          Stat: 'Sum',
        },
      })),
    }),
  );
  const byDay = new Map<number, number[]>();
  metrics.forEach((_, index) => {
    const result = MetricDataResults?.find(({ Id }) => Id === `m${index}`);
    result?.Timestamps?.forEach((timestamp, point) => {
      const row = byDay.get(timestamp.getTime()) ?? [0, 0, 0];
      row[index] = result.Values?.[point] ?? 0;
      byDay.set(timestamp.getTime(), row);
    });
  });
  return [...byDay.values()].map(([sends = 0, never = 0, hardBounces = 0]) => ({
    attempted: Math.max(0, sends - never),
    hardBounces,
  }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
