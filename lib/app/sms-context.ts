import type { SmsProvider } from '../reputation/sms-provider';
import { countries, oneOf, textMatching } from './context-readers';
import { setting, type ValueOf } from './setting';
import { SMS_SENDERS, type SmsSenderSettings, smsProviderOf } from './sms-sender';

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
  smsHomeCountries: setting(
    countries,
    'two weeks of texts say it',
    'countries in which your people get texts; twelve recipients in another one raise an alarm',
  ),
};

type Read = <K extends keyof typeof SMS_SETTINGS>(name: K) => ValueOf<(typeof SMS_SETTINGS)[K]>;

/** What the context says about texts. */
export function smsFrom(read: Read, prefix: string, faults: string[]): { readonly sms?: SmsProvider } {
  const settings: SmsSenderSettings = {
    sender: read('smsSender'),
    configurationSetName: read('smsConfigurationSetName'),
    homeCountries: read('smsHomeCountries'),
  };
  if (settings.sender === undefined) {
    for (const [name, value] of Object.entries(settings)) {
      if (value === undefined) continue;
      const key = `${prefix}sms${name.charAt(0).toUpperCase()}${name.slice(1)}`;
      faults.push(`${key} is given but ${prefix}smsSender is not; say who sends: ${SMS_SENDERS.join(', ')}`);
    }
    return {};
  }
  return { sms: smsProviderOf(settings) };
}
