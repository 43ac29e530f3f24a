import type { TwilioLookupOptions } from './twilio-lookup-options';

/** Which recipients are refused whoever asks. */
export interface RecipientValidationOptions {
  /**
   * Refuses domains whose mailboxes anybody can read: the more than 100,000 of the npm package `disposable-email-domains`.
   *
   * @default true
   */
  readonly refuseDisposable?: boolean;

  /**
   * Refuses gateways of carriers that make text messages of mails.
   *
   * @default true
   */
  readonly refuseSmsGateways?: boolean;

  /**
   * Refuses addresses of a function, such as `info@` and `admin@`. Small firms sign up with those.
   *
   * @default false
   */
  readonly refuseRoleAddresses?: boolean;

  /**
   * Looks up whether the domain takes mail. A DNS that doesn't answer within 1.5 seconds is no objection.
   *
   * @default true
   */
  readonly lookUpMailExchanger?: boolean;

  /**
   * Asks SES about each address that may get a code, and refuses those of which SES is sure that they are bad. Charged by the address:
   * https://aws.amazon.com/ses/pricing/
   *
   * @default false
   */
  readonly addressInsights?: boolean;

  /**
   * Asks AWS End User Messaging about each number that may get a code, and refuses landlines, others that are no mobiles, and numbers that nobody has.
   * Charged by the number: https://aws.amazon.com/end-user-messaging/pricing/
   *
   * @default false
   */
  readonly carrierLookup?: boolean;

  /**
   * Asks Twilio about each number that may get a code: what kind of line it is, whether it is used for pumping, and whether its SIM was swapped lately. Asked once an hour and number by each
   * process, after the code was counted, so that the budget bounds what it costs (`prices.phoneLookup`). Whoever gives no answer within 1.2 seconds has no objection; `guard-lookups-lost` rings.
   *
   * @default - Twilio is not asked
   */
  readonly twilioLookup?: TwilioLookupOptions;

  /**
   * Domains that get no codes, with everything below them.
   *
   * @default - none
   */
  readonly blockedDomains?: string[];

  /**
   * Domains that get codes although a list has them as disposable or as a gateway, with everything below them.
   *
   * @default - none
   */
  readonly allowedDomains?: string[];

  /**
   * Countries whose phone numbers get codes (ISO 3166-1 alpha-2). The shorter the list, the less there is to gain by pumping.
   *
   * @default - all
   */
  readonly allowedCountries?: string[];
}
