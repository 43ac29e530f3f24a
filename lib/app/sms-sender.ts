import { SmsProvider } from '../reputation/sms-provider';

/** Who may send texts, as the settings of the app say it. */
export const SMS_SENDERS = ['endUserMessaging'] as const;

/** Who sends texts, as plain values. */
export interface SmsSenderSettings {
  readonly sender?: string;
  readonly configurationSetName?: string;
  readonly homeCountries?: string[];
}

export function smsProviderOf({ configurationSetName, homeCountries }: SmsSenderSettings): SmsProvider {
  return SmsProvider.endUserMessaging({ configurationSetName, homeCountries });
}
