/** Environment variables with what signs the calls of Twilio, whatever they tell. */
export const TWILIO_SECRETS = {
  /** Secret with the auth token of the account, which signs with HMAC-SHA1. */
  authTokenSecret: 'OTP_SHIELD_TWILIO_AUTH_TOKEN_SECRET',
  /** Secret with the shared key that signs with HMAC-SHA256. */
  sharedKeySecret: 'OTP_SHIELD_TWILIO_SHARED_KEY_SECRET',
  /** Id of that key: whoever names another one is refused. */
  sharedKeyId: 'OTP_SHIELD_TWILIO_SHARED_KEY_ID',
} as const;
