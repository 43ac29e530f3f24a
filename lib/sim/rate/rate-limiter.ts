import { WAF_LIMIT } from '../../contract/aws-limits';
import type { ClientTable } from './client-table';
import { SlidingWindow } from './sliding-window';

/** Bounds memory under a flood of made-up clients. */
const MOST_CLIENTS = 4_000_000;

export interface RateSettings {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly mode: 'instant' | 'aws-like';
  readonly lagSeconds: number;
}

interface Check {
  readonly effectiveAt: number;
  readonly limited: ReadonlySet<number>;
}

/**
 * Counts clients and says which are limited. `instant`: who has sent more than the limit within the window, this request
 * included. `aws-like`: who had at the last check, made every 10 seconds, once the lag has passed.
 */
export class RateLimiter<Key> {
  private readonly window: SlidingWindow;
  /** Clients over the limit now. */
  private readonly over = new Set<number>();
  /** Clients of checks that still matter; they are not released. */
  private readonly pinned = new Map<number, number>();
  private active: Check | undefined;
  private pending: Check[] = [];
  private second = Number.NEGATIVE_INFINITY;
  private nextCheck: number | undefined;
  /** Whether clients had to be forgotten early. */
  overflowed = false;

  constructor(
    readonly clients: ClientTable<Key>,
    private readonly settings: RateSettings,
  ) {
    this.window = new SlidingWindow(
      settings.windowSeconds,
      (slot) => {
        if (!this.pinned.has(slot)) this.clients.release(slot);
      },
      (slot, count) => {
        if (count <= settings.limit) this.over.delete(slot);
      },
    );
  }

  get limit(): number {
    return this.settings.limit;
  }

  get bytes(): number {
    return this.window.bytes + this.clients.bytes;
  }

  /** Count of the client of the last `hit`, that request included. */
  lastCount = 0;

  /** Records one request; true when it is limited. */
  hit(key: Key, now: number): boolean {
    this.advance(now);
    if (this.clients.size >= MOST_CLIENTS) {
      this.window.dropOldest();
      this.overflowed = true;
    }
    const slot = this.clients.obtain(key);
    const count = this.window.add(slot, this.second);
    this.lastCount = count;
    if (count > this.settings.limit) this.over.add(slot);
    return this.settings.mode === 'instant' ? count > this.settings.limit : this.active?.limited.has(slot) === true;
  }

  /** Clients that are limited at `now`. */
  limited(now: number): number[] {
    this.advance(now);
    const slots = this.settings.mode === 'instant' ? this.highest() : [...(this.active?.limited ?? [])];
    return slots.slice(0, WAF_LIMIT.limitedClients);
  }

  private advance(now: number): void {
    const second = Math.floor(now / 1000);
    // A clock that goes back stands still here.
    if (second > this.second) {
      if (this.settings.mode === 'aws-like') this.check(second);
      this.second = second;
      this.window.expire(second);
    }
  }

  private check(second: number): void {
    const { lagSeconds } = this.settings;
    this.nextCheck ??= Math.ceil((second + 1) / WAF_LIMIT.rateCheckSeconds) * WAF_LIMIT.rateCheckSeconds;
    // Checks whose successor is in effect already can't be seen any more.
    const newestEffective = Math.floor((second - lagSeconds) / WAF_LIMIT.rateCheckSeconds) * WAF_LIMIT.rateCheckSeconds;
    for (let at = Math.max(this.nextCheck, newestEffective); at <= second; at += WAF_LIMIT.rateCheckSeconds) {
      this.window.expire(at);
      const limited = new Set(this.highest());
      for (const slot of limited) this.pinned.set(slot, (this.pinned.get(slot) ?? 0) + 1);
      this.pending.push({ effectiveAt: at + lagSeconds, limited });
      this.nextCheck = at + WAF_LIMIT.rateCheckSeconds;
    }
    while (this.pending.length > 0 && this.pending[0]!.effectiveAt <= second) {
      const old = this.active;
      this.active = this.pending.shift();
      if (old) this.unpin(old.limited);
    }
  }

  private highest(): number[] {
    const slots = [...this.over];
    if (slots.length <= WAF_LIMIT.limitedClients) return slots;
    return slots.sort((a, b) => this.window.count(b) - this.window.count(a)).slice(0, WAF_LIMIT.limitedClients);
  }

  private unpin(slots: ReadonlySet<number>): void {
    for (const slot of slots) {
      const pins = this.pinned.get(slot)! - 1;
      if (pins > 0) this.pinned.set(slot, pins);
      else {
        this.pinned.delete(slot);
        if (this.window.count(slot) === 0) this.clients.release(slot);
      }
    }
  }
}
