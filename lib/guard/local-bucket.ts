import type { OpenLimits } from '../contract/recipient/guard';

const MINUTE_MS = 60_000;
const MOST_RECIPIENTS = 10_000;

/** What one process may send while the table can't be reached: a bucket of tokens for all, and one code a recipient each ten minutes. */
export class LocalBucket {
  private tokens: number;
  private filledAt: number | undefined;
  private readonly recipients = new Map<string, number>();

  constructor(private readonly limits: OpenLimits) {
    this.tokens = limits.burst;
  }

  public take(recipient: string, now: number): boolean {
    this.fill(now);
    const last = this.recipients.get(recipient);
    if (this.tokens < 1 || (last !== undefined && Math.abs(now - last) < 10 * MINUTE_MS)) return false;
    this.tokens -= 1;
    if (this.recipients.size >= MOST_RECIPIENTS) this.recipients.delete(this.recipients.keys().next().value!);
    this.recipients.set(recipient, now);
    return true;
  }

  private fill(now: number): void {
    const elapsed = Math.max(0, now - (this.filledAt ?? now));
    this.tokens = Math.min(this.limits.burst, this.tokens + (elapsed / MINUTE_MS) * this.limits.perMinute);
    this.filledAt = now;
  }
}
