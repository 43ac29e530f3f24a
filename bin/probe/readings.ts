import type { WafRequest } from '../../lib/sim';
import type { Spelling } from './spelling';

/** One way in which AWS WAF may see a request where its documentation leaves that open. */
export interface Reading {
  readonly name: string;
  readonly request: WafRequest;
}

const ABSOLUTE = /^([A-Za-z])([A-Za-z0-9+.-]*:\/\/([^/]*)(.*))$/s;
const PLAIN_AUTHORITY = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * Every reading of a spelling. AWS doesn't say whether the fragment stays in the URI path or goes to the fragment field, nor
 * whether an absolute target stays whole or is reduced to its path. A line counts as stopped only when it is stopped in each.
 *
 * Reduced is left out where the authority holds what a server takes for a part of the path (`http://api/auth/otp`): who
 * reduces such a target for inspection has to hand the reduced one on, too, and that is a line of its own.
 *
 * @param words of the routes
 */
export function readings(spelling: Spelling, ip: string, words: ReadonlySet<string>): readonly Reading[] {
  const asSent = wafRequest(spelling, ip);
  const absolute = ABSOLUTE.exec(spelling.target);
  // The simulator reduces absolute targets and cuts fragments off; an escape of the telling character keeps them.
  const whole = (uri: string) =>
    uri.replace(ABSOLUTE, (_, first: string, rest: string) => `%${first.charCodeAt(0).toString(16)}${rest}`);
  const withFragment = (uri: string) => uri.replaceAll('#', '%23');
  const kept = whole(spelling.target);
  return [
    { name: 'whole', request: { ...asSent, uri: kept } },
    ...(kept.includes('#')
      ? [{ name: 'with the fragment in the path', request: { ...asSent, uri: withFragment(kept) } }]
      : []),
    ...(absolute !== null && isPlainAuthority(absolute[3] as string, words)
      ? [{ name: 'reduced to the path', request: asSent }]
      : []),
  ];
}

function isPlainAuthority(authority: string, words: ReadonlySet<string>): boolean {
  return PLAIN_AUTHORITY.test(authority) && !words.has(authority.toLowerCase());
}

function wafRequest({ method, target, host, headers, body }: Spelling, ip: string): WafRequest {
  return {
    ip,
    method,
    uri: target,
    headers: [
      ...(host === null ? [] : ([['host', host.trim()]] as const)),
      ...headers,
      ...(body?.type ? ([['content-type', body.type]] as const) : []),
    ],
    ...(body === undefined ? {} : { body: body.bytes }),
  };
}
