import { WAF_LIMIT } from '../../contract/aws-limits';
import { LABEL, RULE } from '../../contract/names';
import type { FieldToMatch, Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { GuardedMethods } from '../otp-route-options';
import { cognitoPages, cognitoRequests, unnamedCall } from './cognito-call';
import { block, count, type RuleDraft } from './draft';
import { alike, isInBody, narrowed, serverActions } from './narrowed';
import { plainForm } from './plain-form';
import { bodyless, preflight } from './preflight';
import { queryOperations } from './query-operation';
import { BODY_KEY } from './responses';
import {
  lastWordPatterns,
  PLAIN_HOST,
  queryPatterns,
  rawPatterns,
  suspectPatterns,
  UNPLAIN_PATH,
  widePatterns,
  wordPatterns,
} from './route-pattern';
import { inBytes, isShort, PLAIN_TEXT, sameLetters, shortPatterns } from './short-route';
import {
  all,
  any,
  chain,
  empty,
  header,
  headerValues,
  labelled,
  longerThan,
  not,
  regex,
  UNDO,
  UNDO_TWO_LAYERS,
  URI_PATH,
} from './statements';

/**
 * Headers in which a proxy tells a backend the path, or the part of it that it cut off. Frameworks that trust them put the
 * route together from header and path, so the words may stand in either.
 */
const PATH_HEADERS = [
  'x-original-url',
  'x-original-uri',
  'x-rewrite-url',
  'x-forwarded-prefix',
  'x-forwarded-path',
  'x-forwarded-uri',
  'x-script-name',
  'script-name',
  'script_name',
];

/** The names of these. Asked by name, since that costs less than asking for each. */
const PATH_HEADER_NAMES =
  '(?i)^(?:x-original-ur[li]|x-rewrite-url|x-forwarded-(?:prefix|path|uri)|(?:x-)?script-name|script_name)$';

/** Headers that servers glue in front of the path, with what no honest one of them holds: a path needs one of these bytes. */
const MALFORMED: ReadonlyArray<readonly [FieldToMatch, string]> = [
  [header('host'), '[^A-Za-z0-9.:_\\[\\]-]'],
  // Together, since that costs a third.
  [headerValues(['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port'], 'CONTINUE'), '[^A-Za-z0-9.:_\\[\\], -]'],
  [header('forwarded'), '[/\\\\?#%@]'],
];

/**
 * Servers that hand headers to programs as variables (CGI, WSGI) can't tell `X_Original_URL` from `X-Original-URL`. Names beyond the
 * first 8 KB of headers are not seen here; the load balancer's `routing.http.drop_invalid_header_fields.enabled` drops them all.
 */
const UNDERSCORE_TWIN =
  '(?i)^(?:x_(?:forwarded|original|rewrite|script|http|method)|x-(?:forwarded|original|rewrite|script|http|method)[a-z-]*_)';

const HEADER_NAMES: FieldToMatch = {
  Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'CONTINUE' },
};

/** True by nothing but the handling of more headers than AWS WAF gets: 200, or 8 KB together. */
const HEADERS_IN_FULL: FieldToMatch = {
  Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' },
};

/**
 * ASCII in two bytes that UTF-8 forbids, encoded once or twice, with ASCII before and after, since Chinese and Japanese in older encodings has such pairs of bytes
 * within a text; before ASCII one more byte may stand that some servers drop, which no Chinese has there. Then the same in three or four bytes.
 */
const OVERLONG =
  '(?:^[^%]{1,2}|[ -$&-~]{3}|%[0-7].)(?:%(?:25)?c[01]%(?:25)?[89ab].){1,30}(?:%[89a-f].)?(?:$|[ -$&-~]|%[0-7])' +
  '|%(?:25)?[ef]0%(?:25)?8[01]';

/**
 * Targets that no client writes. `%uHHHH` is not part of any URL standard; where it is decoded at all, each server maps it in its own way.
 * A target with a host and no path: some servers look for the path in what follows (`http://host?a=1/api/auth/otp`).
 */
const NEVER_HONEST_TARGET = `(?i)%(?:25)*u[\\da-f]{4}|^[^/*][^/]*/*[^/]*$|${OVERLONG}`;

