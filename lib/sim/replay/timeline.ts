import { formatAddress, parseAddress } from '../../waf/cidr';
import type { Replay, ReplayRequest } from './format';

/** One request of a replay at its moment, generators unrolled. */
export interface TimedRequest {
  /** In the order of the file, each repetition counted. */
  readonly index: number;
  /** Seconds from the start. */
  readonly at: number;
  readonly ip: string;
  readonly request: ReplayRequest;
}

interface Source {
  readonly request: ReplayRequest;
  readonly first: number;
  next: number;
}

function timeOf({ request, next }: Source): number {
  return request.at + next * (request.repeat?.everySeconds ?? 0);
}

/** Address that many places further; wraps around at the end of its version. */
export function addressAfter(text: string, steps: number): string {
  if (steps === 0) return text;
  const { version, words } = parseAddress(text)!;
  const moved = [...words] as [number, number, number, number];
  let carry = steps;
  for (let i = 3; i >= (version === 'IPV4' ? 3 : 0) && carry > 0; i--) {
    const sum = moved[i]! + carry;
    moved[i] = sum >>> 0;
    carry = Math.floor(sum / 2 ** 32);
  }
  return formatAddress({ version, words: moved });
}

/**
 * All requests by time, those of one moment by their place in the file. Unrolls as it goes, so a generator of millions
 * takes no memory.
 */
export function* timeline(replay: Replay): Generator<TimedRequest> {
  let first = 0;
  const heap = new SourceHeap();
  for (const request of replay.requests) {
    heap.push({ request, first, next: 0 });
    first += request.repeat?.count ?? 1;
  }
  for (let source = heap.pop(); source; source = heap.pop()) {
    const { request, next } = source;
    const ip = request.repeat?.ip === 'incrementing' ? addressAfter(request.ip, next) : request.ip;
    yield { index: source.first + next, at: timeOf(source), ip, request };
    source.next++;
    if (source.next < (request.repeat?.count ?? 1)) heap.push(source);
  }
}

function isBefore(a: Source, b: Source): boolean {
  return timeOf(a) - timeOf(b) < 0 || (timeOf(a) === timeOf(b) && a.first < b.first);
}

class SourceHeap {
  private readonly items: Source[] = [];

  push(source: Source): void {
    const { items } = this;
    let at = items.length;
    items.push(source);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(source, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = source;
  }

  pop(): Source | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || !last) return top;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child++;
      if (!isBefore(items[child]!, last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return top;
  }
}
