import type { CognitoCall } from '../contract/protection/cognito';
import { unknownAtSynth } from '../private/known-at-synth';
import { isDummy } from '../private/lookups';
import { unknownProps } from '../private/unknown-props';

/** Which methods make a request the route. */
export enum GuardedMethods {
  /** A request with any method is the route. The safe choice: several frameworks run a handler for other methods than the one that it was written for. */
  ALL = 'ALL',

  /**
   * Every method but GET, which only shows a form there. It meets no puzzle and uses up no budget, in plain form, without a body and
   * without an override of the method (`_method`, `X-HTTP-Method-Override`, `rest_route`).
   *
   * A handler for POST ran on no other method in 21 stacks that were measured, but it did in others: Yii 2 and WordPress REST with an
   * override, Django views and Go handlers that don't ask for the method, PHP that reads `$_REQUEST`. And GET itself sends in Keycloak,
   * authentik, Zitadel and Supabase (`/reauthenticate`). Wrong for all of these. HEAD counts: a handler
   * that asks for GET by name may take it for a POST. Costs 54 WCU.
   */
  ALL_BUT_GET = 'ALL_BUT_GET',

  /**
   * GET shows the puzzle of AWS WAF before the form, and the POST only verifies that it was solved: people meet one puzzle, and the front end
   * needs no change. Page views use up no budget. The same caution as for `ALL_BUT_GET`. Not with `HumanCheck.turnstile`. Costs 60 WCU.
   */
  PUZZLE_ON_GET = 'PUZZLE_ON_GET',
}

/** A header that tells which requests to a path make a code go out. */
export interface RouteHeader {
  /** The name of the header, in any case: letters, digits, `-` and `_`, 1 to 64. */
  readonly name: string;

  /**
   * Values of the header with which a request is the route, 1 to 10 of printable ASCII. A value that holds one of them anywhere counts, in any case. A request without
   * the header is not the route: give a header without which the application sends nothing.
   */
  readonly values: string[];
}

/** What a route says about itself besides its path. */
export interface OtpRouteOptions {
  /**
   * Recipients (or codes, on a verify route) that one honest request names at most, 1 to 4. A request with more is refused, since limits and
   * budgets count requests. A route that takes more is worth so many times its limits: count `sendBudget` accordingly. Read in the plain
   * form of the path; other spellings get the default. Each number besides 1 costs about 250 WCU.
   *
   * Lists are found by their shape. Where this is left out, the size counts, too: at most 26 fields or members, eight in a list, and 2 KiB, or `maxBodySize`
   * with a long token of another check in it. Write `recipientsPerRequest: 1` for a route whose honest bodies are longer; it costs 3 WCU.
   * `OtpRoute.graphql` has no such size.
   *
   * @default - 1, and bodies of ordinary size
   */
  readonly recipientsPerRequest?: number;

  /**
   * Which methods make a request the route. There is no list of methods: only GET can be left out, since any other may be taken for a POST.
   *
   * @default GuardedMethods.ALL
   */
  readonly methods?: GuardedMethods;

  /**
   * Hosts on which the path is the route, where the same path on others belongs to another application: names such as `shop.example.com`,
   * or `*.example.com` for everything below a name, 1 to 10. Case and port don't matter. A host that is no name with a dot, the load
   * balancer's own name, and a request with a header such as `X-Forwarded-Host` count as any host.
   *
   * A client may send any `Host`. So let the load balancer send only these hosts to the application, by `host-header` conditions of its
   * listener rules, and answer all others itself: else another host is a way around the shield. A warning reminds of it. Costs about 8 WCU.
   *
   * @default - every host
   */
  readonly hosts?: string[];

  /**
   * A header that the application looks at before it sends. The spelling with `_` (`X_Action`), which some servers take for the same,
   * counts whatever it holds. Costs about 7 WCU.
   *
   * @default - none; every request to the path is the route
   */
  readonly header?: RouteHeader;
}

/** Which server actions of Next are left alone. */
export interface ServerActionsOptions {
  /**
   * Ids of actions that send nothing, 1 to 40: the keys of the server reference manifest that the build leaves, hexadecimal digits in lower
   * case. Fix `NEXT_SERVER_ACTIONS_ENCRYPTION_KEY` in the build, or the next one gives them other ids, which count. Four cost 6 WCU
   * in the header and 3 in the form.
   *
   * @default - none; every action counts
   */
  readonly except?: string[];