/** Browsers keep the fragment to themselves. With a separator in it, some servers read on behind the `#`. */
const FRAGMENT_WITH_SEPARATOR = '[/\\\\%]';

export interface ClassifyOptions {
  readonly requestRoutes: readonly OtpRoute[];
  readonly verifyRoutes: readonly OtpRoute[];
  readonly entryPages: readonly OtpRoute[];
  readonly allowedOrigins: readonly string[];
  readonly wideRouting: boolean;
  readonly pathInQuery: boolean;
}

/**
 * Recognise the routes once, by label; every later rule asks for the label (1 WCU).
 *
 * The principle: a path in plain form is read the same way by every server, so it is matched narrowly. A path in any other
 * form may be read differently by each, so no list of spellings can be complete; it is matched on the words of the route
 * after undoing whatever can hide a word. Undoing too much is harmless: a word that a server can read is bounded by
 * separators there, so no decoding step can take letters from it.
 */
export function classifyRules(options: ClassifyOptions): RuleDraft[] {
  const preflights = options.allowedOrigins.length > 0;
  return [
    {
      name: RULE.malformedHost,
      // Asked as "has a bad byte", so that a second, clean header of that name doesn't hide it.
      statement: any(
        ...MALFORMED.map(([field, badByte]) => regex(field, badByte)),
        empty(header('host')),
        regex(HEADER_NAMES, UNDERSCORE_TWIN),
      ),
      action: block(400, BODY_KEY.badRequest),
    },
    {
      name: RULE.unusualPath,
      statement: any(regex(URI_PATH, UNPLAIN_PATH), not(regex(header('host'), PLAIN_HOST))),
      action: count(),
      label: LABEL.unusualPath,
    },
    {
      name: RULE.headerWindow,
      statement: longerThan(HEADERS_IN_FULL, WAF_LIMIT.inspectedHeaderBytes),
      action: count(),
      label: LABEL.headerWindow,
    },
    ...(preflights
      ? [
          {
            name: RULE.preflight,
            statement: preflight(options.allowedOrigins),
            action: count(),
            label: LABEL.preflight,
          },
        ]
      : []),
    {
      name: RULE.classifyRequest,
      statement: any(
        ...requestsByPath(options, preflights),
        ...serverActions(options.requestRoutes),
        ...requestsByCall(options.requestRoutes),
        regex({ UriFragment: { FallbackBehavior: 'NO_MATCH' } }, FRAGMENT_WITH_SEPARATOR),
        // Where a header with the path, or with the action, can hide.
        labelled(LABEL.headerWindow),
      ),
      action: count(),
      label: LABEL.request,
    },
    ...(options.verifyRoutes.length > 0
      ? [
          {
            name: RULE.classifyVerify,
            statement: any(
              ...triesByPath(options, preflights),
              ...serverActions(options.verifyRoutes),
              ...cognitoRequests(options.verifyRoutes),
            ),
            action: count(),
            label: LABEL.verify,
          },
        ]
      : []),
    ...(options.entryPages.length > 0
      ? [
          {
            // The page alone sends nothing, so its other spellings are left alone: the request route is judged on its own.
            name: RULE.classifyPage,
            statement: any(
              ...plainPages(
                options.entryPages.filter(({ _paths }) => _paths.length > 0),
                preflights,
              ),
              ...cognitoPages(options.entryPages),
            ),
            action: count(),
            label: LABEL.page,
          },
        ]
      : []),
  ];
}

/** Those of a user pool, and what may be one. */
function requestsByCall(routes: readonly OtpRoute[]): Statement[] {
  const calls = cognitoRequests(routes);
  return calls.length > 0 ? [...calls, unnamedCall()] : [];
}

function requestsByPath(options: ClassifyOptions, preflights: boolean): Statement[] {
  const routes = options.requestRoutes.flatMap(({ _paths }) => _paths);
  if (routes.length === 0) return [];
  return [
    ...plainRequests(routes, preflights),
    all(
      labelled(LABEL.unusualPath),
      any(...inPath(suspectPatterns, routes, UNDO_TWO_LAYERS), regex(URI_PATH, NEVER_HONEST_TARGET)),
    ),
    throughPathHeaders(routes),
    ...undone({ QueryString: {} }, queryPatterns(routes)),
    ...queryOperations(routes),
    ...(options.pathInQuery ? undone({ QueryString: {} }, queryPatterns(routes, true)) : []),
    ...(options.wideRouting ? undone(URI_PATH, widePatterns(routes)) : []),
  ];
}

