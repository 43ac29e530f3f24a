import type { TokenContents } from '../token-mint';
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

const key = { hash: 0, check: 0 };

/** The same of an address alone, of which the bytes are given; good until the next call. */
export function addressKey(bytes: Uint8Array, from: number, to: number): ClientKey {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let at = from; at < to; at++) {
    const code = bytes[at]!;
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 13);
  }
  key.hash = mixHash(a);
  key.check = b | 0;
  return key;
}

/** What mints a token that is the same each time. */
export interface Minting {
  mintAs(id: string, contents: TokenContents): string;
}

/**
 * Tokens of clients that solved a puzzle. A log doesn't say whether they would, so every client is taken to solve one when
 * it is asked, at once. Bounded: the puzzles that are longest ago are forgotten, and who solved them is asked again. Only the time is kept of a token, which is
 * made anew when the client comes back.
 */
export class SolvedTokens {
  private readonly slots = new Map<number, number>();
  private readonly hashes: Int32Array;
  private readonly checks: Int32Array;
  private readonly times: Float64Array;
  private readonly domains: string[] = [];
  private next = 0;
  private lastDomain = '';

  constructor(
    private readonly minting: Minting,
    private readonly capacity = CAPACITY,
  ) {
    this.hashes = new Int32Array(capacity);
    this.checks = new Int32Array(capacity);
    this.times = new Float64Array(capacity);
  }

  get({ hash, check }: ClientKey): string | undefined {
    const slot = this.slots.get(hash | 0);
    return slot === undefined || this.checks[slot] !== check ? undefined : this.token(slot);
  }

  /** The token of a puzzle that the client solved at `time`. */
  solve({ hash, check }: ClientKey, time: number, domain: string): string {
    const slot = this.next;
    this.next = (slot + 1) % this.capacity;
    const before = this.hashes[slot]!;
    if (this.slots.get(before) === slot) this.slots.delete(before);
    // Most are of one domain, and one text of it is enough.
    if (domain !== this.lastDomain) this.lastDomain = domain;
    this.hashes[slot] = hash | 0;
    this.checks[slot] = check;
    this.times[slot] = time;
    this.domains[slot] = this.lastDomain;
    this.slots.set(hash | 0, slot);
    return this.token(slot);
  }

  private token(slot: number): string {
    const [hash, check, time] = [this.hashes[slot]!, this.checks[slot]!, this.times[slot]!];
    const [a, b] = [hex(hash, 8), hex(check, 8)];
    const c = time.toString(16).padStart(16, '0').slice(-16);
    const id = `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}`;
    return this.minting.mintAs(id, { captchaSolvedAt: time, challengeSolvedAt: time, domain: this.domains[slot]! });
  }
}

function hex(value: number, digits: number): string {
  return (value >>> 0).toString(16).padStart(digits, '0');
}
