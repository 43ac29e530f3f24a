import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ownMetric } from '../../lib/contract/metric';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import { readMetrics } from '../runtime/metric-reader';
import { wilson } from '../runtime/wilson';
import { BASELINE_ITEM } from './dynamo-ledger';

export interface DayCount {
  readonly attempted: number;
  readonly hardBounces: number;
}

const DAY_SECONDS = 86_400;
const HOUR_MS = 3_600_000;
const DAYS = 14;
/** With fewer mails the rate is a guess, and the default is as good. */
const MIN_MAILS = 500;
/** Below this a day's rate is ordinary, whatever the other days are. */
const ORDINARY_RATE = 0.005;

/**
 * The bounce rate that is usual here. Days that certainly were worse than one and a half times the middle one are left
 * out: an attack must not raise the limit that is to find the next one.
 */
function usualBounceRate(days: readonly DayCount[]): number | undefined {
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
  // The running hour is left out: its bounces may still be on their way.
  const to = now - (now % HOUR_MS);
  const [sends = [], never = [], bounces = []] = await readMetrics(
    cloudWatch,
    [MAIL_METRIC.sends, MAIL_METRIC.notAttempted, MAIL_METRIC.hardBounces].map((metric) => ownMetric(monitor, metric)),
    { from: to - DAYS * DAY_SECONDS * 1000, to, periodSeconds: DAY_SECONDS },
  );
  const at = (points: typeof sends, time: number) => points.find((point) => point.at === time)?.value ?? 0;
  return sends.map(({ at: time, value }) => ({
    attempted: Math.max(0, value - at(never, time)),
    hardBounces: at(bounces, time),
  }));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
