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

const WORDS: ReadonlySet<string> = new Set([
  'otp',
  'totp',
  'mfa',
  '2fa',
  'code',
  'codes',
  'passcode',
  'pin',
  'sms',
  'email',
  'mail',
  'mailer',
  'send',
  'resend',
  'verify',
  'verification',
  'confirm',
  'confirmation',
  'reset',
  'forgot',
  'forgotten',
  'recover',
  'recovery',
  'invite',
  'invites',
  'invitation',
  'invitations',
  'magic',
  'passwordless',
  'signup',
  'register',
  'registration',
  'notify',
  'notification',
  'notifications',
  'subscribe',
  'newsletter',
  'contact',
  'feedback',
  'share',
  'refer',
  'referral',
  'remind',
  'reminder',
]);

/** Reading sends nothing, except where a link does the work: those words count for GET, too. */
const ALSO_FOR_GET: ReadonlySet<string> = new Set(['send', 'resend', 'notify', 'remind']);
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

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
  const relevant = READING.has(method.toUpperCase()) ? ALSO_FOR_GET : WORDS;
  return words.find((word) => relevant.has(word));
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
  return pattern.length === route.length && pattern.every((segment, index) => segment === route[index]);
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
 * The path of an entry of `requestRoutes` or `verifyRoutes` in `cdk.json`; undefined where the route is narrowed by more than its path, so that it
 * covers only some requests to it.
 */
export function coveredPath(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry.trim();
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { path, recipientsPerRequest, ...narrowed } = entry as Record<string, unknown>;
  return typeof path === 'string' && Object.keys(narrowed).length === 0 ? path : undefined;
}
