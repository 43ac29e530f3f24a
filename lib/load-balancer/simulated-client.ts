import { WAF_LIMIT } from '../contract/aws-limits';
import { formatAddress, parseAddress } from '../waf/cidr';
import { clientBlocks, within } from '../waf/client-blocks';

/** Header in which a replay says whom it plays. Read from loopback peers only, and never passed on. */
export const CLIENT_HEADER = 'x-otp-shield-client';

/** The client that a replay plays. */
export interface SimulatedClient {
  readonly ip: string;
  readonly country?: string;
  readonly asn?: number;
  /** Moves the clock of the load balancer to this time, in milliseconds since the epoch. */
  readonly at?: number;
}

const KNOWN_KEYS = new Set(['ip', 'country', 'asn', 'at']);

/** Throws an error that says what is wrong with the header's value. */
export function parseSimulatedClient(value: string): SimulatedClient {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new Error(`${CLIENT_HEADER} is not JSON`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error(`${CLIENT_HEADER} must be a JSON object`);
  }
  const client = parsed as Record<string, unknown>;
  const unknown = Object.keys(client).filter((key) => !KNOWN_KEYS.has(key));
  if (unknown.length > 0) throw new Error(`${CLIENT_HEADER} has unknown keys: ${unknown.join(', ')}`);
  if (typeof client.ip !== 'string' || parseAddress(client.ip) === undefined) {
    throw new Error(`${CLIENT_HEADER} needs "ip", an IPv4 or IPv6 address`);
  }
  if (client.country !== undefined && !(typeof client.country === 'string' && /^[A-Z]{2}$/.test(client.country))) {
    throw new Error(`${CLIENT_HEADER}: "country" must be two capital letters`);
  }
  if (client.asn !== undefined && !isWholeNumber(client.asn, WAF_LIMIT.asnMax)) {
    throw new Error(`${CLIENT_HEADER}: "asn" must be a whole number from 0 to ${WAF_LIMIT.asnMax}`);
  }
  if (client.at !== undefined && !isWholeNumber(client.at, Number.MAX_SAFE_INTEGER)) {
    throw new Error(`${CLIENT_HEADER}: "at" must be milliseconds since the epoch`);
  }
  return client as unknown as SimulatedClient;
}

function isWholeNumber(value: unknown, max: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max;
}

const inLoopback = within(['127.0.0.0/8', '::1/128']);

/** The whole of 127.0.0.0/8, `::1`, and IPv4 loopback mapped into IPv6, in any spelling. */
export function isLoopback(address: string): boolean {
  const blocks = clientBlocks(address);
  return blocks !== undefined && inLoopback(blocks.client);
}

/** Without the `::ffff:` that Node.js puts before an IPv4 peer of a dual-stack socket. */
export function plainAddress(address: string): string {
  const parsed = parseAddress(address);
  return parsed?.version === 'IPV4' ? formatAddress(parsed) : address;
}
