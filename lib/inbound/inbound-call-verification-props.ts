import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { InboundVerificationOptions } from './inbound-verification-options';

/** A line of Amazon Connect: the flow is made, and the number leads to it by one command. */
export interface ConnectLineOptions {
  /**
   * ARN of the instance, in the account and Region of the stack, such as `arn:aws:connect:eu-central-1:111122223333:instance/INSTANCE_ID`. Take one of its own: who floods the number
   * uses up the calls that the instance takes at once, 10 unless you asked for more
   * (https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html).
   */
  readonly instanceArn: string;
}

/** A line of Twilio Voice: the number calls the address of the construct, and each call is signed. */
export interface TwilioLineOptions {
  /** Secret with the auth token of the account or subaccount of the number, as a text: it signs the calls with HMAC-SHA1. */
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
}

/** Properties of `InboundCallVerification`. Give `amazonConnect` or `twilio`. */
export interface InboundCallVerificationProps extends InboundVerificationOptions {
  /**
   * Your number that people call, in E.164, such as `+4915799912345`. Claim it in Amazon Connect or buy it at Twilio; not a toll-free one, whose minutes cost you more and pay others.
   */
  readonly phoneNumber: string;

  /**
   * Calls come by Amazon Connect.
   *
   * @default - by Twilio
   */
  readonly amazonConnect?: ConnectLineOptions;

  /**
   * Calls come by Twilio.
   *
   * @default - by Amazon Connect
   */
  readonly twilio?: TwilioLineOptions;
}
