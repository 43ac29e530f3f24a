import { TOKEN_COOKIE } from '../contract/names';
import type { WafRequest } from '../sim/request';
import type { Answer } from './answer';
import { answerJson } from './answer';
import type { TokenMint } from './firewall';

/** Where the stand-in interstitial posts to once a person has solved it. On AWS this is a host of AWS WAF's own. */
export const HUMAN_CHECK_PATH = '/__otp-shield/captcha';

export function isHumanCheck(uri: string): boolean {
  return uri === HUMAN_CHECK_PATH || uri.startsWith(`${HUMAN_CHECK_PATH}?`);
}

/**
 * Mints a stand-in token and sets it as the cookie that AWS WAF's script would set. The body may be
 * `{"domain": "…", "kind": "captcha" | "challenge", "age": seconds since it was solved}`; without it the token is for a solved CAPTCHA on the request's own host.
 */
export function answerHumanCheck(request: WafRequest, body: Uint8Array, tokens: TokenMint, now: number): Answer {
  if (request.method !== 'POST') {
    return { ...answerJson(405, { error: 'post_only' }), headers: [['Allow', 'POST']] };
  }
  const wish = parseWish(body);
  if (typeof wish === 'string') return answerJson(400, { error: wish });
  const domain = wish.domain ?? hostOf(request);
  if (domain === undefined) return answerJson(400, { error: 'no domain, and no Host header to take it from' });

  const solvedAt = now - (wish.age ?? 0) * 1000;
  const token = tokens.mint({
    ...(wish.kind === 'challenge' ? {} : { captchaSolvedAt: solvedAt }),
    challengeSolvedAt: solvedAt,
    domain,
  });
  const answer = answerJson(200, { token, cookie: TOKEN_COOKIE });
  return {
    ...answer,
    headers: [
      ...answer.headers,
      // For pages on another port, as of a development server.
      ['Access-Control-Allow-Origin', '*'],
      ['Set-Cookie', `${TOKEN_COOKIE}=${token}; Path=/; SameSite=Lax; Max-Age=345600`],
    ],
  };
}

function parseWish(body: Uint8Array): { domain?: string; kind?: string; age?: number } | string {
  const text = Buffer.from(body).toString('utf8').trim();
  if (!text.startsWith('{')) return {};
  try {
    const { domain, kind, age } = JSON.parse(text) as Record<string, unknown>;
    if (domain !== undefined && !(typeof domain === 'string' && /^[\w.-]{1,253}$/.test(domain))) {
      return 'domain must be a host name';
    }
    if (kind !== undefined && kind !== 'captcha' && kind !== 'challenge') return 'kind must be captcha or challenge';
    if (age !== undefined && !(typeof age === 'number' && age >= 0)) return 'age must be a number of seconds';
    return {
      ...(domain === undefined ? {} : { domain }),
      ...(kind === undefined ? {} : { kind }),
      ...(age === undefined ? {} : { age }),
    };
  } catch {
    return 'the body is not JSON';
  }
}

function hostOf(request: WafRequest): string | undefined {
  const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  return host?.replace(/:\d+$/, '').toLowerCase();
}
