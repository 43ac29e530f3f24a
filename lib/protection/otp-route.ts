import { WAF_LIMIT } from '../contract/aws-limits';
import { isDummy } from '../private/lookups';

/** What a route says about itself besides its path. */
export interface OtpRouteOptions {
  /**
   * Recipients (or codes, on a verify route) that one honest request names at most, 1 to 4. A request with more is refused, since limits and
   * budgets count requests. A route that takes more is worth so many times its limits: count `sendBudget` accordingly. Read in the plain
   * form of the path; other spellings get the default. Each number besides 1 costs about 200 WCU.
   *
   * @default 1
   */
  readonly recipientsPerRequest?: number;

  /**
   * Whether GET and HEAD only show the form here, and send nothing. They then meet no puzzle and use up no budget, in plain form, without a body
   * and without an override of the method (`_method`, `X-HTTP-Method-Override`, `rest_route`). Wrong for applications that take any method or send
   * on GET: Yii 2 and WordPress REST with an override, Keycloak, authentik, Zitadel. With the same path among `entryPages` the page shows the
   * puzzle, and the POST only verifies it. Costs 53 WCU.
   *
   * @default false
   */
  readonly formPage?: boolean;
}

/**
 * Which requests belong to a route of your application.
 *
 * A path in plain form (segments of letters, digits, `_`, `~`, `.` and `-`) is matched narrowly: `/api/auth/otp` does not
 * cover `/api/auth/otpx`. Letter case, one trailing slash and a format suffix (`.json`) are ignored, since many servers
 * ignore them. Any other spelling (percent-encoding, dot or empty segments, `;parameters`, backslashes, control characters)
 * is matched widely, on the literal words of the route in their order: servers read such paths differently, and no honest
 * client of these routes sends one. Every HTTP method is the route, unless `formPage` says otherwise.
 *
 * Capacity: routes are packed into patterns of at most 200 characters and 12 repeats without an upper end. A pattern costs 3
 * WCU for the plain form, 33 WCU for the other spellings and 119 WCU for headers and queries that carry a path; one request
 * route costs about 170 WCU, a verify route about 50
 * (https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html).
 */
export class OtpRoute {
  /**
   * One path, for example `/api/auth/otp` or `/v1/users/:id/verify-email`.
   *
   * @param path must start with `/`. Each segment is a literal of `A-Z a-z 0-9 _ ~ . -` or one `:parameter`, which stands for
   * any one segment. At least one segment must be literal.
   * @param options what else there is to say about it
   */
  public static path(path: string, options: OtpRouteOptions = {}): OtpRoute {
    return new OtpRoute(RouteKind.PATH, path, parseSegments('path', path), saidOf('path', options));
  }

  /**
   * A path and everything below it: `/api/auth` covers `/api/auth`, `/api/auth/otp` and `/api/auth/otp/resend`, but not
   * `/api/authors`.
   *
   * @param path as for `OtpRoute.path`
   * @param options what else there is to say about it
   */
  public static prefix(path: string, options: OtpRouteOptions = {}): OtpRoute {
    return new OtpRoute(RouteKind.PREFIX, path, parseSegments('prefix', path), saidOf('prefix', options));
  }

  /**
   * A regular expression over the lower-cased path, for routes that neither `path` nor `prefix` can express.
   *
   * AWS WAF refuses patterns that are too heavy and gives no numbers. A warning tells what crosses our own caution lines: more
   * than 12 repeats without an upper end, repeats inside repeats, more than 25 branches, a number of repeats above 50, groups
   * that capture (write `(?:…)`), a match of the empty text.
   *
   * @param pattern at most 200 characters in the syntax that AWS WAF supports: no look-around, no back references
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html). Anchor it with `^` and `$`.
   * @param words the literal words that every path of this route contains, in their order. They recognise the spellings that
   * the pattern doesn't foresee, so leaving one out makes the match wider, never narrower.
   * @param options what else there is to say about it
   */
  public static regex(pattern: string, words: string[], options: OtpRouteOptions = {}): OtpRoute {
    const faults: string[] = [];
    if (pattern.length === 0 || pattern.length > WAF_LIMIT.regexLength) {
      faults.push(
        `pattern must have 1 to ${WAF_LIMIT.regexLength} characters, got ${pattern.length}; split it into several routes`,
      );
    }
    if (words.length === 0) faults.push('words must name at least one literal word of the path, got none');
    for (const word of words) {
      if (!LITERAL.test(word)) faults.push(`words must be made of ${LITERAL_ALPHABET}, got ${JSON.stringify(word)}`);
    }
    if (/[A-Z]/.test(pattern.replace(/\\[A-Z]/g, ''))) {
      faults.push(
        `pattern is compared with the lower-cased path, so it must be lower case, got ${JSON.stringify(pattern)}`,
      );
    }
    fail('regex', faults, [pattern, ...words]);
    return new OtpRoute(
      RouteKind.REGEX,
      pattern,
      words.map((word) => ({ literal: word.toLowerCase() })),
      saidOf('regex', options),
    );
  }