function triesByPath(options: ClassifyOptions, preflights: boolean): Statement[] {
  const routes = options.verifyRoutes.flatMap(({ _paths }) => _paths);
  if (routes.length === 0) return [];
  const { query, header: told } = rawPatterns(routes);
  // A third layer is a request already, whatever it hides.
  const undo = options.requestRoutes.some(({ _paths }) => _paths.length > 0) ? UNDO_TWO_LAYERS : UNDO;
  return [
    ...plainRequests(routes, preflights),
    options.wideRouting
      ? any(...widePatterns(routes).map((pattern) => regex(URI_PATH, pattern, undo)))
      : all(labelled(LABEL.unusualPath), any(...inPath(wordPatterns, routes, undo))),
    ...query.map((pattern) => regex({ QueryString: {} }, pattern)),
    ...queryOperations(routes),
    ...told.map((pattern) => regex(headerValues(PATH_HEADERS, 'CONTINUE'), pattern)),
  ];
}

/** Short words are looked for closely in text, and like longer ones where servers may read the path in several ways. */
function inPath(
  patternsOf: (routes: readonly OtpRoute[]) => string[],
  routes: readonly OtpRoute[],
  transformations: typeof UNDO,
): Statement[] {
  const undo = (patterns: readonly string[]) => patterns.map((pattern) => regex(URI_PATH, pattern, transformations));
  const short = routes.filter(isShort);
  if (short.length === 0) return undo(patternsOf(routes));
  const same = sameLetters(short);
  const severalWays = any(not(regex(URI_PATH, PLAIN_TEXT)), ...(same === undefined ? [] : [regex(URI_PATH, same)]));
  return [
    ...undo(wordPatterns(routes.filter((route) => !isShort(route)))),
    all(severalWays, any(...undo(inBytes(short, patternsOf)))),
    ...shortPatterns(short).map((pattern) => regex(URI_PATH, pattern, chain('URL_DECODE_UNI'))),
  ];
}

function undone(field: FieldToMatch, patterns: readonly string[]): Statement[] {
  return patterns.map((pattern) => regex(field, pattern, UNDO));
}

/** The plain form, less what the routes leave alone. */
function plainRequests(routes: readonly OtpRoute[], preflights: boolean): Statement[] {
  return alike(routes).map((group) => {
    const said = narrowed(group[0]!._said);
    if (!isInBody(group[0]!)) return all(plain(group, preflights), ...said);
    // Below the path a server may take the rest of the path for the operation, whatever the body says.
    const elsewhere = all(not(plainForm(group.map((route) => route._alone))), not(bodyless()));
    return all(plain(group, preflights), any(elsewhere, all(...said)));
  });
}

/** A page is shown whatever the method: a route may be among them whose GET is its page. */
function plainPages(pages: readonly OtpRoute[], preflights: boolean): Statement[] {
  return alike(pages).map((group) =>
    all(plain(group, preflights), ...narrowed({ ...group[0]!._said, methods: GuardedMethods.ALL })),
  );
}

function plain(routes: readonly OtpRoute[], preflights: boolean): Statement {
  const routed = plainForm(routes);
  return preflights ? all(routed, not(labelled(LABEL.preflight))) : routed;
}

function throughPathHeaders(routes: readonly OtpRoute[]): Statement {
  // Only asked when such a header is there, so many or long headers alone don't match.
  const values = headerValues(PATH_HEADERS, 'MATCH');
  return all(
    regex(HEADER_NAMES, PATH_HEADER_NAMES),
    any(
      // In a path a third layer counts whatever it hides.
      ...lastWordPatterns(routes).flatMap((pattern) => [
        regex(URI_PATH, pattern, UNDO_TWO_LAYERS),
        regex(values, pattern, UNDO),
      ]),
    ),
  );
}
