import { randomUUID } from 'node:crypto';

export type HeaderList = ReadonlyArray<readonly [string, string]>;

/** Concern one connection only, so a proxy doesn't pass them on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade']);

export interface Hop {
  /** Address of the client that this load balancer saw. */
  readonly ip: string;
  /** Port on which the load balancer listens. */
  readonly port: number;
  /** Whether it listens with HTTPS. */
  readonly secure: boolean;
  readonly traceId: string;
  /** What AWS WAF inserts; overwrites what the client sent under the same names. */
  readonly inserted: HeaderList;
}

/** The headers that the origin gets: as received and in the order received, without those of the connection, with those of the hop. */
export function forwardHeaders(received: HeaderList, hop: Hop): Array<readonly [string, string]> {
  const dropped = new Set(HOP_BY_HOP);
  const seenBy: string[] = [];
  for (const [name, value] of received) {
    const lower = name.toLowerCase();
    if (lower === 'connection') {
      for (const option of value.split(',')) dropped.add(option.trim().toLowerCase());
    } else if (lower === 'x-forwarded-for') {
      seenBy.push(value);
    }
  }
  // A client could name these in `Connection` to make the proxy lose them.
  for (const kept of ['host', 'content-length', 'transfer-encoding', 'x-forwarded-for']) dropped.delete(kept);
  const replaced = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id']);
  for (const [name] of hop.inserted) replaced.add(name.toLowerCase());

  const headers = received.filter(([name]) => {
    const lower = name.toLowerCase();
    return !dropped.has(lower) && !replaced.has(lower);
  });
  return [
    ...headers,
    ['X-Forwarded-For', [...seenBy, hop.ip].join(', ')],
    ['X-Forwarded-Proto', hop.secure ? 'https' : 'http'],
    ['X-Forwarded-Port', String(hop.port)],
    ['X-Amzn-Trace-Id', hop.traceId],
    ...hop.inserted,
  ];
}

/** Addresses that the client itself wrote into `X-Forwarded-For`. */
export function countForwardedAddresses(received: HeaderList): number {
  let count = 0;
  for (const [name, value] of received) {
    if (name.toLowerCase() === 'x-forwarded-for') count += value.split(',').length;
  }
  return count;
}

/** What the client gets of the origin's headers; names may repeat, as in `Set-Cookie`. */
export function returnHeaders(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const lower = rawHeaders[i]!.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && lower !== 'transfer-encoding') headers.push(rawHeaders[i]!, rawHeaders[i + 1]!);
  }
  return headers;
}

/** `Root=1-<time>-<id>`; one that the client brought stays, with this hop's own id before it. */
export function traceId(received: HeaderList, now: number): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')
    .slice(-8);
  const id = `1-${seconds}-${randomUUID().replaceAll('-', '').slice(0, 24)}`;
  const root = received.find(([name]) => name.toLowerCase() === 'x-amzn-trace-id')?.[1];
  return root && /(^|;)Root=/.test(root) ? `Self=${id};${root.replace(/(^|;)Self=[^;]*;?/, '$1')}` : `Root=${id}`;
}

/** Node.js lists names and values alternately. */
export function pairHeaders(rawHeaders: readonly string[]): Array<readonly [string, string]> {
  const headers: Array<readonly [string, string]> = [];
  for (let i = 0; i < rawHeaders.length; i += 2) headers.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  return headers;
}
