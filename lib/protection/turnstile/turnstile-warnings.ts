/** Ids of the warnings that only the Turnstile check gives: a public contract, as in `lib/private/warnings.ts`. */
export const TURNSTILE_WARNING = {
  keyAccess: 'cdk-otp-shield:turnstileKeyAccess',
  internal: 'cdk-otp-shield:turnstileInternal',
} as const;
