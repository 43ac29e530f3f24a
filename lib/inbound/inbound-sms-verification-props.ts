import type { InboundVerificationOptions } from './inbound-verification-options';

/** Properties of `InboundSmsVerification`. */
export interface InboundSmsVerificationProps extends InboundVerificationOptions {
  /**
   * Your number of AWS End User Messaging SMS that people write to, in E.164, such as `+4915799912345`. It must be able to receive
   * (https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-numbers-sms-by-country.html), and its two-way channel must be `topicArn` of this
   * construct; AWS has no way to change a number that it didn't make from a template.
   */
  readonly phoneNumber: string;
}