  private constructor(
    /** @internal */
    public readonly _kind: RouteKind,
    /** The path or pattern as given. */
    public readonly pattern: string,
    /** @internal */
    public readonly _segments: Segment[],
    /** @internal */
    public readonly _said: Required<OtpRouteOptions>,
    /** @internal */
    public readonly _hasBasePath = false,
  ) {}

  /** @internal The same where anything may stand in front of it. */
  public _behindBasePath(): OtpRoute {
    return new OtpRoute(this._kind, this.pattern, this._segments, this._said, true);
  }

  /** @internal Made of the dummy of a look-up, so it covers nothing real. */
  public get _isDummy(): boolean {
    return [this.pattern, ...this._segments.map(({ literal }) => literal)].some(isDummy);
  }

  /** The route as it was given, for messages. */
  public toString(): string {
    return `OtpRoute.${this._kind}(${JSON.stringify(this.pattern)})`;
  }
}

/** @internal */
export enum RouteKind {
  PATH = 'path',
  PREFIX = 'prefix',
  REGEX = 'regex',
}

/** @internal */
export interface Segment {
  /** Lower-cased literal; absent for a parameter. */
  readonly literal?: string;
}

const LITERAL = /^(?!\.+$)[A-Za-z0-9_~.-]+$/;
const LITERAL_ALPHABET = 'A-Z a-z 0-9 _ ~ . - (and not of dots alone)';
const PARAMETER = /^:[A-Za-z_][A-Za-z0-9_]*$/;

function parseSegments(factory: string, path: string): Segment[] {
  const faults: string[] = [];
  const got = JSON.stringify(path);
  if (!path.startsWith('/')) faults.push(`path must start with "/", got ${got}; write ${JSON.stringify(`/${path}`)}`);
  if (/[?#]/.test(path)) faults.push(`path must not hold a query or a fragment, got ${got}; give the part before it`);
  const texts = path
    .replace(/[?#].*$/, '')
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .split('/');
  for (const text of texts) {
    if (!LITERAL.test(text) && !PARAMETER.test(text)) {
      faults.push(
        `path segments must be a literal of ${LITERAL_ALPHABET} or a :parameter, got ${JSON.stringify(text)} in ${got}; ` +
          'use OtpRoute.regex for anything else',
      );
    }
  }
  if (!texts.some((text) => LITERAL.test(text))) {
    faults.push(
      `path must have at least one literal segment, got ${got}; a route of parameters alone would cover the whole site`,
    );
  }
  fail(factory, faults, [path]);
  return texts.map((text) => (text.startsWith(':') ? {} : { literal: text.toLowerCase() }));
}

const MOST_RECIPIENTS = 4;

function saidOf(factory: string, options: OtpRouteOptions): Required<OtpRouteOptions> {
  const { recipientsPerRequest = 1, formPage = false } = options;
  if (Number.isInteger(recipientsPerRequest) && recipientsPerRequest >= 1 && recipientsPerRequest <= MOST_RECIPIENTS) {
    return { recipientsPerRequest, formPage };
  }
  throw new Error(
    `OtpRoute.${factory}: recipientsPerRequest must be a whole number from 1 to ${MOST_RECIPIENTS}, got ${recipientsPerRequest}; ` +
      'limits count requests, so send longer lists from behind a login, on a route of their own',
  );
}

/** What a look-up has not found yet is refused by the construct, which knows whether it has answered. */
function fail(factory: string, faults: string[], values: readonly string[]): void {
  if (faults.length > 0 && !values.some(isDummy)) throw new Error(`OtpRoute.${factory}: ${faults.join('; ')}`);
}
