const WIDE = /[\u0100-\uffff]/;
const BEYOND_ASCII = /[\x80-\uffff]/;
const CHUNK = 8192;

/** Bytes in a string, one character each: what the whole simulator computes on. */
export function latin1(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[]);
  }
  return text;
}

/** UTF-8 bytes of a text that was written by a person, e.g. a search string of a template. */
export function utf8(text: string): string {
  return latin1(new TextEncoder().encode(text));
}

/** Whether each character is one byte. */
export function isNarrow(text: string): boolean {
  return !WIDE.test(text);
}

/** A request's text as bytes. Characters above 255 can't have arrived; a caller who puts them in means their UTF-8. */
export function asBytes(text: string): string {
  return WIDE.test(text) ? utf8(text) : text;
}

/** ASCII only, as AWS WAF does it: bytes above 127 stay. */
export function lowerCase(text: string): string {
  if (!/[A-Z]/.test(text)) return text;
  return BEYOND_ASCII.test(text) ? text.replace(/[A-Z]+/g, (run) => run.toLowerCase()) : text.toLowerCase();
}

export function upperCase(text: string): string {
  if (!/[a-z]/.test(text)) return text;
  return BEYOND_ASCII.test(text) ? text.replace(/[a-z]+/g, (run) => run.toUpperCase()) : text.toUpperCase();
}

/** Value of a hexadecimal digit, -1 when it is none (or past the end, where the code is NaN). */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
