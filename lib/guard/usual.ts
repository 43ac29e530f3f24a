import { countersOf, type Subject } from './charges';
import { DAY_MS } from './counter';
import type { KeyRing } from './key-ring';
import type { GuardStore } from './store';

const HOUR_MS = 60 * 60 * 1000;
const MOST_PLACES = 5000;

/** How many people verify at a place. Read once an hour and place, only for those with a fresh proof. */
export class UsualVerifications {
  private hour = 0;
  private readonly counts = new Map<string, number>();

  constructor(private readonly store: Pick<GuardStore, 'verifiedWithin' | 'verifiedOn'>) {}

  /** At this hour of the day, yesterday or a week ago. */
  public async atHour(place: Subject, keys: KeyRing, now: number): Promise<number> {
    return this.read(`hour/${place.kind}/${place.name}`, now, [1, 7], (then) =>
      this.store.verifiedWithin(countersOf(place, keys, then), then),
    );
  }

  /** On the busiest of the last seven days. */
  public async onDay(place: Subject, keys: KeyRing, now: number): Promise<number> {
    return this.read(`day/${place.kind}/${place.name}`, now, [1, 2, 3, 4, 5, 6, 7], (then) =>
      this.store.verifiedOn(countersOf(place, keys, then)),
    );
  }

  private async read(
    name: string,
    now: number,
    daysAgo: readonly number[],
    of: (then: number) => Promise<number>,
  ): Promise<number> {
    const hour = now - (now % HOUR_MS);
    if (hour !== this.hour || this.counts.size >= MOST_PLACES) this.counts.clear();
    this.hour = hour;
    const known = this.counts.get(name);
    if (known !== undefined) return known;
    const usual = Math.max(...(await Promise.all(daysAgo.map((days) => of(hour - days * DAY_MS)))));
    this.counts.set(name, usual);
    return usual;
  }
}
