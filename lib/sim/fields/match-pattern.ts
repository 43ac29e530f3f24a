import { WAF_LIMIT } from '../../contract/aws-limits';
import type { MatchPattern } from '../../waf/statement';

/** AWS WAF inspects this much of the headers, and this much of the cookies. */
export const WINDOW = { bytes: WAF_LIMIT.inspectedHeaderBytes, entries: WAF_LIMIT.inspectedHeaders } as const;

export type Pair = readonly [name: string, value: string];

/** The pairs within AWS WAF's limit, and whether there were more. */
export function withinLimit(pairs: readonly Pair[]): { readonly pairs: readonly Pair[]; readonly oversize: boolean } {
  let bytes = 0;
  for (let i = 0; i < pairs.length; i++) {
    const [name, value] = pairs[i]!;
    bytes += name.length + value.length;
    if (bytes <= WINDOW.bytes && i < WINDOW.entries) continue;
    const kept = pairs.slice(0, i);
    const room = WINDOW.bytes - (bytes - name.length - value.length);
    if (i < WINDOW.entries && room > name.length) kept.push([name, value.slice(0, room - name.length)]);
    return { pairs: kept, oversize: true };
  }
  return { pairs, oversize: false };
}

/** Which names the pattern selects. `normalize` makes names comparable: lower case for headers, nothing for cookies. */
export function nameFilter(pattern: MatchPattern, normalize: (name: string) => string): (name: string) => boolean {
  const set = (names: readonly string[]): Set<string> => new Set(names.map((name) => normalize(name.trim())));
  const included = pattern.IncludedHeaders ?? pattern.IncludedCookies;
  if (included) {
    const names = set(included);
    return (name) => names.has(normalize(name));
  }
  const excluded = pattern.ExcludedHeaders ?? pattern.ExcludedCookies;
  if (excluded) {
    const names = set(excluded);
    return (name) => !names.has(normalize(name));
  }
  return () => true;
}

export function scoped(pairs: readonly Pair[], scope: 'ALL' | 'KEY' | 'VALUE'): string[] {
  const values: string[] = [];
  for (const [name, value] of pairs) {
    if (scope !== 'VALUE') values.push(name);
    if (scope !== 'KEY') values.push(value);
  }
  return values;
}
