import { INBOUND_COOKIE, type InboundChannel } from './inbound';

/** A secret, an end, two texts that may be empty, and a signature. */
const SHAPE = /^[\w-]{43}(?:\.[\w-]{0,128}){4}$/;

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

/** The text whose SHA-256 (base64url) names the browser in a token. The cookie holds 256 random bits, so the hash leads back to nothing. */
export function browserText(cookie: string): string {
  return `otp-shield-inbound-browser/${cookie}`;
}
