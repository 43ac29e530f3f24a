import type { Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { ownPatterns, plainPatterns } from './route-pattern';
import { any, chain, regex, URI_PATH } from './statements';

/** A path in plain form that belongs to one of the routes. */
export function plainForm(routes: readonly OtpRoute[]): Statement {
  return any(
    ...plainPatterns(routes).map((pattern) => regex(URI_PATH, pattern)),
    ...ownPatterns(routes).map((pattern) => regex(URI_PATH, pattern, chain('LOWERCASE'))),
  );
}
