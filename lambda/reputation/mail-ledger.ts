/**
 * Remembers which events were counted and how many codes a recipient got.
 *
 * Counts go into the log and marks into a table, so no step does both. An event is therefore claimed, counted, and only then
 * settled. A claim lapses: whoever comes after an invocation that died, under whatever message id, counts the event.
 * The price: what was counted and could not be settled is counted again when it comes back.
 */
export interface MailLedger {
  /** Takes the event for counting, unless it was counted before or another owner is at it. */
  claim(key: string, owner: string): Promise<Claim>;
  /** Notes that the event was counted. Copies that come later don't count. */
  settle(key: string): Promise<void>;
  /** Notes one code that went out to a recipient at `at` (milliseconds since the epoch). Noted twice, it says the same. */
  noteCode(recipient: string, key: string, at: number): Promise<CodeNote>;
  /** The usual bounce rate that the probe wrote, if it did. */
  bounceBaseline(): Promise<number | undefined>;
}

/** `busy`: another owner claimed the event and hasn't settled it; it may yet die, so the event must come back. */
export type Claim = 'taken' | 'counted' | 'busy';

export interface CodeNote {
  /** How many codes went to the recipient within 24 hours, this one included, of those noted before it. */
  readonly codes: number;
  /** Nothing was known about the recipient before this code. */
  readonly isNew: boolean;
}

/**
 * Seconds for which a claim keeps others away: longer than an invocation lives, shorter than the queue hides a message
 * whose invocation died.
 */
export const CLAIM_SECONDS = 120;

/** Within which time codes to one recipient are counted together. */
export const REPEAT_WINDOW_MS = 24 * 60 * 60 * 1000;
