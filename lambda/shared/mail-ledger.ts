/**
 * Remembers which events were counted and how many codes a recipient got.
 *
 * `owner` is the id of the queue message that carries the event. The same message may claim an event again: it comes back
 * after an invocation that died, and must then be counted. Another message with the same event is a copy. The price: an
 * invocation that dies between writing its counts and deleting its messages counts that one batch twice.
 */
export interface MailLedger {
  /** Whether the event may be counted. */
  claim(key: string, owner: string): Promise<boolean>;
  /** Notes one code that went out to a recipient at `at` (milliseconds since the epoch). */
  noteCode(recipient: string, messageId: string, owner: string, at: number): Promise<CodeNote>;
  /** The usual bounce rate that the probe wrote, if it did. */
  bounceBaseline(): Promise<number | undefined>;
}

export interface CodeNote {
  readonly duplicate: boolean;
  /** How many codes went to the recipient in the 24 hours up to this one, itself included. */
  readonly codes: number;
  /** Nothing was known about the recipient. */
  readonly isNew: boolean;
}

/** Within which time codes to one recipient are counted together. */
export const REPEAT_WINDOW_MS = 24 * 60 * 60 * 1000;
