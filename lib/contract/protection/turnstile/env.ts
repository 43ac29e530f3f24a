/** Environment variables of the Turnstile gate. */
export const TURNSTILE_ENV = {
  /** Secret that holds the secret key of the widget. */
  secret: 'OTP_SHIELD_TURNSTILE_SECRET',
  /** Settings of the gate, as JSON. */
  gate: 'OTP_SHIELD_TURNSTILE_GATE',
} as const;
