import { TWILIO_SECRETS } from '../../twilio-secrets';

/** Environment variables of the handlers of Twilio. */
export const TWILIO_ENV = {
  ...TWILIO_SECRETS,
  /** Queue into which the webhook puts what it accepted. */
  queueUrl: 'OTP_SHIELD_TWILIO_QUEUE_URL',
  /** Address that Twilio calls, where something stands before the function; else AWS says which it is. */
  callbackUrl: 'OTP_SHIELD_TWILIO_CALLBACK_URL',
} as const;
