import type { TextOptions } from '../text-options';

/**
 * How AWS End User Messaging is watched: the part of the properties of `EndUserMessagingMonitor` that `SmsProvider.endUserMessaging` takes as well.
 */
export interface EndUserMessagingOptions extends TextOptions {
  /**
   * Name of the configuration set with which the codes are sent. It gets an event destination besides those that it has; AWS allows five.
   *
   * @default - one is made; send the codes with it. It outlives the stack, and a later deployment takes it up again
   */
  readonly configurationSetName?: string;

  /**
   * Whether AWS hears which codes were typed in, so that its own metrics know the conversion by country. The application gives `verified` of the recipient guard the `MessageId` of
   * the text; the guard reports it, and fifty minutes after a text that nobody answered this construct reports that, too. A configuration set that is made here asks for feedback with every text; one that
   * you name (`configurationSetName`) must have it turned on, or each call that sends. Whether Protect learns from it, AWS doesn't say.
   *
   * Costs a queue, a function, three alarms and one of the guard: 0.50 USD a month for the alarms, from memory of https://aws.amazon.com/cloudwatch/pricing/, and some ten messages of the queue for each text.
   *
   * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/message-feedback.html
   * @default false
   */
  readonly messageFeedback?: boolean;

  /**
   * Whether countries may be closed that are pumped: in `strict`, by a responder whose mode is at least `STRICT`. A country in which texts are far above the usual is closed for an hour,
   * and opened again then, or after two hours while many still ask for codes there; longer each time it comes back, up to eight hours. At most 30 countries at once. People there get no code by
   * text meanwhile. Needs `protectConfigurationId`, and `homeCountries`, which are never closed.
   *
   * Costs a function that runs every five minutes, and two alarms: 0.20 USD a month, from memory of https://aws.amazon.com/cloudwatch/pricing/.
   *
   * @default false
   */
  readonly closeCountries?: boolean;

  /**
   * Id of the Protect configuration that the configuration set which is made follows, such as `protect.protectConfigurationId`. Only without `configurationSetName`.
   *
   * @default - the one that the account has by default, if any
   */
  readonly protectConfigurationId?: string;
}
