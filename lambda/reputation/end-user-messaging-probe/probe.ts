import {
  DescribeConfigurationSetsCommand,
  DescribeSpendLimitsCommand,
  type PinpointSMSVoiceV2Client,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { EVENT_DESTINATION_TYPES } from '../../../lib/contract/reputation/end-user-messaging/env';
import { SMS_VOICE_METRIC } from '../../../lib/contract/reputation/end-user-messaging/metrics';
import { probeTexts, type TextProbeDependencies } from '../text-probe';

export interface ProbeDependencies extends TextProbeDependencies {
  readonly configurationSet: string;
  readonly eventTopic: string;
  readonly smsVoice: Pick<PinpointSMSVoiceV2Client, 'send'>;
}

const LIMIT = 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT';

/**
 * Asks AWS End User Messaging for the money of the month, and whether the configuration set still publishes to us.
 *
 * @throws {AggregateError} naming each check that failed
 */
export function probe(dependencies: ProbeDependencies): Promise<void> {
  const { namespace, monthSpend: name } = SMS_VOICE_METRIC;
  return probeTexts(
    { spent: { namespace, name }, limit: () => limitOf(dependencies), isWired: () => isWired(dependencies) },
    dependencies,
  );
}

async function limitOf({ smsVoice }: ProbeDependencies): Promise<number> {
  const { SpendLimits = [] } = await smsVoice.send(new DescribeSpendLimitsCommand({}));
  const limit = SpendLimits.find(({ Name }) => Name === LIMIT)?.EnforcedLimit;
  if (limit === undefined) throw new Error('AWS End User Messaging named no monthly limit for texts');
  return limit;
}

async function isWired({ smsVoice, configurationSet, eventTopic }: ProbeDependencies): Promise<boolean> {
  const { ConfigurationSets = [] } = await smsVoice.send(
    new DescribeConfigurationSetsCommand({ ConfigurationSetNames: [configurationSet] }),
  );
  const destinations = ConfigurationSets[0]?.EventDestinations ?? [];
  return destinations.some(
    ({ Enabled, SnsDestination, MatchingEventTypes = [] }) =>
      Enabled === true &&
      SnsDestination?.TopicArn === eventTopic &&
      (MatchingEventTypes.includes('ALL') ||
        EVENT_DESTINATION_TYPES.every((type) => MatchingEventTypes.includes(type))),
  );
}
