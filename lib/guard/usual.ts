import { countersOf, type Subject } from './charges';
import { DAY_MS } from './counter';
import type { KeyRing } from './key-ring';
import type { GuardStore } from './store';

const HOUR_MS = 60 * 60 * 1000;
const MOST_PLACES = 5000;

/** How many people verify at a place at this hour, as yesterday and a week ago say. Read once an hour and place, only for those with a fresh proof. */
export class UsualVerifications {
  private hour = 0;
  private readonly counts = new Map<string, number>();

  constructor(private readonly store: Pick<GuardStore, 'verifiedWithin'>) {}

  public async of(place: Subject, keys: KeyRing, now: number): Promise<number> {
    const hour = now - (now % HOUR_MS);
    if (hour !== this.hour || this.counts.size >= MOST_PLACES) this.counts.clear();
    this.hour = hour;
    const name = `${place.kind}/${place.name}`;
    const known = this.counts.get(name);
    if (known !== undefined) return known;
    const days = await Promise.all(
      [1, 7].map((days) => {
        const then = hour - days * DAY_MS;
        return this.store.verifiedWithin(countersOf(place, keys, then), then);
      }),
    );
    const usual = Math.max(...days);
    this.counts.set(name, usual);
    return usual;
  }
}
