export { HumanCheckError, type HumanCheckErrorCode } from './human-check-error';
export { createOtpFetch, type OtpFetch, type OtpFetchOptions } from './otp-fetch';
export type { PuzzleOptions } from './puzzle';
