import { mixHash } from './distinct';

const CAPACITY = 200_000;

/** A client is an address with a user agent. Two hashes of 32 bits, so that user agents need not be kept. */
export interface ClientKey {
  readonly hash: number;
  readonly check: number;
}

export function clientKey(address: string, userAgent: string): ClientKey {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  for (let i = 0; i < userAgent.length; i++) {
    const code = userAgent.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  return { hash: mixHash(a), check: b | 0 };
}

/**
 * Tokens of clients that solved a puzzle. A log doesn't say whether they would, so every client is taken to solve one when
 * it is asked, at once. Bounded: the clients whose last puzzle is longest ago are forgotten and are asked again.
 */
export class SolvedTokens {
  private readonly tokens = new Map<number, { readonly check: number; readonly token: string }>();

  constructor(private readonly capacity = CAPACITY) {}

  get({ hash, check }: ClientKey): string | undefined {
    const entry = this.tokens.get(hash | 0);
    return entry?.check === check ? entry.token : undefined;
  }

  set({ hash, check }: ClientKey, token: string): void {
    this.tokens.delete(hash | 0);
    this.tokens.set(hash | 0, { check, token });
    if (this.tokens.size <= this.capacity) return;
    const [oldest] = this.tokens.keys();
    this.tokens.delete(oldest!);
  }
}
