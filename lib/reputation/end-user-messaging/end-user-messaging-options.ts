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
   * Whether every text of the configuration set that is made waits for feedback: then the application must report with `PutMessageFeedback` which codes were typed
   * in, within an hour. Only without `configurationSetName`.
   *
   * @see https://docs.aws.amazon.com/sms-voice/latest/userguide/message-feedback.html
   * @default false
   */
  readonly messageFeedback?: boolean;

  /**
   * Id of the Protect configuration that the configuration set which is made follows, such as `protect.protectConfigurationId`. Only without `configurationSetName`.
   *
   * @default - the one that the account has by default, if any
   */
  readonly protectConfigurationId?: string;
}
