import type { SearchStrings } from './dialect';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export interface SpellingFound {
  /** Undefined when both would do. */
  readonly spelling: SearchStrings | undefined;
  /** Whether bytes that are no text, written as base64, would look the same. */
  readonly guessed: boolean;
  /** One that decides, for messages. */
  readonly example: string;
}

/**
 * The AWS CLI prints a search string as base64, the console as it stands, and `/api` may be either. All of one document are written
 * alike, so they are looked at together: one that is no base64 makes all text; if all decode to text they are base64; if none does
 * they are text, and that is a guess. If some do, somebody has to say it.
 */
export function spellingOf(document: unknown): SpellingFound {
  const texts = [...searchStringsIn(document)];
  const plain = texts.find((text) => !BASE64.test(text));
  if (plain !== undefined) return { spelling: 'text', guessed: false, example: plain };
  const unreadable = texts.filter((text) => !decodesToText(text));
  const [example = ''] = unreadable;
  if (unreadable.length === 0) return { spelling: 'base64', guessed: false, example };
  if (unreadable.length === texts.length) return { spelling: 'text', guessed: true, example };
  return { spelling: undefined, guessed: false, example };
}

function* searchStringsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'SearchString' && typeof child === 'string') yield child;
    else yield* searchStringsIn(child);
  }
}

/** Valid UTF-8 without control characters, but tabs and line ends. */
function decodesToText(base64: string): boolean {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return [...text].every((char) => (char >= ' ' ? char !== '\x7f' : '\t\r\n'.includes(char)));
  } catch {
    return false;
  }
}
