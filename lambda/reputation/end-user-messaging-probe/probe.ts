import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  DescribeConfigurationSetsCommand,
  DescribeSpendLimitsCommand,
  type PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { EVENT_DESTINATION_TYPES } from '../../../lib/contract/reputation/end-user-messaging/env';
import { SMS_VOICE_METRIC } from '../../../lib/contract/reputation/end-user-messaging/metrics';
import { SPEND_METRIC } from '../../../lib/contract/reputation/text-spend';
import type { MetricValue } from '../../runtime/emf';
import { readMetrics } from '../../runtime/metric-reader';
import { type CheckDependencies, runChecks } from '../checks';
import { volumeMetrics } from '../leading-signals';

export interface ProbeDependencies extends CheckDependencies {
  readonly configurationSet: string;
  readonly eventTopic: string;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly smsVoice: Pick<PinpointSMSVoiceV2Client, 'send'>;
}

const HOUR_MS = 3_600_000;
const LIMIT = 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT';

/**
 * Asks AWS End User Messaging what events don't say: money of the month against the limit at which AWS stops everybody's texts, and whether the configuration set
 * still publishes to us.
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

/** The metric starts anew each month, and stays away until the first text of the account. */
async function spend({ cloudWatch, smsVoice }: ProbeDependencies, now: number): Promise<MetricValue[]> {
  const { SpendLimits = [] } = await smsVoice.send(new DescribeSpendLimitsCommand({}));
  const limit = SpendLimits.find(({ Name }) => Name === LIMIT)?.EnforcedLimit;
  if (limit === undefined) throw new Error('AWS End User Messaging named no monthly limit for texts');
  const monthBegan = new Date(now).setUTCHours(0, 0, 0, 0) - (new Date(now).getUTCDate() - 1) * 24 * HOUR_MS;
  const [points = []] = await readMetrics(
    cloudWatch,
    [
      {
        namespace: SMS_VOICE_METRIC.namespace,
        name: SMS_VOICE_METRIC.monthSpend,
        dimensions: {},
        statistic: 'Maximum',
      },
    ],
    { from: Math.max(monthBegan, now - 3 * 24 * HOUR_MS), to: now, periodSeconds: 3600 },
  );
  const spent = points.at(-1)?.value;
  if (spent === undefined) return [];
  return [
    { metric: SPEND_METRIC.monthSpend, value: spent },
    { metric: SPEND_METRIC.spendLimitUsed, value: limit === 0 ? 100 : (100 * spent) / limit },
  ];
}

async function wiring({ smsVoice, configurationSet, eventTopic }: ProbeDependencies): Promise<MetricValue[]> {
  const { ConfigurationSets = [] } = await smsVoice.send(
    new DescribeConfigurationSetsCommand({ ConfigurationSetNames: [configurationSet] }),
  );
  const destinations = ConfigurationSets[0]?.EventDestinations ?? [];
  const wired = destinations.some(
    ({ Enabled, SnsDestination, MatchingEventTypes = [] }) =>
      Enabled === true &&
      SnsDestination?.TopicArn === eventTopic &&
      (MatchingEventTypes.includes('ALL') ||
        EVENT_DESTINATION_TYPES.every((type) => MatchingEventTypes.includes(type))),
  );
  return [{ metric: SPEND_METRIC.textEventsWired, value: wired ? 1 : 0 }];
}
