import { hexValue } from '../bytes';
import { NOTE, type NoteSink } from '../notes';
import { byteAt, narrow, wordAt } from './percent';
import { isSpace } from './whitespace';

const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What stands at a backslash: the text for it and how many characters it took; undefined leaves the backslash alone. */
type Escape = (
  text: string,
  at: number,
  sink: NoteSink,
) => { readonly out: string; readonly length: number } | undefined;

function replaceEscapes(text: string, sink: NoteSink, read: Escape): string {
  let at = text.indexOf('\\');
  if (at < 0) return text;
  let out = '';
  let from = 0;
  while (at >= 0) {
    const found = read(text, at, sink);
    // A backslash that starts no escape stays, and so does what follows it: `\\x41` must not be read from its middle.
    const length = found?.length ?? 1;
    out += text.slice(from, at) + (found ? found.out : text.slice(at, at + length));
    from = at + length;
    at = text.indexOf('\\', from);
  }
  return out + text.slice(from);
}

function octal(text: string, at: number, most: number): { value: number; length: number } {
  let value = 0;
  let length = 0;
  while (length < most) {
    const digit = text.charCodeAt(at + length) - 48;
    if (!(digit >= 0 && digit <= 7)) break;
    value = value * 8 + digit;
    length++;
  }
  return { value, length };
}

/** `\uHHHH`, `\xHH` and `\OOO`, common to both JavaScript decoders. */
function javaScriptCode(text: string, at: number): { out: string; length: number } | undefined {
  const next = text[at + 1];
  if (next === 'u') {
    const code = wordAt(text, at + 2);
    if (code >= 0) return { out: String.fromCharCode(narrow(code)), length: 6 };
  } else if (next === 'x') {
    const code = byteAt(text, at + 2);
    if (code >= 0) return { out: String.fromCharCode(code), length: 4 };
  } else if (next !== undefined && next >= '0' && next <= '7') {
    // Three digits only up to 377, the largest byte.
    const { value, length } = octal(text, at + 1, next > '3' ? 2 : 3);
    return { out: String.fromCharCode(value), length: length + 1 };
  }
  return undefined;
}

export function jsDecode(text: string, sink: NoteSink): string {
  return replaceEscapes(text, sink, (all, at) => {
    const code = javaScriptCode(all, at);
    if (code) return code;
    const next = all[at + 1];
    if (next === undefined) return undefined;
    return { out: CONTROL[next] ?? next, length: 2 };
  });
}

export function jsDecodeExt(text: string, sink: NoteSink): string {
  return replaceEscapes(text, sink, (all, at) => {
    const code = javaScriptCode(all, at);
    if (code) return code;
    const next = all[at + 1];
    if (next === undefined) return undefined;
    return { out: '\\/\'"'.includes(next) ? next : `\\${next}`, length: 2 };
  });
}

/** ANSI C escapes; anything else stays. */
export function escapeSeqDecode(text: string, sink: NoteSink): string {
  return replaceEscapes(text, sink, (all, at) => {
    const next = all[at + 1];
    if (next === undefined) return undefined;
    if (CONTROL[next] !== undefined) return { out: CONTROL[next], length: 2 };
    if ('\\?\'"'.includes(next)) return { out: next, length: 2 };
    if (next === 'x') {
      const code = byteAt(all, at + 2);
      return code < 0 ? undefined : { out: String.fromCharCode(code), length: 4 };
    }
    if (next >= '0' && next <= '7') {
      // Documented is `\0OOO`; C allows one to three digits with any first one.
      if (next !== '0') sink.note(NOTE.transformationCorner);
      const skip = next === '0' ? 2 : 1;
      const { value, length } = octal(all, at + skip, 3);
      return { out: String.fromCharCode(value & 0xff), length: skip + length };
    }
    return undefined;
  });
}

/** CSS 2 escapes, of which at most two bytes count; a backslash before another character vanishes. */
export function cssDecode(text: string, sink: NoteSink): string {
  return replaceEscapes(text, sink, (all, at) => {
    let digits = 0;
    while (digits < 6 && hexValue(all.charCodeAt(at + 1 + digits)) >= 0) digits++;
    if (digits > 0) {
      const code = Number.parseInt(all.slice(at + 1, at + 1 + digits), 16) & 0xffffff;
      const space = isSpace(all.charCodeAt(at + 1 + digits)) ? 1 : 0;
      return { out: String.fromCharCode(code > 0xffff ? code & 0xff : narrow(code)), length: 1 + digits + space };
    }
    const next = all[at + 1];
    if (next === undefined) sink.note(NOTE.transformationCorner);
    return { out: next === undefined || next === '\n' ? '' : next, length: next === undefined ? 1 : 2 };
  });
}
