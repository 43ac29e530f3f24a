import { type IpAddress, parseAddress } from '../../waf/cidr';
import { AddressTable, type ClientTable, TextTable } from '../rate/client-table';
import { SlidingWindow } from '../rate/sliding-window';
import { clientsAbove, type PeakClass } from './people';

/** How the peaks of addresses are spread: a peak is the most requests that an address made in any one window. */
export interface PeakDistribution {
  readonly addresses: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Addresses whose peak is over the limit. */
  readonly overLimit: number;
  /** Clients, which are addresses with a user agent, at the addresses. */
  readonly clients: number;
  readonly clientsOverLimit: number;
  /** Addresses by peak: `[up to and including, addresses]`, ascending, without empty classes. */
  readonly histogram: ReadonlyArray<readonly [number, number]>;
}

/** More clients behind one address make no difference to what is recommended. */
const MAX_CLIENTS = 10_000;

/** Called when a key was idle for a whole window. */
type OnEnd = (peak: number, clients: number) => void;

/** Peaks of keys of one kind, in typed arrays: a log of an attack has millions of addresses. */
class Episodes<Key> {
  private readonly window: SlidingWindow;
  private peaks: Uint32Array = new Uint32Array(64);
  /** The first client of each; of most addresses there is no other. */
  private clients: Uint32Array = new Uint32Array(64);
  private readonly others = new Map<number, Set<number>>();

  constructor(
    private readonly table: ClientTable<Key>,
    windowSeconds: number,
    private readonly onEnd: OnEnd,
  ) {
    this.window = new SlidingWindow(
      windowSeconds,
      (slot) => this.end(slot),
      () => {},
    );
  }

  add(key: Key, second: number, client: number): void {
    const slot = this.table.obtain(key);
    if (slot >= this.peaks.length) {
      this.peaks = grown(this.peaks);
      this.clients = grown(this.clients);
    }
    const count = this.window.add(slot, second);
    if (count === 1) {
      this.peaks[slot] = 1;
      this.clients[slot] = client;
      return;
    }
    if (count > this.peaks[slot]!) this.peaks[slot] = count;
    if (this.clients[slot] !== client >>> 0) this.addOther(slot, client);
  }

  expire(second: number): void {
    this.window.expire(second);
  }

  private addOther(slot: number, client: number): void {
    let others = this.others.get(slot);
    if (!others) {
      others = new Set();
      this.others.set(slot, others);
    }
    if (others.size < MAX_CLIENTS) others.add(client);
  }

  private end(slot: number): void {
    this.onEnd(this.peaks[slot]!, 1 + (this.others.get(slot)?.size ?? 0));
    this.others.delete(slot);
    this.table.release(slot);
  }
}

/**
 * Peaks per address over a sliding window, while requests stream by in the order of time, in seconds as the rules count. Only addresses that were active
 * within the last window are kept; one that comes back later counts as another episode of it.
 */
export class WindowPeaks {
  private readonly peaks = new Map<number, { addresses: number; clients: number }>();
  private readonly byAddress: Episodes<IpAddress>;
  private readonly byText: Episodes<string>;
  private second = Number.NEGATIVE_INFINITY;

  constructor(
    windowSeconds: number,
    private readonly limit: number,
  ) {
    const onEnd: OnEnd = (peak, clients) => this.count(peak, clients);
    this.byAddress = new Episodes(new AddressTable(), windowSeconds, onEnd);
    this.byText = new Episodes(new TextTable(), windowSeconds, onEnd);
  }

  /** `client` is a hash of address and user agent. */
  add(key: string, time: number, client = 0): void {
    const second = Math.floor(time / 1000);
    if (second > this.second) this.expire(second);
    const address = parseAddress(key);
    if (address) this.byAddress.add(address, this.second, client);
    else this.byText.add(key, this.second, client);
  }

  private expire(second: number): void {
    this.second = second;
    this.byAddress.expire(second);
    this.byText.expire(second);
  }

  private count(peak: number, clients: number): void {
    const of = this.peaks.get(peak);
    if (!of) this.peaks.set(peak, { addresses: 1, clients });
    else {
      of.addresses++;
      of.clients += clients;
    }
  }

  /** Of everything so far, by peak; ends the episodes that are still going on. */
  classes(): readonly PeakClass[] {
    this.expire(Number.POSITIVE_INFINITY);
    return [...this.peaks].map(([peak, of]) => ({ peak, ...of })).sort((a, b) => a.peak - b.peak);
  }

  /** Of everything so far; ends the episodes that are still going on. */
  distribution(): PeakDistribution {
    const all = this.classes();
    const sorted = all.map(({ peak, addresses }) => [peak, addresses] as const);
    const addresses = sorted.reduce((sum, [, n]) => sum + n, 0);
    const percentile = (share: number) => {
      let rest = Math.ceil(addresses * share);
      for (const [peak, n] of sorted) {
        rest -= n;
        if (rest <= 0) return peak;
      }
      return 0;
    };
    return {
      addresses,
      p50: percentile(0.5),
      p90: percentile(0.9),
      p99: percentile(0.99),
      p999: percentile(0.999),
      max: sorted.at(-1)?.[0] ?? 0,
      overLimit: sorted.reduce((sum, [peak, n]) => sum + (peak > this.limit ? n : 0), 0),
      clients: all.reduce((sum, { clients }) => sum + clients, 0),
      clientsOverLimit: clientsAbove(all, this.limit),
      histogram: classes(sorted),
    };
  }
}

function grown(array: Uint32Array): Uint32Array {
  const more = new Uint32Array(array.length * 2);
  more.set(array);
  return more;
}

/** Classes 1, 2, 5, 10, 20, 50 … */
function classes(sorted: ReadonlyArray<readonly [number, number]>): Array<readonly [number, number]> {
  const result: Array<[number, number]> = [];
  for (const [peak, n] of sorted) {
    const bound = roundUp(peak);
    const last = result.at(-1);
    if (last?.[0] === bound) last[1] += n;
    else result.push([bound, n]);
  }
  return result;
}

/** The next of 1, 2, 5, 10, 20, 50 … that is not below. */
export function roundUp(value: number): number {
  for (let scale = 1; ; scale *= 10) {
    for (const step of [1, 2, 5]) if (step * scale >= value) return step * scale;
  }
}
