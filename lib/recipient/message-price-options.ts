/** What one message costs, in US dollars. Look yours up; text messages differ a hundredfold between countries. */
export interface MessagePriceOptions {
  /**
   * Price of a mail. https://aws.amazon.com/ses/pricing/
   *
   * @default 0.0001
   */
  readonly email?: number;

  /**
   * Price of a text message to a country that `smsByCountry` doesn't name. https://aws.amazon.com/end-user-messaging/pricing/
   *
   * @default 0.05
   */
  readonly sms?: number;

  /**
   * Price of a call.
   *
   * @default 0.05
   */
  readonly voice?: number;

  /**
   * Price of a text message, by country (ISO 3166-1 alpha-2).
   *
   * @default - every country costs `sms`
   */
  readonly smsByCountry?: Record<string, number>;

  /**
   * Price of what is asked about a number before a text or a call goes to it (`carrierLookup` and `twilioLookup` of `validation`). Counted with each text and call, on top of its own price.
   *
   * @default - by what is asked, from memory: carrierLookup 0.006; of twilioLookup the kind of line 0.008, pumping 0.025, SIM swaps 0.01
   */
  readonly phoneLookup?: number;
}
