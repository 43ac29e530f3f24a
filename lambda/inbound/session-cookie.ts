import { randomBytes, timingSafeEqual } from 'node:crypto';

/** What is known of a session before any message came. It stands in the cookie of the browser, signed, and nowhere else: a start writes nothing. */
export interface SessionStart {
  /** 256 random bits. */
  readonly secret: string;
  /** Milliseconds since the epoch; a message that comes later is late. A whole step of the codes. */
  readonly until: number;
  /** Keyed hash of the address that the person named. */
  readonly claim?: string;
  /** What the application keeps for the browser that asked. */
  readonly binding?: string;
}

type Sign = (text: string) => Buffer;

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function cookieText({ secret, until, claim = '', binding = '' }: SessionStart, sign: Sign): string {
  const text = [secret, until.toString(36), claim, binding].join('.');
  return `${text}.${mark(text, sign)}`;
}

/** Undefined unless it is one that we gave out. */
export function readCookie(cookie: string, sign: Sign): SessionStart | undefined {
  const end = cookie.lastIndexOf('.');
  const text = cookie.slice(0, Math.max(0, end));
  const [given, wanted] = [cookie.slice(end + 1), mark(text, sign)].map((value) => Buffer.from(value));
  if (given!.length !== wanted!.length || !timingSafeEqual(given!, wanted!)) return undefined;
  const [secret, until, claim, binding] = text.split('.') as [string, string, string, string];
  return { secret, until: Number.parseInt(until, 36), ...(claim && { claim }), ...(binding && { binding }) };
}

function mark(text: string, sign: Sign): string {
  return sign(text).subarray(0, 16).toString('base64url');
}
