import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { ownMetric } from '../../../lib/contract/metric';
import { parseRecord } from '../../../lib/contract/posture/gate-record';
import { MAIL_METRIC, PROBE_METRIC, WEBHOOK_METRIC } from '../../../lib/contract/reputation/metrics';
import { SENDGRID_METRIC } from '../../../lib/contract/reputation/sendgrid/metrics';
import type { DescriptionReader } from '../../runtime/description-reader';
import type { MetricValue } from '../../runtime/emf';
import { readMetrics, total } from '../../runtime/metric-reader';
import { refreshBaseline } from '../bounce-baseline';
import { type CheckDependencies, runChecks, when } from '../checks';
import { shareMetrics, verifyShare, volumeMetrics } from '../leading-signals';
import { weekMetrics, weekSources } from '../week-conversion';
import { getJson, type SendGridApiOptions } from './sendgrid-api';

export interface SendGridProbeDependencies extends CheckDependencies, Omit<SendGridApiOptions, 'apiKey'> {
  /** Absent where nobody gave an API key: then only our own counters are looked at. */
  readonly apiKey?: () => Promise<string>;
  readonly ledgerTable: string;
  /** Which mails are counted; absent where all are. */
  readonly category?: string;
  readonly webAclMetric?: string;
  /** Absent where nobody can announce a campaign. */
  readonly campaign?: DescriptionReader | undefined;
  /** Recipient guard whose application tells which codes are typed in. */
  readonly guard?: string;
  readonly region: string;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
}

const account = z.object({ reputation: z.number().check(z.gte(0), z.lte(100)) });
const count = z._default(z.number().check(z.gte(0)), 0);
const stats = z.array(
  z.object({
    stats: z.array(z.object({ metrics: z.object({ processed: count, bounces: count, spam_reports: count }) })),
  }),
);

const DAY_MS = 86_400_000;
/** SendGrid's statistics come late; fewer mails than this may just not have reached us yet. */
const MIN_MISSING = 20;

/**
 * Looks at our own counters (usual bounce rate, volume, verified codes) and asks SendGrid for the reputation score, for
 * yesterday's statistics, and whether it sent today while our counters stood still.
 *
 * @throws {AggregateError} naming each check that failed
 */
export async function probe(dependencies: SendGridProbeDependencies): Promise<void> {
  const { monitor, cloudWatch, dynamo, ledgerTable, webAclMetric, region, apiKey } = dependencies;
  const now = dependencies.clock.now();
  const withKey = apiKey !== undefined;
  const options = async (): Promise<SendGridApiOptions> => ({ ...dependencies, apiKey: await apiKey!() });
  await runChecks(
    {
      baseline: async () => {
        await refreshBaseline({ monitor, cloudWatch, dynamo, ledgerTable }, now);
        return [];
      },
      volume: async () => volumeMetrics(cloudWatch, monitor, now, parseRecord(await dependencies.campaign?.())),
      verifyRatio: when(webAclMetric !== undefined, () =>
        shareMetrics(cloudWatch, verifyShare(webAclMetric!, region), PROBE_METRIC.verifyShortfall, now),
      ),
      verifyRatioWeek: when(webAclMetric !== undefined, () =>
        weekMetrics(cloudWatch, weekSources(webAclMetric!, region, dependencies.guard), now),
      ),
      reputation: when(withKey, async () => {
        const answer = await getJson('/v3/user/account', await options());
        return [{ metric: SENDGRID_METRIC.reputation, value: read(account, answer, 'the account').reputation }];
      }),
      statistics: when(withKey, async () => percentOf(await statsOf(now - DAY_MS, await options()))),
      events: when(withKey, async () => eventsMissing(await statsOf(now, await options()), dependencies, now)),
    },
    dependencies,
  );
}

interface DayStats {
  readonly processed: number;
  readonly bounces: number;
  readonly spam_reports: number;
}

async function statsOf(time: number, options: SendGridApiOptions): Promise<DayStats> {
  const day = new Date(time).toISOString().slice(0, 10);
  const path = `/v3/stats?start_date=${day}&end_date=${day}&aggregated_by=day`;
  const days = read(stats, await getJson(path, options), 'the statistics');
  return days[0]?.stats[0]?.metrics ?? { processed: 0, bounces: 0, spam_reports: 0 };
}

function percentOf({ processed, bounces, spam_reports }: DayStats): MetricValue[] {
  if (processed === 0) return [];
  return [
    { metric: SENDGRID_METRIC.bouncePercent, value: Math.min(100, (100 * bounces) / processed) },
    { metric: SENDGRID_METRIC.spamReportPercent, value: Math.min(100, (100 * spam_reports) / processed) },
  ];
}

async function eventsMissing(
  { processed }: DayStats,
  { cloudWatch, monitor, category }: SendGridProbeDependencies,
  now: number,
): Promise<MetricValue[]> {
  const to = now - (now % 60_000);
  // SendGrid reports on the whole account: a day without a code is no day without mails, so with a category any call counts.
  const heard = category === undefined ? MAIL_METRIC.sends : WEBHOOK_METRIC.webhookAccepted;
  const [counted] = await readMetrics(cloudWatch, [ownMetric(monitor, heard)], {
    from: to - DAY_MS,
    to,
    periodSeconds: 300,
  });
  return [{ metric: PROBE_METRIC.eventsMissing, value: processed >= MIN_MISSING && total(counted) === 0 ? 1 : 0 }];
}

function read<T extends z.ZodMiniType>(schema: T, answer: unknown, what: string): z.infer<T> {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new Error(`SendGrid answered something unexpected for ${what}`);
  return parsed.data;
}