  /**
   * Paths below which there are only route handlers, such as `/api`, 1 to 10, in the case of their folders: no action runs there. A multipart body that
   * is longer than AWS WAF sees counts elsewhere, since the field may stand behind its end, and `oversize-body` refuses it. A path that a rewrite
   * leads to a page is no such path.
   *
   * @default - none
   */
  readonly handlers?: string[];

  /**
   * Hosts of the application; see `OtpRouteOptions.hosts`.
   *
   * @default - every host
   */
  readonly hosts?: string[];
}

/** @internal What names the operations that count. */
export interface Operation {
  readonly format: OperationFormat;
  readonly names: readonly string[];
}

/** @internal The options with their defaults filled in. */
export interface RouteWords {
  readonly recipientsPerRequest: number;
  /** Whether honest bodies may be longer than one that names a recipient and little else. */
  readonly longBodies: boolean;
  readonly methods: GuardedMethods;
  /** Lower case. */
  readonly hosts?: readonly string[];
  /** The name in lower case, with `-`. */
  readonly header?: { readonly name: string; readonly values: readonly string[] };
  readonly operation?: Operation;
  readonly actions?: { readonly except: readonly string[]; readonly handlers: readonly string[] };
  /** Of a user pool of Amazon Cognito. */
  readonly userPool?: { readonly calls: readonly CognitoCall[]; readonly forms: readonly string[] };
}

