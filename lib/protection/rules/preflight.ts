import { LABEL } from '../../contract/names';
import { hasStar, starPattern } from '../../contract/protection/allowed-origin';
import type { FieldToMatch, Statement } from '../../waf/statement';
import {
  all,
  any,
  chain,
  exactly,
  header,
  labelled,
  longerThan,
  METHOD,
  not,
  present,
  regex,
  UNDO,
} from './statements';

const HEADER_NAMES: FieldToMatch = {
  Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' },
};

/** A code goes out although the method says OPTIONS, when a framework honours such a header. */
const METHOD_OVERRIDE = '(?i)override|^(?:x.)?(?:[a-z]+.)?(?:method|verb)|^_method';

/** The name may be encoded, and PHP takes a dot, a space or a bracket for an underscore. Not `code_challenge_method`, which every OAuth client with PKCE sends. */
const METHOD_ARGUMENT = '(?i)(?:^|[^a-z0-9])[_.]method|override|rest[\\W_]route';

/** Whether the application may take the request for one of another method, or reads it in a way that AWS WAF doesn't see. */
function overridden(): Statement {
  return any(
    labelled(LABEL.unusualPath),
    regex(HEADER_NAMES, METHOD_OVERRIDE),
    regex({ QueryString: {} }, METHOD_ARGUMENT, UNDO),
    longerThan({ Body: { OversizeHandling: 'MATCH' } }, 0),
  );
}

/** What a browser never puts on a preflight (https://fetch.spec.whatwg.org/#cors-preflight-fetch). */
const NEVER_SENT = ['cookie', 'authorization', 'content-type', 'transfer-encoding'];

/**
 * A CORS preflight carries no token and no body, so a human check would break every page on another origin. Only what a
 * browser sends, to a path in plain form, from an origin that the owner named, is exempt: some frameworks run the handler on
 * OPTIONS, or on any method with an override. Origin can be forged, so a framework that runs its handler on OPTIONS with
 * neither body nor cookie must not be used with `allowedOrigins`.
 */
export function preflight(origins: readonly string[]): Statement {
  return all(
    exactly(METHOD, 'OPTIONS'),
    any(...origins.map(fromOrigin)),
    regex(header('access-control-request-method'), '^(?:GET|HEAD|POST|PUT|PATCH|DELETE)$'),
    not(any(overridden(), ...NEVER_SENT.map((name) => present(header(name))))),
  );
}

function fromOrigin(origin: string): Statement {
  const field = header('origin');
  return hasStar(origin)
    ? regex(field, starPattern(origin), chain('LOWERCASE'))
    : exactly(field, origin, chain('LOWERCASE'));
}

/** GET or HEAD without a body, also none that may come late. */
export function bodyless(): Statement {
  return all(
    any(exactly(METHOD, 'GET'), exactly(METHOD, 'HEAD')),
    not(any(...announced(), longerThan({ Body: { OversizeHandling: 'MATCH' } }, 0))),
  );
}

/** A header announces a body, which may come late. */
function announced(): Statement[] {
  return [present(header('transfer-encoding')), regex(header('content-length'), '[1-9]')];
}

/**
 * A page is looked at: GET, and nothing that makes another method of it, nor a body that may come late. Not HEAD, which
 * servers answer like GET and handlers that ask for GET by name don't.
 */
export function pageView(): Statement {
  return all(exactly(METHOD, 'GET'), not(any(overridden(), ...announced())));
}
