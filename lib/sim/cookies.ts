import type { Values } from './values';

/** Names and values of the Cookie headers, in order; names keep their case. */
export function parseCookies(headers: Values | undefined): Array<readonly [string, string]> {
  const found: Array<readonly [string, string]> = [];
  if (headers === undefined) return found;
  for (const header of typeof headers === 'string' ? [headers] : headers) {
    for (const part of header.split(';')) {
      const pair = part.trim();
      if (pair === '') continue;
      const equals = pair.indexOf('=');
      found.push(equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]);
    }
  }
  return found;
}
