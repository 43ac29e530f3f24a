import { TOKEN_HEADER } from '../../../lib/contract/names';
import type { SiteAnswer } from '../answer';
import type { Check, Ground } from '../check';
import type { Finding } from '../finding';
import { forgotten } from './calls';
import { poolOf } from './pool';

/** What Amplify 6 sends, with the token. */
const HEADERS = ['cache-control', 'content-type', 'x-amz-target', 'x-amz-user-agent', TOKEN_HEADER];
const REMEDY = 'put CloudFront with CORS headers of your own in front of the API, and give its address to Amplify';

export const poolCors: Check = {
  name: 'pool-cors',
  question: 'May a page of another origin send the token to the API, and read a refusal?',
  obstacle: () => undefined,
  bounds: ({ talk }) => ({ requests: 2, seconds: talk.secondsFor(2) }),
  async run(ground) {
    const { talk, options } = ground;
    const { pool } = poolOf(ground);
    const origin = ['Origin', options.pageOrigin] as const;
    // A preflight names no client, so no web ACL judges it.
    const preflight = await talk.site.send({
      method: 'OPTIONS',
      target: '/',
      headers: [
        origin,
        ['Access-Control-Request-Method', 'POST'],
        ['Access-Control-Request-Headers', HEADERS.join(',')],
      ],
    });
    const refusal = await talk.ask(forgotten(pool, [origin]));
    return [tokenFinding(ground, preflight), readingFinding(ground, refusal.raw)];
  },
};

function tokenFinding({ options }: Ground, { status, headers }: SiteAnswer): Finding {
  const names = listed(headers['access-control-allow-headers']);
  const right =
    status < 300 && isFor(options.pageOrigin, headers) && (names.includes('*') || names.includes(TOKEN_HEADER));
  return {
    level: right ? 'good' : 'bad',
    asked: `a preflight of ${options.pageOrigin} for ${TOKEN_HEADER}`,
    expected: 'that origin and that header are allowed',
    seen: `${status}, origin ${headers['access-control-allow-origin']?.join(', ') ?? 'none'}, headers ${names.join(', ') || 'none'}`,
    meaning: right
      ? 'a page with Amplify can send the token'
      : `no browser sends the token to the API, so nobody passes the human check there: ${REMEDY}`,
  };
}

function readingFinding({ options }: Ground, { headers }: SiteAnswer): Finding {
  const right = isFor(options.pageOrigin, headers);
  return {
    level: right ? 'good' : 'note',
    asked: 'a refusal of a call of that page',
    expected: 'the page may read it',
    seen: right ? 'it may' : 'it may not: no access-control-allow-origin',
    meaning: right
      ? 'people read why they were refused'
      : 'people read of a network error; where a sign-in may send, installCognitoCheck needs signIns: true',
  };
}

function isFor(origin: string, headers: SiteAnswer['headers']): boolean {
  const allowed = headers['access-control-allow-origin'] ?? [];
  return allowed.length === 1 && (allowed[0] === '*' || allowed[0] === origin);
}

function listed(values: readonly string[] = []): string[] {
  return values.flatMap((value) => value.toLowerCase().split(',')).flatMap((name) => name.trim() || []);
}
