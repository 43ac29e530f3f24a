import { type CodeNote, REPEAT_WINDOW_MS } from './mail-ledger';

/**
 * The codes of a recipient are a set of short words `<minute>.<mail>.<owner>`: a set takes the same word twice without
 * growing, so noting a code is idempotent with a single write and no condition.
 */
export interface Code {
  readonly minute: number;
  readonly mail: string;
  readonly owner: string;
}

/** Above this a recipient's set is pruned; far above every step that alarms. */
export const MAX_CODES = 200;

export function codeWord({ minute, mail, owner }: Code): string {
  return `${minute.toString(36)}.${mail}.${owner}`;
}

export function minuteOf(at: number): number {
  return Math.floor(at / 60_000);
}

/** What a code means, given the words that were there before. */
export function judgeCode(before: ReadonlySet<string> | undefined, code: Code): CodeNote {
  if (before === undefined || before.size === 0) return { duplicate: false, codes: 1, isNew: before === undefined };
  const mails = new Set<string>();
  for (const word of before) {
    const other = readWord(word);
    if (other.mail === code.mail) {
      if (other.owner !== code.owner) return { duplicate: true, codes: 0, isNew: false };
      continue;
    }
    const age = code.minute - other.minute;
    if (age >= 0 && age < REPEAT_WINDOW_MS / 60_000) mails.add(other.mail);
  }
  return { duplicate: false, codes: mails.size + 1, isNew: false };
}

/** Words too old to matter. */
export function staleWords(words: ReadonlySet<string>, now: number): string[] {
  const oldest = minuteOf(now - REPEAT_WINDOW_MS);
  return [...words].filter((word) => readWord(word).minute < oldest);
}

function readWord(word: string): Code {
  const [minute = '', mail = '', owner = ''] = word.split('.');
  return { minute: Number.parseInt(minute, 36), mail, owner };
}
