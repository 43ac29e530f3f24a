import { WAF_LIMIT } from '../contract/aws-limits';
import { unknownAtSynth } from '../private/known-at-synth';
import { isDummy } from '../private/lookups';
import {
  checkOperations,
  GuardedMethods,
  NOTHING_SAID,
  type OperationFormat,
  type OtpRouteOptions,
  type RouteWords,
  routeWords,
  type ServerActionsOptions,
  serverActionWords,
} from './otp-route-options';
import { LITERAL, LITERAL_ALPHABET, parseSegments, type Segment } from './route-path';

/**
 * Which requests belong to a route of your application.
 *
 * A path in plain form (segments of letters, digits, `_`, `~`, `.` and `-`) is matched narrowly: `/api/auth/otp` does not
 * cover `/api/auth/otpx`. Letter case, one trailing slash and a format suffix (`.json`) are ignored, since many servers
 * ignore them. Any other spelling (percent-encoding, dot or empty segments, `;parameters`, backslashes, control characters)
 * is matched widely, on the literal words of the route in their order: servers read such paths differently, and no honest
 * client of these routes sends one. Every HTTP method is the route, unless `methods` says otherwise.
 *
 * What narrows a route (`methods`, `hosts`, `header`, an operation in the body) narrows its plain form alone: other spellings count whatever
 * else the request says.
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
    return OtpRoute.of('path', RouteKind.PATH, path, options);
  }

  /**
   * A path and everything below it: `/api/auth` covers `/api/auth`, `/api/auth/otp` and `/api/auth/otp/resend`, but not
   * `/api/authors`.
   *
   * @param path as for `OtpRoute.path`
   * @param options what else there is to say about it
   */
  public static prefix(path: string, options: OtpRouteOptions = {}): OtpRoute {
    return OtpRoute.of('prefix', RouteKind.PREFIX, path, options);
  }

  /**
   * Fields of GraphQL that make a code go out (or check one), on a path that has all operations of the application, and everything below it.
   *
   * A request counts when one of the names stands in its body or query string, and when it can't be read with certainty: another type than JSON
   * (forms, multipart uploads), compressed, longer than AWS WAF sees (8 KB behind a load balancer), letters written as escapes, more than 10 operations,
   * documents that it names by a hash or id. So switch automatic persisted queries off, or every query meets the human check. Other queries
   * and mutations, batches of up to 10, and the page of a console on GET are left alone. What runs on a WebSocket is seen by no rule, so its handshake counts, and
   * so does whatever has a body below the path.
   *
   * The path is found behind anything, at the end of a query, and as the host of an empty path, since graphql-yoga looks at the end of the address alone.
   *
   * A request in which the names stand more than three times is refused: one call of a field needs no more, whatever the aliases.
   *
   * Costs about 145 WCU besides its path.
   *
   * @param path as for `OtpRoute.path`
   * @param fields names in the schema, 1 to 10, such as `sendOtp`: what matters is the field, not the name that a client gives its operation
   * @param options what else there is to say about it
   */
  public static graphql(path: string, fields: string[], options: OtpRouteOptions = {}): OtpRoute {
    return OtpRoute.of('graphql', RouteKind.PREFIX, path, options, fields);
  }

  /**
   * Methods of JSON-RPC that make a code go out (or check one), on a path that has all methods of the application, and everything below it.
   *
   * A request counts when one of the names stands as a text in its body or in its query string, and when it can't be read with certainty, as for
   * `OtpRoute.graphql`. Costs about 65 WCU besides its path.
   *
   * @param path as for `OtpRoute.path`
   * @param operations names of methods, 1 to 10, such as `auth.sendOtp`
   * @param options what else there is to say about it
   */
  public static jsonRpc(path: string, operations: string[], options: OtpRouteOptions = {}): OtpRoute {
    return OtpRoute.of('jsonRpc', RouteKind.PREFIX, path, options, operations);
  }

  /**
   * Procedures of tRPC that make a code go out (or check one), alone and in batches.
   *
   * The path names them, also several with commas between, so a batch counts when one of them is among it; with another one beside it it is refused
   * (`many-recipients`). Let the client send them alone: `splitLink`, or `httpLink` for these. Costs as much as a path of that length for each.
   *
   * @param path where the router is mounted, such as `/api/trpc`; as for `OtpRoute.path`
   * @param procedures names with their routers, 1 to 10, such as `auth.sendOtp`
   * @param options what else there is to say about it
   */
  public static trpc(path: string, procedures: string[], options: OtpRouteOptions = {}): OtpRoute {
    return OtpRoute.of('trpc', RouteKind.PROCEDURES, path, options, procedures);
  }

  /**
   * Server actions of Next, on whatever path: every one, less those that you name.
   *
   * Next runs an action on any path, one that answers 404, too, so the page's path tells nothing. It knows the action by an id in the header
   * `Next-Action`, or without JavaScript in the name of a field of the form (`$ACTION_ID_…`). Ids change with each build unless
   * `NEXT_SERVER_ACTIONS_ENCRYPTION_KEY` is fixed. So name what sends nothing, in `except`: an id that you don't know counts, also after the next build.
   * Costs 22 WCU.
   *
   * @param options which actions are left alone, and where none runs
   */
  public static serverActions(options: ServerActionsOptions = {}): OtpRoute {
    const faults: string[] = [];
    const said = serverActionWords(options, faults);
    const values = [...(options.hosts ?? []), ...(options.except ?? [])];
    return new OtpRoute(RouteKind.SERVER_ACTIONS, '', [], said, false, refusals('serverActions', faults, values));
  }

  /**
   * A regular expression over the lower-cased path, for routes that neither `path` nor `prefix` can express.
   *
   * AWS WAF refuses patterns that are too heavy and gives no numbers. A warning tells what crosses our own caution lines: more
   * than 12 repeats without an upper end or of nearly any character, repeats inside repeats, more than 25 branches, a number of repeats above 50
   * or 250 together, groups that capture (write `(?:…)`), a match of the empty text.
   *
   * @param pattern at most 200 characters in the syntax that AWS WAF supports: no look-around, no back references
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html). Anchor it with `^` and `$`.
   * @param words the literal words that every path of this route contains, in their order. They recognise the spellings that
   * the pattern doesn't foresee, so leaving one out makes the match wider, never narrower.
   * @param options what else there is to say about it
   */
  public static regex(pattern: string, words: string[], options: OtpRouteOptions = {}): OtpRoute {
    const faults = unknownAtSynth({ pattern, words }, []);
    if (faults.length > 0)
      return new OtpRoute(RouteKind.REGEX, '', [], NOTHING_SAID, false, refusals('regex', faults, []));
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
    const said = routeWords(options, faults);
    return new OtpRoute(
      RouteKind.REGEX,
      pattern,
      words.map((word) => ({ literal: word.toLowerCase() })),
      said,
      false,
      refusals('regex', faults, [pattern, ...words, ...(options.hosts ?? [])]),
    );
  }

  private static of(
    factory: 'path' | 'prefix' | OperationFormat,
    kind: RouteKind,
    path: string,
    options: OtpRouteOptions,
    operations?: string[],
  ): OtpRoute {
    const faults: string[] = [];
    const segments = parseSegments(path, faults);
    const operation = operations && { format: factory as OperationFormat, names: operations };
    if (operation) checkOperations(operation, faults);
    const said = routeWords(options, faults, operation);
    const values = [path, ...(operations ?? []), ...(options.hosts ?? [])];
    return new OtpRoute(kind, path, segments, said, false, refusals(factory, faults, values));
  }

  private constructor(
    /** @internal */
    public readonly _kind: RouteKind,
    /** The path or pattern as given. */
    public readonly pattern: string,
    /** @internal */
    public readonly _segments: Segment[],
    /** @internal */
    public readonly _said: RouteWords,
    /** @internal */
    public readonly _hasBasePath = false,
    /** @internal What is wrong with it; the construct that gets it says so, together with all else. */
    public readonly _faults: readonly string[] = [],
  ) {}

  /** @internal Stands for those of an `AuthPreset` that can't be made; the construct that gets it says why. */
  public static _refused(faults: readonly string[]): OtpRoute {
    const said = faults.map((fault) => `AuthPreset: ${fault}`);
    return new OtpRoute(RouteKind.PATH, '', [], NOTHING_SAID, false, said);
  }

  /** @internal Calls of the API of a user pool, and forms of its managed login, which are shown by GET. */
  public static _cognito(userPool: NonNullable<RouteWords['userPool']>, methods = GuardedMethods.ALL): OtpRoute {
    return new OtpRoute(RouteKind.COGNITO, '', [], { ...NOTHING_SAID, longBodies: true, methods, userPool });
  }

  /** @internal The same where anything may stand in front of it. */
  public _behindBasePath(): OtpRoute {
    return new OtpRoute(this._kind, this.pattern, this._segments, this._said, true, this._faults);
  }

  /**
   * @internal Whether anything may stand in front of it, though it has one segment: a stage, a base path, or what graphql-yoga takes, which looks at the end of the address
   * alone. What the body says narrows such a route, so that hardly anybody else is met.
   */
  public get _isAnywhere(): boolean {
    return this._hasBasePath || this._said.operation?.format === 'graphql';
  }

  /** @internal The same without what stands below it. */
  public get _alone(): OtpRoute {
    return new OtpRoute(RouteKind.PATH, this.pattern, this._segments, this._said, this._hasBasePath);
  }

  /** @internal The same for each procedure of tRPC alone, which ends its path; itself for other routes. */
  public get _paths(): OtpRoute[] {
    if (this._kind === RouteKind.SERVER_ACTIONS || this._kind === RouteKind.COGNITO) return [];
    if (this._kind !== RouteKind.PROCEDURES) return [this];
    return (this._said.operation?.names ?? []).map(
      (name) =>
        new OtpRoute(
          RouteKind.PROCEDURE,
          `${this.pattern.replace(/\/$/, '')}/${name}`,
          [...this._segments, { literal: name.toLowerCase() }],
          this._said,
          this._hasBasePath,
        ),
    );
  }

  /** @internal Alike for routes that say the same; the names of parameters say nothing. */
  public get _sameAs(): string {
    const where = this._kind === RouteKind.REGEX ? this.pattern : this._segments;
    return JSON.stringify([this._kind, where, this._said]);
  }

  /** @internal Made of the dummy of a look-up, so it covers nothing real. */
  public get _isDummy(): boolean {
    const { hosts = [], operation } = this._said;
    return [this.pattern, ...this._segments.map(({ literal }) => literal), ...hosts, ...(operation?.names ?? [])].some(
      isDummy,
    );
  }

  /** The route as it was given, for messages. */
  public toString(): string {
    const { operation } = this._said;
    if (this._kind === RouteKind.SERVER_ACTIONS) return 'OtpRoute.serverActions()';
    if (this._kind === RouteKind.COGNITO) return 'the routes of the user pool';
    if (operation) {
      return `OtpRoute.${operation.format}(${JSON.stringify(this.pattern)}, ${JSON.stringify(operation.names)})`;
    }
    return `OtpRoute.${this._kind}(${JSON.stringify(this.pattern)})`;
  }
}

/** @internal */
export enum RouteKind {
  PATH = 'path',
  PREFIX = 'prefix',
  REGEX = 'regex',
  PROCEDURES = 'trpc',
  /** One of them, with its whole path. */
  PROCEDURE = 'procedure',
  SERVER_ACTIONS = 'serverActions',
  /** Of a user pool, known by its API. */
  COGNITO = 'cognito',
}

/** What a look-up has not found yet is refused by the construct, which knows whether it has answered. */
function refusals(factory: string, faults: readonly string[], values: readonly string[]): string[] {
  return values.some(isDummy) ? [] : faults.map((fault) => `OtpRoute.${factory}: ${fault}`);
}
