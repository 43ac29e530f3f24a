import { createHash } from 'node:crypto';
import { TOKEN_COOKIE, TOKEN_HEADER } from '../../../lib/contract/names';

/** Fewer characters are no token of AWS WAF, and would be one name for many puzzles. */
const SHORTEST = 32;

/**
 * One name for a solved puzzle, whatever its spelling and place: what is minted for it is then the same token each time, and the limit on reuse counts
 * it as one. Undefined unless the request shows exactly one.
 *
 * AWS publishes neither the form of its tokens nor which spellings it takes. So all is left out that a lenient reader may leave out: marks around and between,
 * letter case, and the last character of each part, of which base64 ignores bits. What stays is more than enough to tell two puzzles apart.
 */
export function puzzleName(headers: ReadonlyMap<string, string>): string | undefined {
  const cookies = (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.split('='))
    .filter(([name]) => name!.trim() === TOKEN_COOKIE)
    .map(([, ...value]) => value.join('='));
  const shown = [...cookies, ...(headers.get(TOKEN_HEADER)?.split(',') ?? [])];
  const names = new Set(shown.map(plain));
  const [name] = names;
  if (cookies.length > 1 || names.size !== 1 || name!.length < SHORTEST) return undefined;
  return createHash('sha256').update(name!).digest('base64url');
}

function plain(token: string): string {
  return decoded(token)
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .split(':')
    .map((part) => part.replace(/[^A-Za-z0-9+/]/g, '').slice(0, -1))
    .join(':')
    .toLowerCase();
}

function decoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
