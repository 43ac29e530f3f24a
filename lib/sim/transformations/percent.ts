import { hexValue } from '../bytes';
import { NOTE, type NoteSink } from '../notes';

/** Percent-decoding; an invalid escape stays as it is. */
export function urlDecode(text: string, sink: NoteSink): string {
  return decode(text, sink, false);
}

/** The same with `%uHHHH`, of which the low byte stays; full-width ASCII becomes ASCII. */
export function urlDecodeUni(text: string, sink: NoteSink): string {
  return decode(text, sink, true);
}

function decode(text: string, sink: NoteSink, unicode: boolean): string {
  const plus = text.includes('+');
  if (!plus && !text.includes('%')) return text;
  if (plus) sink.note(NOTE.plusIsSpace);
  let out = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 43) {
      out += `${text.slice(from, i)} `;
      from = i + 1;
    } else if (code === 37) {
      const value = byteAt(text, i + 1);
      if (value >= 0) {
        out += text.slice(from, i) + String.fromCharCode(value);
        i += 2;
        from = i + 1;
      } else if (unicode && (text.charCodeAt(i + 1) | 32) === 117) {
        const wide = wordAt(text, i + 2);
        if (wide < 0) continue;
        out += text.slice(from, i) + String.fromCharCode(narrow(wide));
        i += 5;
        from = i + 1;
      }
    }
  }
  return out + text.slice(from);
}

/** Two hexadecimal digits at `at`, or -1. */
export function byteAt(text: string, at: number): number {
  const high = hexValue(text.charCodeAt(at));
  const low = hexValue(text.charCodeAt(at + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Four hexadecimal digits at `at`, or -1. */
export function wordAt(text: string, at: number): number {
  const high = byteAt(text, at);
  const low = byteAt(text, at + 2);
  return high < 0 || low < 0 ? -1 : high * 256 + low;
}

/** Full-width ASCII (FF01–FF5E) as ASCII, anything else as its low byte. */
export function narrow(code: number): number {
  return code >= 0xff01 && code <= 0xff5e ? (code & 0xff) + 0x20 : code & 0xff;
}
