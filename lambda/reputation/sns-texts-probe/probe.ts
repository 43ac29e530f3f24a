import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetSMSAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { DELIVERY_ATTRIBUTE, SNS_SPENT } from '../../../lib/contract/reputation/sns-texts/delivery-logs';
import { SPEND_METRIC } from '../../../lib/contract/reputation/text-spend';
import type { MetricValue } from '../../runtime/emf';
import { readMetrics } from '../../runtime/metric-reader';
import { type CheckDependencies, runChecks } from '../checks';
import { volumeMetrics } from '../leading-signals';

export interface ProbeDependencies extends CheckDependencies {
  readonly logsFunction: string;
  readonly logGroups: readonly string[];
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
}

const HOUR_MS = 3_600_000;

/**
 * Asks SNS what its logs don't say: money of the month against the limit at which it stops everybody's texts, and whether every text is still logged and read.
 *
 * @throws {AggregateError} naming each check that failed
 */
export async function probe(dependencies: ProbeDependencies): Promise<void> {
  const now = dependencies.clock.now();
  await runChecks(
    {
      spend: () => spend(dependencies, now),
      wiring: () => wiring(dependencies),
      volume: () => volumeMetrics(dependencies.cloudWatch, dependencies.monitor, now),
    },
    dependencies,
  );
}

/** Cumulative, and it starts anew each month. */
async function spend({ cloudWatch, sns }: ProbeDependencies, now: number): Promise<MetricValue[]> {
  const { attributes = {} } = await sns.send(
    new GetSMSAttributesCommand({ attributes: [DELIVERY_ATTRIBUTE.spendLimit] }),
  );
  const monthBegan = new Date(now).setUTCHours(0, 0, 0, 0) - (new Date(now).getUTCDate() - 1) * 24 * HOUR_MS;
  const [points = []] = await readMetrics(cloudWatch, [{ ...SNS_SPENT, dimensions: {}, statistic: 'Maximum' }], {
    from: Math.max(monthBegan, now - 3 * 24 * HOUR_MS),
    to: now,
    periodSeconds: 3600,
  });
  const spent = points.at(-1)?.value;
  if (spent === undefined) return [];
  const limit = Number(attributes[DELIVERY_ATTRIBUTE.spendLimit]);
  return [
    { metric: SPEND_METRIC.monthSpend, value: spent },
    // Where nobody set a limit SNS names none.
    ...(limit > 0 ? [{ metric: SPEND_METRIC.spendLimitUsed, value: (100 * spent) / limit }] : []),
  ];
}

async function wiring({ sns, logs, logGroups, logsFunction }: ProbeDependencies): Promise<MetricValue[]> {
  const { role, successRate } = DELIVERY_ATTRIBUTE;
  const { attributes = {} } = await sns.send(new GetSMSAttributesCommand({ attributes: [role, successRate] }));
  const logged = Boolean(attributes[role]) && attributes[successRate] === '100';
  const read = await Promise.all(
    logGroups.map(async (logGroupName) => {
      const { subscriptionFilters = [] } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
      return subscriptionFilters.some(({ destinationArn }) => destinationArn === logsFunction);
    }),
  );
  return [{ metric: SPEND_METRIC.textEventsWired, value: logged && read.every(Boolean) ? 1 : 0 }];
}
