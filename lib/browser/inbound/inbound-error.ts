export type InboundErrorCode =
  | 'invalid_address'
  | 'too_many_requests'
  | 'human_check'
  | 'not_verified'
  | 'unavailable'
  | 'network'
  | 'failed';

/** What went wrong, as a word for programs. */
export class InboundError extends Error {
  readonly name = 'InboundError';
  constructor(
    readonly code: InboundErrorCode,
    /** Seconds to wait, when the server said so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(`inbound verification: ${code}`);
  }
}
