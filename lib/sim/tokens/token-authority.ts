import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { TokenContents, TokenMint } from '../token-mint';

/** Tokens are looked at again and again; verifying one costs more than all rules together. */
const MOST_REMEMBERED = 10_000;

/**
 * Mints and reads tokens in the form that AWS WAF's have (`uuid:base64:base64`). The key is this object's own, so nobody
 * else's token is accepted.
 */
export class TokenAuthority implements TokenMint {
  private readonly key = randomBytes(32);
  private readonly known = new Map<string, TokenContents>();

  mint({ captchaSolvedAt, challengeSolvedAt, domain }: TokenContents): string {
    const contents = JSON.stringify([captchaSolvedAt ?? null, challengeSolvedAt ?? null, domain]);
    const head = `${randomUUID()}:${Buffer.from(contents).toString('base64')}`;
    return `${head}:${this.sign(head).toString('base64')}`;
  }

  /** Undefined when the token isn't one of this simulator's. */
  read(token: string): TokenContents | undefined {
    const remembered = this.known.get(token);
    if (remembered) return remembered;
    const parts = /^([0-9a-f-]{36}:([A-Za-z0-9+/=]{4,1024})):([A-Za-z0-9+/]{43}=)$/.exec(token);
    if (!parts) return undefined;
    const [, head, payload, signature] = parts as unknown as [string, string, string, string];
    if (!timingSafeEqual(this.sign(head), Buffer.from(signature, 'base64'))) return undefined;
    const [captchaSolvedAt, challengeSolvedAt, domain] = JSON.parse(Buffer.from(payload, 'base64').toString());
    const contents = {
      ...(captchaSolvedAt !== null && { captchaSolvedAt }),
      ...(challengeSolvedAt !== null && { challengeSolvedAt }),
      domain,
    } as TokenContents;
    if (this.known.size >= MOST_REMEMBERED) this.known.clear();
    this.known.set(token, contents);
    return contents;
  }

  private sign(head: string): Buffer {
    return createHmac('sha256', this.key).update(head).digest();
  }
}
