const CAPACITY = 200_000;

/**
 * Tokens of clients that solved a puzzle. A log doesn't say whether they would, so every client is taken to solve one when
 * it is asked, at once. Bounded: the clients whose last puzzle is longest ago are forgotten and are asked again.
 */
export class SolvedTokens {
  private readonly tokens = new Map<number, string>();

  constructor(private readonly capacity = CAPACITY) {}

  get(client: number): string | undefined {
    return this.tokens.get(client);
  }

  set(client: number, token: string): void {
    this.tokens.delete(client);
    this.tokens.set(client, token);
    if (this.tokens.size <= this.capacity) return;
    const [oldest] = this.tokens.keys();
    this.tokens.delete(oldest!);
  }
}

/** A client is an address with a user agent. 53 bits of hash, so that user agents need not be kept. */
export function clientKey(address: string, userAgent: string): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  const mix = (text: string) => {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
    }
  };
  mix(address);
  mix('\n');
  mix(userAgent);
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}
