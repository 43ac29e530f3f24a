import { TOKEN_COOKIE, TOKEN_HEADER } from '../../contract/names';
import { parseCookies } from '../cookies';
import type { Evaluation } from '../evaluation';
import type { HeaderIndex } from '../header-index';
import { NOTE } from '../notes';
import type { TokenContents } from '../token-mint';
import type { Verdict } from '../verdict';
import type { TokenAuthority } from './token-authority';
import { domainAccepted, hostDomain } from './token-domain';

export type TokenFailure = NonNullable<Verdict['failureReason']>;
export type TokenKind = 'CAPTCHA' | 'CHALLENGE';

export interface TokenResult {
  readonly failure: TokenFailure | undefined;
  /** Milliseconds since the epoch, 0 when the token has no such time. */
  readonly solvedAt: number;
}

const MISSING: TokenResult = { failure: 'TOKEN_MISSING', solvedAt: 0 };

/** Judges the tokens of a request for CAPTCHA and challenge actions. */
export class TokenCheck {
  private readonly cookie: number;
  private readonly header: number;
  private readonly host: number;
  private readonly domains: readonly string[];

  constructor(
    headers: HeaderIndex,
    private readonly authority: TokenAuthority,
    tokenDomains: readonly string[],
  ) {
    this.cookie = headers.number('cookie');
    this.header = headers.number(TOKEN_HEADER);
    this.host = headers.number('host');
    this.domains = tokenDomains.map((domain) => domain.toLowerCase());
  }

  /** A valid token among several suffices; without one the failure is that of the first. */
  check(evaluation: Evaluation, kind: TokenKind, immunityMs: number): TokenResult {
    const tokens = this.tokens(evaluation);
    if (tokens.length === 0) return MISSING;
    if (tokens.length > 1) evaluation.note(NOTE.severalTokens);
    let first: TokenResult | undefined;
    for (const token of tokens) {
      const result = this.judge(this.authority.read(token), evaluation, kind, immunityMs);
      if (result.failure === undefined) return result;
      first ??= result;
    }
    return first!;
  }

  /** Values of the cookie, then of the header, each once. */
  tokens(evaluation: Evaluation): readonly string[] {
    const cookies = evaluation.header(this.cookie);
    const headers = evaluation.header(this.header);
    if (cookies === undefined && headers === undefined) return [];
    const found = parseCookies(cookies)
      .filter(([name]) => name === TOKEN_COOKIE)
      .map(([, value]) => value);
    if (headers !== undefined) found.push(...(typeof headers === 'string' ? [headers] : headers));
    return found.length < 2 ? found : [...new Set(found)];
  }

  private judge(
    token: TokenContents | undefined,
    evaluation: Evaluation,
    kind: TokenKind,
    immunityMs: number,
  ): TokenResult {
    if (!token) return { failure: 'TOKEN_INVALID', solvedAt: 0 };
    const time = kind === 'CAPTCHA' ? token.captchaSolvedAt : token.challengeSolvedAt;
    const solvedAt = time ?? 0;
    const host = hostDomain(evaluation.headers.joined(evaluation.request, this.host), evaluation);
    if (!domainAccepted(token.domain, host, this.domains)) return { failure: 'TOKEN_DOMAIN_MISMATCH', solvedAt };
    if (time === undefined) {
      evaluation.note(NOTE.noSolveTime);
      return { failure: 'TOKEN_EXPIRED', solvedAt: 0 };
    }
    return { failure: evaluation.now - time > immunityMs ? 'TOKEN_EXPIRED' : undefined, solvedAt };
  }
}
