import { createHash } from 'node:crypto';
import { INBOUND_COOKIE, type InboundChannel } from './inbound';

const SHAPE = /^[\w-]{43}$/;

/** The cookie of a session, out of the header `cookie`. Undefined also when there are two: somebody planted one. */
export function inboundCookie(channel: InboundChannel, header: string | undefined): string | undefined {
  const name = `${INBOUND_COOKIE[channel]}=`;
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(name))
    .map((pair) => pair.slice(name.length));
  return values.length === 1 && SHAPE.test(values[0]!) ? values[0] : undefined;
}

/** Names the browser in a token. The cookie has 256 random bits, so its hash leads back to nothing. */
export function browserName(cookie: string): string {
  return createHash('sha256').update(`otp-shield-inbound-browser/${cookie}`).digest('base64url');
}
