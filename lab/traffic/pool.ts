import type { PoolTraffic } from '../campaign';
import { REQUEST_PATH } from '../sample-app';
import type { Actor } from '../schedule';
import { Visitor } from '../visitor';
import type { TrafficContext } from './context';

/** Where those have their mailboxes who asked for nothing. */
export const STRANGERS_DOMAIN = 'example.net';

/** Each address sends its requests evenly, and the addresses take turns. */
export function* pool(traffic: PoolTraffic, context: TrafficContext): Generator<Actor> {
  const gap = traffic.spanSeconds / traffic.requestsEach;
  for (let address = 0; address < traffic.addresses; address++) {
    const offset = (gap * (address + 0.5)) / traffic.addresses;
    yield one(traffic, context, address, offset, gap);
  }
}

async function* one(
  traffic: PoolTraffic,
  { stage, start, random }: TrafficContext,
  address: number,
  offset: number,
  gap: number,
): Actor {
  const visitor = new Visitor(stage.network, attackerAddress(address));
  for (let i = 0; i < traffic.requestsEach; i++) {
    yield start + Math.round((traffic.startSeconds + offset + i * gap) * 1000);
    await visitor.send('POST', REQUEST_PATH, {
      json: { email: `${randomName(random)}@${STRANGERS_DOMAIN}` },
      headers: traffic.forgedForwardedFor ? { 'x-forwarded-for': forgedAddress(i) } : {},
    });
  }
}

/** From the block for documentation (RFC 5737). */
export function attackerAddress(index: number): string {
  return `198.51.100.${index + 1}`;
}

export function randomName(random: () => number): string {
  return Math.floor(random() * 36 ** 8)
    .toString(36)
    .padStart(8, 'x');
}

function forgedAddress(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}
