import { ENV } from '../../../lib/contract/env';
import { END_USER_MESSAGING_ENV } from '../../../lib/contract/reputation/end-user-messaging/env';
import { SNS_TEXTS_ENV } from '../../../lib/contract/reputation/sns-texts/delivery-logs';
import { TWILIO_ENV } from '../../../lib/contract/reputation/twilio/env';
import { deployedTemplate } from '../deployed-template';
import { oncePerAccount } from '../once-per-account';

/** What watches texts in the deployed stack, as the environment of its functions says. */
export interface DeployedTexts {
  readonly monitor: string;
  readonly sender: 'AWS End User Messaging' | 'Amazon SNS' | 'Twilio';
  /** Of End User Messaging. */
  readonly configurationSet?: string;
  readonly eventTopic?: string;
  /** Whether the stack makes the configuration set, so that a deployment sets it up. */
  readonly ownSet?: boolean;
  /** Whether AWS is told which codes were typed in. */
  readonly feedback?: boolean;
  /** The Protect configuration that the stack gave the set. */
  readonly protect?: string;
}

const SET_TYPE = 'Custom::OtpShieldTextConfigurationSet';

/** None where the stack watches no texts. */
export const deployedTexts = oncePerAccount(async (account): Promise<DeployedTexts[]> => {
  const resources = [...(await deployedTemplate(account)).resources.values()];
  const environments = resources
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => (Properties as { Environment?: { Variables?: Record<string, unknown> } }).Environment)
    .map((environment) => environment?.Variables ?? {});
  const sets = resources
    .filter(({ Type }) => Type === SET_TYPE)
    .map(({ Properties }) => Properties as Readonly<Record<string, unknown>>);
  return environments.flatMap((variables): DeployedTexts[] => {
    const value = (name: string) => (variables[name] === undefined ? undefined : String(variables[name]));
    const monitor = value(ENV.monitor) ?? '';
    const configurationSet = value(END_USER_MESSAGING_ENV.configurationSet);
    if (configurationSet !== undefined) {
      const own = sets.find(({ ConfigurationSetName }) => ConfigurationSetName === configurationSet);
      const feedback = environments.some(
        (other) => other[ENV.monitor] === variables[ENV.monitor] && ENV.feedbackQueue in other,
      );
      return [
        {
          ...{ monitor, sender: 'AWS End User Messaging', configurationSet, feedback, ownSet: own !== undefined },
          eventTopic: value(END_USER_MESSAGING_ENV.eventTopic),
          ...(typeof own?.ProtectConfigurationId === 'string' && { protect: own.ProtectConfigurationId }),
        },
      ];
    }
    if (value(SNS_TEXTS_ENV.logsFunction) !== undefined) return [{ monitor, sender: 'Amazon SNS' }];
    return value(TWILIO_ENV.authTokenSecret) === undefined ? [] : [{ monitor, sender: 'Twilio' }];
  });
});
