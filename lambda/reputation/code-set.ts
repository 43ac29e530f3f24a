import { REPEAT_WINDOW_MS } from './mail-ledger';

/**
 * The codes of a recipient are a list of short words `<minute>.<mail>` in the order in which they were noted. A word stands
 * in it once, and what stands before it never changes: noting a code again tells the same number.
 */
export interface Code {
  readonly minute: number;
  readonly mail: string;
}

/** Above this a recipient's list is pruned; far above every step that alarms. */
export const MAX_CODES = 200;

const WINDOW_MINUTES = REPEAT_WINDOW_MS / 60_000;

export function codeWord({ minute, mail }: Code): string {
  return `${minute.toString(36)}.${mail}`;
}

export function minuteOf(at: number): number {
  return Math.floor(at / 60_000);
}

/**
 * The most codes within any 24 hours that hold this one. Events come out of order: with "the 24 hours up to this one" the
 * earlier of two codes that came in the wrong order would see none, and the later one none either.
 */
export function codesAround(before: readonly string[], { minute }: Code): number {
  const near = [...before.map(minuteOfWord).filter((other) => Math.abs(other - minute) < WINDOW_MINUTES), minute];
  const starts = near.filter((other) => other <= minute);
  return Math.max(
    ...starts.map((start) => near.filter((other) => other >= start && other < start + WINDOW_MINUTES).length),
  );
}

/** The words that still matter. */
export function freshWords(words: readonly string[], now: number): string[] {
  const oldest = minuteOf(now - REPEAT_WINDOW_MS);
  return words.filter((word) => minuteOfWord(word) >= oldest);
}

function minuteOfWord(word: string): number {
  return Number.parseInt(word, 36);
}
