import { JA4_FINGERPRINT } from '../../contract/protection/fingerprint';
import { DistinctCounter } from './distinct';

/** Fingerprints that are kept. Whoever makes up another one for each request must not fill the memory, nor push out those that people have. */
const MOST_KEPT = 1_000;
/** Of most fingerprints there are few clients, and a counter of many takes 16 KB. */
const FEW_CLIENTS = 64;
/** As the limits of the shield count. A window of 10 minutes touches up to 11 minutes of the clock, so peaks are upper bounds. */
const WINDOW_MINUTES = 11;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How often one TLS fingerprint asked for codes. */
export class FingerprintTally {
  requests = 0;
  /** Most requests in 10 minutes. */
  peak = 0;
  readonly byHour = new Map<number, number>();
  private readonly minutes = new Uint32Array(WINDOW_MINUTES);
  private minute = 0;
  private few: Set<number> | undefined = new Set();
  private many: DistinctCounter | undefined;

  get clients(): number {
    return this.many?.count ?? this.few!.size;
  }

  /** @param time milliseconds, never less than the last */
  add(time: number, client: number): void {
    this.requests++;
    const hour = Math.floor(time / HOUR);
    this.byHour.set(hour, (this.byHour.get(hour) ?? 0) + 1);
    this.addToWindow(Math.floor(time / MINUTE));
    this.addClient(client);
  }

  private addToWindow(minute: number): void {
    for (let passed = Math.min(minute - this.minute, WINDOW_MINUTES); passed > 0; passed--) {
      this.minutes[(minute - passed + 1) % WINDOW_MINUTES] = 0;
    }
    this.minute = minute;
    this.minutes[minute % WINDOW_MINUTES]!++;
    this.peak = Math.max(
      this.peak,
      this.minutes.reduce((sum, count) => sum + count, 0),
    );
  }

  private addClient(client: number): void {
    if (this.many) {
      this.many.addHash(client);
      return;
    }
    this.few!.add(client);
    if (this.few!.size <= FEW_CLIENTS) return;
    this.many = new DistinctCounter();
    for (const each of this.few!) this.many.addHash(each);
    this.few = undefined;
  }
}

/** The fingerprints of the code requests of a log. */
export class FingerprintTallies {
  /** Code requests with a fingerprint. */
  readonly all = new FingerprintTally();
  /** Code requests without one. */
  without = 0;
  private readonly tallies = new Map<string, FingerprintTally>();

  add(fingerprint: string | undefined, time: number, client: number): void {
    if (fingerprint === undefined || !JA4_FINGERPRINT.test(fingerprint)) {
      this.without++;
      return;
    }
    this.all.add(time, client);
    let tally = this.tallies.get(fingerprint);
    if (!tally) {
      if (this.tallies.size >= MOST_KEPT) this.drop();
      tally = new FingerprintTally();
      this.tallies.set(fingerprint, tally);
    }
    tally.add(time, client);
  }

  /** By requests, most first. */
  entries(): Array<readonly [string, FingerprintTally]> {
    return [...this.tallies].sort(([a, of], [b, other]) => other.requests - of.requests || (a < b ? -1 : 1));
  }

  private drop(): void {
    for (const [fingerprint] of this.entries().slice(MOST_KEPT / 2)) this.tallies.delete(fingerprint);
  }
}
