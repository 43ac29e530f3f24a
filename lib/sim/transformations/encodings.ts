import { NOTE, type NoteSink } from '../notes';
import { byteAt } from './percent';

/** Pairs of hexadecimal digits up to the first that is none; the rest stays. */
export function hexDecode(text: string, sink: NoteSink): string {
  let out = '';
  let at = 0;
  for (; at + 1 < text.length; at += 2) {
    const value = byteAt(text, at);
    if (value < 0) break;
    out += String.fromCharCode(value);
  }
  if (at < text.length) sink.note(NOTE.transformationCorner);
  return out + text.slice(at);
}

export function sqlHexDecode(text: string): string {
  return text.replace(/0x((?:[0-9a-f]{2})+)/gi, (_, digits: string) => {
    let out = '';
    for (let i = 0; i < digits.length; i += 2) out += String.fromCharCode(byteAt(digits, i));
    return out;
  });
}

function base64Value(code: number): number {
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === 43) return 62;
  return code === 47 ? 63 : -1;
}

function decodeBase64(text: string, sink: NoteSink, skipInvalid: boolean): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = base64Value(code);
    if (value < 0) {
      if (code === 61 && /^=*$/.test(text.slice(i, i + 3)) && i + 2 >= text.length) break;
      if (skipInvalid) continue;
      sink.note(NOTE.transformationCorner);
      break;
    }
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += String.fromCharCode((bits >>> held) & 0xff);
  }
  return out;
}

/** Decodes up to the first invalid character. */
export function base64Decode(text: string, sink: NoteSink): string {
  return decodeBase64(text, sink, false);
}

/** Decodes and passes over invalid characters. */
export function base64DecodeExt(text: string, sink: NoteSink): string {
  return decodeBase64(text, sink, true);
}

/** Sequences of UTF-8 become `%uHHHH`, the form that ModSecurity gives; AWS doesn't say which form it uses. */
export function utf8ToUnicode(text: string, sink: NoteSink): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  sink.note(NOTE.transformationCorner);
  return text.replace(
    /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g,
    (sequence) => `%u${codePoint(sequence).toString(16).padStart(4, '0')}`,
  );
}

function codePoint(sequence: string): number {
  const lead = sequence.charCodeAt(0) & (0xff >> (sequence.length + 1));
  let code = lead;
  for (let i = 1; i < sequence.length; i++) code = code * 64 + (sequence.charCodeAt(i) & 0x3f);
  return code;
}
