/** Ids of the warnings that only the monitor of SES gives: a public contract, as in `lib/private/warnings.ts`. */
export const SES_WARNING = { sesRegion: 'cdk-otp-shield:sesRegion' } as const;
