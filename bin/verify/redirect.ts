/** Where a redirect leads, seen from what was asked. */
export type Redirect = 'https' | 'spelling' | 'login' | 'elsewhere';

const LOGIN = /(?:^|[/._-])(?:log-?in|sign-?in|sso|oauth2?|authorize)(?:[/._?-]|$)/i;

/**
 * Undefined for what is no redirect. All of them stand behind the web ACL: to be redirected, a request must have been let through.
 *
 * @param target as it stood in the request line
 */
export function redirectOf(
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, readonly string[]>> },
  base: URL,
  target: string,
): Redirect | undefined {
  const location = headers.location?.[0];
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const asked = URL.canParse(target, base) ? new URL(target, base) : base;
  if (!URL.canParse(location, asked)) return 'elsewhere';
  const to = new URL(location, asked);
  const same = plain(to.pathname) === plain(asked.pathname);
  if (same && to.hostname === asked.hostname && asked.protocol === 'http:' && to.protocol === 'https:') return 'https';
  if (same && to.origin === asked.origin) return 'spelling';
  return LOGIN.test(to.hostname + to.pathname) ? 'login' : 'elsewhere';
}

/** What spellings of one path have in common. */
function plain(path: string): string {
  let text = path;
  try {
    text = decodeURIComponent(path);
  } catch {
    // Some byte is no UTF-8: as it stands.
  }
  return text
    .toLowerCase()
    .replace(/;[^/]*/g, '')
    .replace(/\/(?:\.?\/)+/g, '/')
    .replace(/\/$/, '');
}

/** Behind "let through, ": what became of it. */
export const REDIRECT_TEXT: Readonly<Record<Redirect, string>> = {
  https: 'redirected to the same URL with https',
  spelling: 'redirected to another spelling of the same path',
  login: 'redirected to a login',
  elsewhere: 'redirected to somewhere else',
};

/** What it means when the rules should have answered, and a redirect came. */
export const REDIRECT_MEANING: Readonly<Record<Redirect, string>> = {
  https:
    'plain HTTP is redirected in the place of a verdict: what redirects stands before the web ACL, or the rules let it through; no code was asked for. Ask again with --url https://…',
  spelling:
    'the rules let this spelling through, and the application only sends the client on to one that is judged anew: no code, but the simulator is wrong about it',
  login:
    'the rules let it through, and the application asks for a login: no code for strangers, but whoever is logged in meets no human check',
  elsewhere: 'the rules let it through, and the application answers with a redirect: look where it leads',
};
