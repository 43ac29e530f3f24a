import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../lib/contract/clock';

const LIFETIME_MS = 10 * 60_000;
const MAX_ATTEMPTS = 5;

interface Entry {
  readonly digest: Buffer;
  readonly expiresAt: number;
  attempts: number;
}

/** One-time codes by address: six digits, hashed, good for ten minutes and five attempts, and for one use. */
export class CodeBook {
  /** A six-digit code is found from a plain hash in a second; with a key that lives in memory only it isn't. */
  private readonly key = randomBytes(32);
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly clock: Clock) {}

  /** A new code; the one before it is no longer good. */
  issue(address: string): string {
    const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
    this.entries.set(address, {
      digest: this.digest(address, code),
      expiresAt: this.clock.now() + LIFETIME_MS,
      attempts: 0,
    });
    return code;
  }

  redeem(address: string, code: string): boolean {
    const entry = this.entries.get(address);
    // The same work for an unknown address, so that time says nothing about it.
    const digest = this.digest(address, code);
    if (entry === undefined) return false;
    entry.attempts += 1;
    const spent = entry.attempts > MAX_ATTEMPTS || this.clock.now() >= entry.expiresAt;
    const matches = timingSafeEqual(entry.digest, digest);
    if (spent || matches) this.entries.delete(address);
    return matches && !spent;
  }

  private digest(address: string, code: string): Buffer {
    return createHmac('sha256', this.key).update(`${address}\n${code}`).digest();
  }
}
