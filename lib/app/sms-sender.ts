import type { Construct } from 'constructs';
import { SmsProtect } from '../reputation/end-user-messaging/sms-protect';
import type { IReputationMonitor } from '../reputation/i-reputation-monitor';
import { SmsProvider } from '../reputation/sms-provider';
import type { WatchOptions } from '../reputation/watch-options';
import { secretOf } from './secret-of';

/** Who may send texts, as the settings of the app say it, and what each takes besides. */
const OWN_SETTINGS = {
  endUserMessaging: ['configurationSetName', 'messageFeedback', 'allowedCountries', 'closeCountries'],
  sns: [],
  twilio: ['authTokenSecret', 'sharedKeySecret', 'sharedKeyId', 'callbackUrl'],
} as const satisfies Record<string, ReadonlyArray<keyof SmsSenderSettings>>;

type Sender = keyof typeof OWN_SETTINGS;

export const SMS_SENDERS = Object.keys(OWN_SETTINGS) as readonly Sender[];

/** Who sends texts, as plain values. */
export interface SmsSenderSettings {
  readonly sender?: string;
  readonly configurationSetName?: string;
  readonly messageFeedback?: boolean;
  readonly allowedCountries?: string[];
  readonly closeCountries?: boolean;
  readonly homeCountries?: string[];
  readonly authTokenSecret?: string;
  readonly sharedKeySecret?: string;
  readonly sharedKeyId?: string;
  readonly callbackUrl?: string;
}

export function smsProviderOf(settings: SmsSenderSettings): SmsProvider {
  if (settings.sender === 'sns') return SmsProvider.sns({ homeCountries: settings.homeCountries });
  return settings.sender === 'twilio' ? new TwilioBySecretName(settings) : new EndUserMessagingInProtect(settings);
}

/** What can't be right together, named by the caller's own words for the settings. */
export function smsSenderFaults(
  settings: SmsSenderSettings,
  named: (setting: keyof SmsSenderSettings) => string,
): string[] {
  const { sender } = settings;
  // The context that is shipped says `false`.
  const given = (setting: keyof SmsSenderSettings) => settings[setting] !== undefined && settings[setting] !== false;
  if (sender === undefined) {
    return (Object.keys(settings) as Array<keyof SmsSenderSettings>)
      .filter(given)
      .map(
        (setting) =>
          `${named(setting)} is given but ${named('sender')} is not; say who sends: ${SMS_SENDERS.join(', ')}`,
      );
  }
  const faults = SMS_SENDERS.filter((other) => other !== sender)
    .flatMap((other) => OWN_SETTINGS[other].map((setting) => ({ other, setting })))
    .filter(({ setting }) => given(setting))
    .map(
      ({ other, setting }) =>
        `${named(setting)} is about ${other}, but ${named('sender')} is ${sender}; leave one of them out`,
    );
  if (sender !== 'twilio') {
    if (given('allowedCountries') && given('configurationSetName'))
      faults.push(
        `${named('allowedCountries')} is about a configuration set that is made, but ${named('configurationSetName')} is given; associate a Protect configuration with that one yourself, or leave one of them out`,
      );
    if (given('closeCountries') && !(given('allowedCountries') && given('homeCountries')))
      faults.push(
        `${named('closeCountries')} is true but ${given('allowedCountries') ? named('homeCountries') : named('allowedCountries')} is missing; name the countries that are open, and those that are never closed`,
      );
    return faults;
  }
  if (!given('authTokenSecret')) {
    faults.push(
      `${named('sender')} is twilio, but ${named('authTokenSecret')} is missing; name the secret with the auth token, which signs the callbacks`,
    );
  }
  if (given('sharedKeySecret') !== given('sharedKeyId'))
    faults.push(`${named('sharedKeySecret')} and ${named('sharedKeyId')} go together; give both or neither`);
  return faults;
}

/** A Protect configuration needs a place in a stack, too. */
class EndUserMessagingInProtect extends SmsProvider {
  constructor(private readonly settings: SmsSenderSettings) {
    super();
  }

  public watch(scope: Construct, options: WatchOptions): IReputationMonitor | undefined {
    const { configurationSetName, messageFeedback, allowedCountries, closeCountries, homeCountries } = this.settings;
    const protect =
      allowedCountries === undefined ? undefined : new SmsProtect(scope, 'SmsProtect', { allowedCountries });
    return SmsProvider.endUserMessaging({
      configurationSetName,
      messageFeedback,
      closeCountries,
      homeCountries,
      protectConfigurationId: protect?.protectConfigurationId,
    }).watch(scope, options);
  }
}

/** Secrets need a place in a stack, and the settings are read before there is one. */
class TwilioBySecretName extends SmsProvider {
  constructor(private readonly settings: SmsSenderSettings) {
    super();
  }

  public watch(scope: Construct, options: WatchOptions): IReputationMonitor | undefined {
    const { authTokenSecret, sharedKeySecret, sharedKeyId, callbackUrl, homeCountries } = this.settings;
    return SmsProvider.twilio({
      authToken: secretOf(scope, 'TwilioAuthToken', authTokenSecret!),
      sharedKey: sharedKeySecret === undefined ? undefined : secretOf(scope, 'TwilioSharedKey', sharedKeySecret),
      sharedKeyId,
      callbackUrl,
      homeCountries,
    }).watch(scope, options);
  }
}
