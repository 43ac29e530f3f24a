import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { TextOptions } from '../text-options';

/** How Twilio is watched: the part of the properties of `TwilioMonitor` that `SmsProvider.twilio` takes as well. */
export interface TwilioOptions extends TextOptions {
  /** Secret with the auth token of the account or subaccount that sends, as a text: it signs the status callbacks with HMAC-SHA1. */
  readonly authToken: ISecret;

  /**
   * Secret with the shared key that signs with HMAC-SHA256, as a text. Give it together with `sharedKeyId`, before you switch in Twilio.
   *
   * @see https://www.twilio.com/docs/usage/webhooks/webhook-shared-keys
   * @default - only the auth token signs
   */
  readonly sharedKey?: ISecret;

  /**
   * Id of the shared key, as Twilio shows it. A call that names another key is refused.
   *
   * @default - only the auth token signs
   */
  readonly sharedKeyId?: string;

  /**
   * Address that Twilio calls, without a query, where something of yours stands before the function, such as `https://hooks.example.com/twilio`. It is a part of
   * what Twilio signs.
   *
   * @default - Twilio calls the function's own address, which the stack prints
   */
  readonly callbackUrl?: string;
}
