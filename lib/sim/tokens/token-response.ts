import type { Evaluation } from '../evaluation';
import { CAPTCHA_PAGE, CHALLENGE_PAGE } from '../interstitial';
import { NOTE } from '../notes';
import { isHead } from '../plan/action';
import { someValue } from '../values';
import type { WafResponse } from '../verdict';
import type { TokenKind } from './token-check';

function response(kind: TokenKind, withPage: boolean): WafResponse {
  return {
    status: kind === 'CAPTCHA' ? 405 : 202,
    headers: [
      ['content-type', 'text/html; charset=UTF-8'],
      ['x-amzn-waf-action', kind === 'CAPTCHA' ? 'captcha' : 'challenge'],
      ['access-control-expose-headers', 'x-amzn-waf-action'],
      ['cache-control', 'no-store, max-age=0'],
    ],
    body: withPage ? (kind === 'CAPTCHA' ? CAPTCHA_PAGE : CHALLENGE_PAGE) : '',
  };
}

const PAGES = { CAPTCHA: response('CAPTCHA', true), CHALLENGE: response('CHALLENGE', true) };
const EMPTY = { CAPTCHA: response('CAPTCHA', false), CHALLENGE: response('CHALLENGE', false) };

/** What AWS WAF answers for want of a token: with the page only for clients that accept HTML. */
export function tokenResponse(evaluation: Evaluation, kind: TokenKind, accept: number): WafResponse {
  const accepted = evaluation.header(accept);
  const html = accepted !== undefined && someValue(accepted, (value) => value.toLowerCase().includes('text/html'));
  if (!html || isHead(evaluation)) return EMPTY[kind];
  if (evaluation.request.method !== 'GET') evaluation.note(NOTE.htmlPost);
  return PAGES[kind];
}
