import type { Clock } from '../lib/contract/clock';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The limit that the team of the story had: three an hour for each client address, and no two within a minute. */
export class AddressLimiter {
  private readonly accepted = new Map<string, number[]>();

  constructor(private readonly clock: Clock) {}

  admit(address: string): boolean {
    const now = this.clock.now();
    const recent = (this.accepted.get(address) ?? []).filter((at) => now - at < HOUR_MS);
    const last = recent.at(-1);
    const admitted = recent.length < 3 && (last === undefined || now - last >= MINUTE_MS);
    if (admitted) recent.push(now);
    this.accepted.set(address, recent);
    return admitted;
  }
}

/**
 * The last entry is the one that the load balancer appended. The ones before it are whatever the client wrote.
 */
export function clientAddress(forwardedFor: string | undefined, peer: string): string {
  return forwardedFor?.split(',').at(-1)?.trim() || peer;
}