const MOST_RECIPIENTS = 4;
/** What the patterns of one route may take together. */
const MOST_VALUES = 10;
const HOST = /^(?=.{1,253}$)(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;
const HEADER_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const HEADER_VALUE = /^[!-~](?:[ -~]{0,98}[!-~])?$/;

/** Names of operations, as each format has them. */
const OPERATION_NAME = {
  graphql: { pattern: /^[_A-Za-z][_0-9A-Za-z]{0,99}$/, allowed: 'names of fields of GraphQL, such as "sendOtp"' },
  jsonRpc: { pattern: /^[A-Za-z0-9_./:-]{1,100}$/, allowed: 'methods such as "auth.sendOtp"' },
  trpc: { pattern: /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/, allowed: 'procedures such as "auth.sendOtp"' },
} as const;
export type OperationFormat = keyof typeof OPERATION_NAME;

/** What the list is called where it is given. */
const LIST_OF = { graphql: 'fields', jsonRpc: 'operations', trpc: 'procedures' } as const;

/** @internal Of a route that is refused anyway. */
export const NOTHING_SAID: RouteWords = {
  recipientsPerRequest: 1,
  longBodies: false,
  methods: GuardedMethods.ALL,
};

/** @internal The options as words; complains into `faults`. */
export function routeWords(options: OtpRouteOptions, faults: string[], operation?: Operation): RouteWords {
  const { methods = GuardedMethods.ALL, hosts, header } = options;
  faults.push(...unknownProps('OtpRouteOptions', options));
  const unknown = unknownAtSynth({ recipientsPerRequest: options.recipientsPerRequest, hosts, header }, []);
  if (unknown.length > 0) {
    faults.push(...unknown);
    return NOTHING_SAID;
  }
  const { recipientsPerRequest = 1 } = options;
  if (
    !(Number.isInteger(recipientsPerRequest) && recipientsPerRequest >= 1 && recipientsPerRequest <= MOST_RECIPIENTS)
  ) {
    faults.push(
      `recipientsPerRequest must be a whole number from 1 to ${MOST_RECIPIENTS}, got ${recipientsPerRequest}; ` +
        'limits count requests, so send longer lists from behind a login, on a route of their own',
    );
  }
  if (!Object.values(GuardedMethods).includes(methods)) {
    faults.push(
      `methods must be one of GuardedMethods.${Object.values(GuardedMethods).join(', ')}, got ${JSON.stringify(methods)}; a list of methods would be ` +
        'a hole where a framework takes another method for the one that is named',
    );
  }
  if (operation !== undefined && methods === GuardedMethods.PUZZLE_ON_GET) {
    faults.push(
      'methods must not be PUZZLE_ON_GET for an operation, whose path shows no page; write ALL_BUT_GET or ALL',
    );
  }
  if (hosts !== undefined) checkList('hosts', hosts, (host) => HOST.test(host.toLowerCase()), HOSTS_ALLOWED, faults);
  if (header !== undefined) checkHeader(header, faults);
  return {
    recipientsPerRequest,
    longBodies: options.recipientsPerRequest !== undefined || operation?.format === 'graphql',
    methods,
    ...(hosts && { hosts: hosts.map((host) => host.toLowerCase()) }),
    ...(header && { header: { name: header.name.toLowerCase().replaceAll('_', '-'), values: header.values } }),
    ...(operation && { operation }),
  };
}

/** @internal */
export function checkOperations({ format, names }: Operation, faults: string[]): void {
  const { pattern, allowed } = OPERATION_NAME[format];
  const prop = LIST_OF[format];
  const unknown = unknownAtSynth({ [prop]: names }, []);
  if (unknown.length > 0) faults.push(...unknown);
  else checkList(prop, names, (name) => pattern.test(name), allowed, faults);
}

const HOSTS_ALLOWED =
  'host names such as "shop.example.com" or "*.example.com", without scheme, port and path, and in ASCII (xn--…)';

const ACTION_ID = /^[0-9a-f]{40,64}$/;
const HANDLER_PATH = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+$/;
const MOST_ACTIONS = 40;

/** @internal The options of server actions as words; complains into `faults`. */
export function serverActionWords(options: ServerActionsOptions, faults: string[]): RouteWords {
  const { except, handlers, hosts } = options;
  faults.push(...unknownProps('ServerActionsOptions', options));
  const unknown = unknownAtSynth({ except, handlers, hosts }, []);
  if (unknown.length > 0) {
    faults.push(...unknown);
    return NOTHING_SAID;
  }
  const ids = 'ids of server actions: 40 to 64 hexadecimal digits in lower case';
  if (except !== undefined) checkList('except', except, (id) => ACTION_ID.test(id), ids, faults, MOST_ACTIONS);
  const paths = 'paths such as "/api", in plain form and without a slash at the end';
  if (handlers !== undefined) checkList('handlers', handlers, (path) => HANDLER_PATH.test(path), paths, faults);
  return { ...routeWords({ hosts }, faults), actions: { except: except ?? [], handlers: handlers ?? [] } };
}

function checkHeader({ name, values }: RouteHeader, faults: string[]): void {
  if (!HEADER_NAME.test(name)) {
    faults.push(`header.name must be 1 to 64 letters, digits, "-" or "_", got ${JSON.stringify(name)}`);
  }
  const allowed = 'values of 1 to 100 characters of printable ASCII, without white space at their ends';
  checkList('header.values', values, (value) => HEADER_VALUE.test(value), allowed, faults);
}

/** Patterns are made of them at synth, so nothing may be left for the deployment. */
function checkList(
  prop: string,
  values: readonly string[],
  sound: (value: string) => boolean,
  allowed: string,
  faults: string[],
  most = MOST_VALUES,
): void {
  if (values.length < 1 || values.length > most) {
    faults.push(`${prop} must hold 1 to ${most} ${allowed}, got ${values.length}`);
  }
  for (const value of values) {
    if (!sound(value) && !isDummy(value)) faults.push(`${prop} must hold ${allowed}, got ${JSON.stringify(value)}`);
  }
}

/** @internal What narrows a route besides its path, in words; empty where the path alone tells. */
export function narrowings({ _said: said }: { readonly _said: RouteWords }): string[] {
  return [
    ...(said.methods === GuardedMethods.ALL ? [] : [`methods ${said.methods}`]),
    ...(said.hosts ? ['hosts'] : []),
    ...(said.header ? ['header'] : []),
    ...(said.operation ? [said.operation.format === 'trpc' ? 'procedures' : 'operations in the body'] : []),
    ...(said.actions ? ['server actions'] : []),
    ...(said.userPool ? ['operations of Amazon Cognito'] : []),
  ];
}
