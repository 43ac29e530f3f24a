import type { Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { RouteKind } from '../otp-route';
import { pack } from './packing';
import { QUERY } from './request-content';
import { ownPatterns, plainPatterns } from './route-pattern';
import { any, chain, header, regex, URI_PATH } from './statements';

/** A path in plain form that belongs to one of the routes. */
export function plainForm(routes: readonly OtpRoute[]): Statement {
  return any(
    ...plainPatterns(routes).map((pattern) => regex(URI_PATH, pattern)),
    ...ownPatterns(routes).map((pattern) => regex(URI_PATH, pattern, chain('LOWERCASE'))),
    ...atEndOfAddress(routes),
  );
}

/** graphql-yoga 5 looks for its path at the end of the whole address, so it may stand in the query, and be the host of an empty path. */
function atEndOfAddress(routes: readonly OtpRoute[]): Statement[] {
  const paths = routes
    .filter(({ _kind, _said: { operation } }) => _kind === RouteKind.PREFIX && operation?.format === 'graphql')
    .filter(({ _segments }) => _segments.every(({ literal }) => literal !== undefined))
    .map(({ _segments }) => _segments.map(({ literal }) => literal!.replace(/\./g, '\\.')));
  if (paths.length === 0) return [];
  const hosts = paths.filter((words) => words.length === 1).map(([word]) => word!);
  return [
    ...pack(
      paths.map((words) => words.join('/')),
      '(?i)/(?:',
      ')/?(?:$|\\?)',
    ).map((pattern) => regex(QUERY, pattern)),
    ...pack(hosts, '(?i)^(?:', ')$').map((pattern) => regex(header('host'), pattern)),
  ];
}
