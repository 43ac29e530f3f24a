/** Paths of the gate under its base path. */
export const GATE_PATH = {
  turnstile: '/turnstile',
  captcha: '/captcha',
} as const;

/** Header that AWS WAF adds to a request whose CAPTCHA it verified; AWS puts `x-amzn-waf-` before the name. */
export const CAPTCHA_PROOF_HEADER = 'otp-shield-captcha';

/** What the construct tells the gate, besides secrets. */
export interface TurnstileGateSettings {
  /** Under which the metrics stand. */
  readonly monitor: string;
  readonly basePath: string;
  readonly issuer: string;
  readonly hostnames: readonly string[];
  readonly action: string;
  readonly bindToAddress: boolean;
  readonly captchaFallback: boolean;
  readonly allowedOrigins: readonly string[];
  /** The key that signs. */
  readonly keyId: string;
}
