export { HumanCheckError, type HumanCheckErrorCode } from './human-check-error';
export type { HumanCheckPass } from './human-check-pass';
export { createOtpFetch, type OtpFetch, type OtpFetchOptions } from './otp-fetch';
export type { PuzzleOptions } from './puzzle';
