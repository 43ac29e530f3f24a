import { randomBytes, randomUUID } from 'node:crypto';
import type { TokenContents, TokenMint } from '../token-mint';
import { KeyedHash } from './keyed-hash';

/** Tokens are looked at again and again; verifying one costs more than all rules together. */
const MOST_REMEMBERED = 10_000;

/**
 * Mints and reads tokens in the form that AWS WAF's have (`uuid:base64:base64`). The key is this object's own, so nobody
 * else's token is accepted.
 */
export class TokenAuthority implements TokenMint {
  private readonly signature = new KeyedHash(randomBytes(8));
  private readonly known = new Map<string, TokenContents>();
  /** Mostly the next that is read; of a log of an attack it is the only one that ever will be, so the others aren't put into a table. */
  private newest: { readonly token: string; readonly contents: TokenContents } | undefined;

  mint(contents: TokenContents): string {
    const token = this.mintAs(randomUUID(), contents);
    this.remember(token, { ...contents });
    return token;
  }

  /** The same token each time, which who asks for it keeps or asks for again. @param id in the form of a UUID, another one for each person */
  mintAs(id: string, contents: TokenContents): string {
    const { captchaSolvedAt, challengeSolvedAt, domain } = contents;
    const payload = JSON.stringify([captchaSolvedAt ?? null, challengeSolvedAt ?? null, domain]);
    const head = `${id}:${Buffer.from(payload).toString('base64')}`;
    const token = `${head}:${this.signature.of(head)}`;
    this.newest = { token, contents: { ...contents } };
    return token;
  }

  /** Undefined when the token isn't one of this simulator's. */
  read(token: string): TokenContents | undefined {
    if (token === this.newest?.token) return this.newest.contents;
    const remembered = this.known.get(token);
    if (remembered) return remembered;
    const parts = /^([0-9a-f-]{36}:([A-Za-z0-9+/=]{4,1024})):([A-Za-z0-9+/]{43}=)$/.exec(token);
    if (!parts) return undefined;
    const [, head, payload, signature] = parts as unknown as [string, string, string, string];
    // Base64 has several spellings of the same bytes, and nobody says whether AWS WAF tells them apart.
    if (this.signature.of(head) !== Buffer.from(signature, 'base64').toString('base64')) return undefined;
    const [captchaSolvedAt, challengeSolvedAt, domain] = JSON.parse(Buffer.from(payload, 'base64').toString());
    const contents = {
      ...(captchaSolvedAt !== null && { captchaSolvedAt }),
      ...(challengeSolvedAt !== null && { challengeSolvedAt }),
      domain,
    } as TokenContents;
    this.remember(token, contents);
    return contents;
  }

  private remember(token: string, contents: TokenContents): void {
    if (this.known.size >= MOST_REMEMBERED) this.known.clear();
    this.known.set(token, contents);
  }
}
