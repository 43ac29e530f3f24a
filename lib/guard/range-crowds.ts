import type { GuardEvent } from './check-result';
import type { KeyRing } from './key-ring';
import type { Recipient } from './recipient';

const HOUR_MS = 60 * 60 * 1000;
/** As the watch over texts: with fewer people, a range would say too much about one of them. */
const CROWD = 10;
const MOST_RANGES = 5000;

/** Names ranges of phone numbers for the log: always by a keyed hash, in clear only while this process sent to ten different recipients of the range within the hour. */
export class RangeCrowds {
  private hour = 0;
  private readonly recipients = new Map<string, Set<string>>();

  /** @param got whether the recipient gets a message now */
  public of({ phone, canonical }: Recipient, keys: KeyRing, now: number, got: boolean): RangeName {
    if (phone === undefined) return {};
    const hour = now - (now % HOUR_MS);
    if (hour !== this.hour) this.recipients.clear();
    this.hour = hour;
    const known = this.recipients.get(phone.prefix) ?? new Set();
    if (got && known.size < CROWD && (known.size > 0 || this.recipients.size < MOST_RANGES))
      this.recipients.set(phone.prefix, known.add(canonical));
    return { range: keys.rangeName(phone.prefix, now), crowded: known.size >= CROWD };
  }
}

type RangeName = Pick<GuardEvent, 'range' | 'crowded'>;
