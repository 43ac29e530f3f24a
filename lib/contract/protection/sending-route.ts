/**
 * Which routes look as though a mail or a message went out. A word counts when it stands alone between separators or as a hump of
 * camelCase: `/resend-code` and `/sendOtp` do, `/sender-settings` doesn't.
 */
export interface Route {
  /** Upper case; `ANY` when it isn't known. */
  readonly method: string;
  /** As the router has it: `/users/:id/invite`, `/users/{id}/invite`, `/api/auth/*`. */
  readonly path: string;
}

export interface SendingRoute extends Route {
  /** The word that gives it away. */
  readonly word: string;
}

/** In the singular, and without what separates their parts: `sign-up` and `signUp` are `signup`. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'otp totp mfa 2fa oob code passcode pin sms whatsapp email mail mailer send resend ' +
    'verify verification confirm confirmation reset forgot forget forgotten lost recover recovery passwordless unlock ' +
    'activate activation reactivate challenge twofactor reauthenticate invite invitation magic magiclink signup register registration ' +
    'notify notification subscribe newsletter waitlist contact feedback share refer referral remind reminder'
  ).split(' '),
);

/** These say what a route is about and not what it does, so another word tells more. */
const VAGUE: ReadonlySet<string> = new Set(['password', 'phone']);

/** Reading sends nothing, except where a link does the work: those words count for GET, too. */
const ALSO_FOR_GET: ReadonlySet<string> = new Set(['send', 'resend', 'notify', 'remind']);
/** `QUERY` and `SUBSCRIPTION` are those of GraphQL. */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY', 'SUBSCRIPTION']);

/** The routes that look like they send something, and no pattern covers. */
export function uncoveredRoutes(routes: readonly Route[], covered: readonly string[]): SendingRoute[] {
  return routes.flatMap((route) => {
    const word = sendingWord(route);
    return word === undefined || isCovered(route.path, covered) ? [] : [{ ...route, word }];
  });
}

/** The word that gives a route away; undefined for a harmless one. */
export function sendingWord({ method, path }: Route): string | undefined {
  const words = wordsOf(path);
  const kinds = READING.has(method.toUpperCase()) ? [ALSO_FOR_GET] : [WORDS, VAGUE];
  // `sign-up` is two words here, and `password_resets` has them in the plural.
  const pairs = words.slice(1).map((word, at) => `${words[at]}${word}`);
  const found = (kind: ReadonlySet<string>) =>
    [...words, ...pairs].find((word) => kind.has(word) || kind.has(word.replace(/s$/, '')));
  return kinds.map(found).find((word) => word !== undefined);
}

/**
 * Whether one of the patterns (`/api/otp`, or `/api/auth/*` for everything below) covers all of the route. What the route leaves open only a
 * pattern for everything below covers: `/auth/*` isn't covered by `/auth/otp`.
 */
export function isCovered(path: string, patterns: readonly string[]): boolean {
  const route = segments(path);
  return patterns.some((pattern) => {
    if (!pattern.endsWith('/*')) return same(segments(pattern), route);
    const prefix = segments(pattern.slice(0, -2));
    return route.length >= prefix.length && same(prefix, route.slice(0, prefix.length));
  });
}

function same(pattern: readonly string[], route: readonly string[]): boolean {
  return pattern.length === route.length && pattern.every((segment, index) => stands(segment, route[index]!));
}

/** A parameter of a pattern stands for any one segment, whatever the router calls its own. */
function stands(pattern: string, segment: string): boolean {
  return pattern === segment || (pattern.startsWith(':') && !/[*?]/.test(segment));
}

function segments(path: string): string[] {
  return path
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
}

function wordsOf(path: string): string[] {
  return path
    .replace(/[:{<][^/]*/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/**
 * What an entry of `requestRoutes` or `verifyRoutes` in `cdk.json` covers: its path, each procedure of tRPC below it, or each field of GraphQL as `/path#field`.
 * Nothing where the route is narrowed by more than that, so that it covers only some requests.
 */
export function coveredPaths(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry.trim()];
  if (typeof entry !== 'object' || entry === null) return [];
  const { path, recipientsPerRequest, trpc, graphql, ...narrowed } = entry as Record<string, unknown>;
  if (typeof path !== 'string' || Object.keys(narrowed).length > 0) return [];
  const start = path.replace(/\/$/, '');
  if (Array.isArray(trpc)) return trpc.map((procedure) => `${start}/${procedure}`);
  return Array.isArray(graphql) ? graphql.map((field) => `${start}#${field}`) : [path];
}
