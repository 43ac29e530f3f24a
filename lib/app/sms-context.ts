import type { SmsProvider } from '../reputation/sms-provider';
import { countries, oneOf, secretName, textMatching, yesOrNo } from './context-readers';
import { setting, type ValueOf } from './setting';
import { SMS_SENDERS, type SmsSenderSettings, smsProviderOf, smsSenderFaults } from './sms-sender';

/** Settings of the app about who sends text messages. */
export const SMS_SETTINGS = {
  smsSender: setting(
    oneOf(SMS_SENDERS),
    'no text is watched',
    'who sends text messages, watched for pumping beside the mails; see [texts](sms.md)',
  ),
  smsConfigurationSetName: setting(
    textMatching(/^[\w-]{1,64}$/, 'the name of a configuration set of AWS End User Messaging'),
    'one is made',
    'configuration set of AWS End User Messaging with which texts are sent; with `smsSender` `endUserMessaging`',
  ),
  smsMessageFeedback: setting(
    yesOrNo,
    '`false`',
    'whether AWS hears which codes were typed in; `verified` of the recipient guard takes the `MessageId` of the text; with `smsSender` `endUserMessaging`',
  ),
  smsAllowedCountries: setting(
    countries,
    'no configuration is made: AWS sends to every country',
    'a [Protect configuration](sms.md#closed-countries) is made in which every other country is closed; with `smsSender` `endUserMessaging`, without `smsConfigurationSetName`',
  ),
  smsCloseCountries: setting(
    yesOrNo,
    '`false`',
    'whether countries that are pumped [are closed](sms.md#closing-a-country-by-itself) while the posture is raised; with `smsAllowedCountries`, `smsHomeCountries` and a `responderMode` of at least `STRICT`',
  ),
  smsHomeCountries: setting(
    countries,
    'two weeks of texts say it',
    'countries in which your people get texts; twelve recipients in another one raise an alarm',
  ),
  smsAuthTokenSecret: setting(
    secretName,
    'none',
    "name or whole ARN of the secret with Twilio's auth token, which signs the status callbacks; needed with `smsSender` `twilio`. The stack prints the address to give Twilio",
  ),
  smsSharedKeySecret: setting(
    secretName,
    'the auth token alone signs',
    'the same for the shared key that signs with HMAC-SHA256',
  ),
  smsSharedKeyId: setting(
    textMatching(/^[\w-]{1,100}$/, 'the id of the shared key as Twilio shows it'),
    'none',
    'id of that key, as Twilio shows it',
  ),
  smsCallbackUrl: setting(
    textMatching(/^https:\/\/[^\s?#]+$/, 'an https:// address without query and fragment'),
    "the function's own",
    'address that Twilio calls, where something of yours stands before the function',
  ),
};

type Read = <K extends keyof typeof SMS_SETTINGS>(name: K) => ValueOf<(typeof SMS_SETTINGS)[K]>;

/** What the context says about texts. */
export function smsFrom(read: Read, prefix: string, faults: string[]): { readonly sms?: SmsProvider } {
  const settings: SmsSenderSettings = {
    sender: read('smsSender'),
    configurationSetName: read('smsConfigurationSetName'),
    messageFeedback: read('smsMessageFeedback'),
    allowedCountries: read('smsAllowedCountries'),
    closeCountries: read('smsCloseCountries'),
    homeCountries: read('smsHomeCountries'),
    authTokenSecret: read('smsAuthTokenSecret'),
    sharedKeySecret: read('smsSharedKeySecret'),
    sharedKeyId: read('smsSharedKeyId'),
    callbackUrl: read('smsCallbackUrl'),
  };
  const wrong = smsSenderFaults(settings, (name) => `${prefix}sms${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  faults.push(...wrong);
  return settings.sender === undefined || wrong.length > 0 ? {} : { sms: smsProviderOf(settings) };
}
