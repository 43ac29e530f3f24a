import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HashKey } from './hash-key';

/** What a token says whose signature is right. */
export interface FormToken {
  /** When the token was given out, in seconds since the epoch. */
  readonly issued: number;
  /** Where the table notes that it was used. */
  readonly id: string;
}

const VERSION = '1';
const LONGEST_TOKEN = 120;
const TOKEN = /^1~([\w-]{1,36})~([1-9a-z][\da-z]{5,6})~([\w-]{16})~([\w-]{22})$/;

/** Version, key, time, a number chosen at random (96 bits), signature. What it is for is signed, and stands nowhere in it. */
export function writeFormToken(key: HashKey, subject: string, now: number): string {
  const issued = Math.floor(now / 1000).toString(36);
  const body = [VERSION, key.id, issued, randomBytes(12).toString('base64url')].join('~');
  return `${body}~${signature(key, body, subject)}`;
}

/** Nothing of a token that is forged, cut, spelled differently, for another form or session, or signed with a key that is honoured no more. */
export function readFormToken(
  token: string,
  subject: string,
  keyNamed: (id: string) => HashKey | undefined,
): FormToken | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  const parts = TOKEN.exec(token);
  const key = parts ? keyNamed(parts[1]!) : undefined;
  if (!parts || key === undefined) return undefined;
  const expected = signature(key, token.slice(0, token.lastIndexOf('~')), subject);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(parts[4]!))) return undefined;
  // By the key that signed, so that a new key doesn't make a used token fresh.
  return { issued: Number.parseInt(parts[2]!, 36), id: `form#${key.id}#${parts[3]}` };
}

/** 128 bits, by a key of its own that is made from the key of the hashes. */
function signature(key: HashKey, body: string, subject: string): string {
  const own = createHmac('sha256', key.secret).update('form-token').digest();
  return createHmac('sha256', own)
    .update(JSON.stringify([body, subject]))
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}
