import { type CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetSMSAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { DELIVERY_ATTRIBUTE, SNS_SPENT } from '../../../lib/contract/reputation/sns-texts/delivery-logs';
import { probeTexts, type TextProbeDependencies } from '../text-probe';

export interface ProbeDependencies extends TextProbeDependencies {
  readonly logsFunction: string;
  readonly logGroups: readonly string[];
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
}

/**
 * Asks SNS for the money of the month, and whether every text is still logged and the logs are read.
 *
 * @throws {AggregateError} naming each check that failed
 */
export function probe(dependencies: ProbeDependencies): Promise<void> {
  return probeTexts(
    { spent: SNS_SPENT, limit: () => limitOf(dependencies), isWired: () => isWired(dependencies) },
    dependencies,
  );
}

async function limitOf({ sns }: ProbeDependencies): Promise<number | undefined> {
  const { attributes = {} } = await sns.send(
    new GetSMSAttributesCommand({ attributes: [DELIVERY_ATTRIBUTE.spendLimit] }),
  );
  const limit = Number(attributes[DELIVERY_ATTRIBUTE.spendLimit]);
  return limit > 0 ? limit : undefined;
}

async function isWired({ sns, logs, logGroups, logsFunction }: ProbeDependencies): Promise<boolean> {
  const { role, successRate } = DELIVERY_ATTRIBUTE;
  const { attributes = {} } = await sns.send(new GetSMSAttributesCommand({ attributes: [role, successRate] }));
  const logged = Boolean(attributes[role]) && attributes[successRate] === '100';
  const read = await Promise.all(
    logGroups.map(async (logGroupName) => {
      const { subscriptionFilters = [] } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
      return subscriptionFilters.some(({ destinationArn }) => destinationArn === logsFunction);
    }),
  );
  return logged && read.every(Boolean);
}
