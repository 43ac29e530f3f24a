import { shareBounds } from './share-bounds';

/** Addresses of one peak: how many, and how many clients (address with user agent) were there in the window of the peak. */
export interface PeakClass {
  readonly peak: number;
  readonly addresses: number;
  readonly clients: number;
}

/** A limit that lets nearly everybody through. */
export interface Recommendation {
  /** If each client is one person, or one machine. */
  readonly atLeast: number;
  /** If an address that asks as often as many do is as many people, who all use the same browser. */
  readonly atMost: number;
  /** Addresses that need more than `atLeast` and not more than `atMost`: which of the two they are decides. */
  readonly addressesBetween: number;
  /** Clients of this log that `atLeast` would block. */
  readonly clientsBlocked: number;
  /** With 95 % confidence not more than this share of clients like those of the log would be blocked by `atLeast`. */
  readonly shareBlockedAtMost: number;
}

/** Nobody but one in a thousand may be blocked. */
const SHARE = 0.999;
/** Room for what this log didn't show. */
const MARGIN = 1.5;

/** Percentile of peaks, each weighed. */
function weighed(classes: readonly PeakClass[], weight: (of: PeakClass) => number): number {
  const total = classes.reduce((sum, of) => sum + weight(of), 0);
  let rest = Math.ceil(total * SHARE);
  for (const of of classes) {
    rest -= weight(of);
    if (rest <= 0) return of.peak;
  }
  return classes.at(-1)?.peak ?? 0;
}

export function clientsAbove(classes: readonly PeakClass[], limit: number): number {
  return classes.reduce((sum, { peak, clients }) => sum + (peak > limit ? clients : 0), 0);
}

/**
 * A limit by people, not by addresses: an office of sixty is sixty who would be blocked, not one address in a thousand.
 *
 * @param classes by peak, ascending
 * @param lowest limit that AWS WAF takes
 */
export function recommend(classes: readonly PeakClass[], lowest: number): Recommendation {
  const clients = classes.reduce((sum, of) => sum + of.clients, 0);
  const addresses = classes.reduce((sum, of) => sum + of.addresses, 0);
  const usual = medianPeak(classes, addresses);
  const limit = (peak: number) => Math.max(lowest, Math.ceil(peak * MARGIN));
  const atLeast = limit(weighed(classes, (of) => of.clients));
  const people = (of: PeakClass) => Math.max(of.clients, Math.ceil(of.peak / usual) * of.addresses);
  const atMost = Math.max(atLeast, limit(weighed(classes, people)));
  const between = classes.filter(({ peak }) => peak > atLeast && peak <= atMost);
  const blocked = clientsAbove(classes, atLeast);
  return {
    atLeast,
    atMost,
    addressesBetween: between.reduce((sum, of) => sum + of.addresses, 0),
    clientsBlocked: blocked,
    shareBlockedAtMost: shareBounds(blocked, clients).high,
  };
}

/** What an address of one person needs. */
function medianPeak(classes: readonly PeakClass[], addresses: number): number {
  let rest = Math.ceil(addresses / 2);
  for (const of of classes) {
    rest -= of.addresses;
    if (rest <= 0) return of.peak;
  }
  return 1;
}
