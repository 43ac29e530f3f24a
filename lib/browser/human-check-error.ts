/**
 * - `script_blocked`: the script could not be loaded (content security policy, ad blocker, no network)
 * - `timed_out`: the script or its token did not come in time
 * - `closed`: the person closed the puzzle
 * - `puzzle_failed`: the puzzle broke down; `reason` says how
 * - `refused`: the request was refused although the human check was passed, after one repetition
 */
export type HumanCheckErrorCode = 'script_blocked' | 'timed_out' | 'closed' | 'puzzle_failed' | 'refused';

/** Why a request was not sent, or not accepted, for want of a human check. */
export class HumanCheckError extends Error {
  readonly name = 'HumanCheckError';

  /** The entries of this package are bundled on their own, so each has a class of its own. */
  static [Symbol.hasInstance](error: unknown): boolean {
    return (error as Error | undefined)?.name === 'HumanCheckError';
  }

  constructor(
    readonly code: HumanCheckErrorCode,
    /** What the script said, or the network. */
    readonly reason?: unknown,
    /** The answer to the last attempt, when there was a readable one. */
    readonly response?: Response,
  ) {
    super(`human check: ${code}`);
  }
}
