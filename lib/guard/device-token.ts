import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HashKey } from './hash-key';

/** What a device has from a code that was typed in on it: for one recipient. */
export interface DeviceEntry {
  /** Which key the recipient is hashed with. */
  readonly keyId: string;
  /** Keyed hash of the recipient. */
  readonly recipient: string;
  /** Chosen at random; the table holds it as long as it is good. */
  readonly device: string;
  /** Where the table holds it. */
  readonly slot: number;
  /** Seconds since the epoch. */
  readonly expires: number;
}

const VERSION = '1';
/** A browser that several people use; the oldest entry goes. */
const MOST_ENTRIES = 4;
const LONGEST_TOKEN = 600;
const ENTRY = /^([\w-]{1,36})\.([\w-]{12})\.([\w-]{12})\.(\d)\.([1-9a-z][\da-z]{5,6})$/;
const TOKEN = /^1~([\w-]{1,36})~([\w.~-]+)~([\w-]{22})$/;

/** 72 bits. */
export function newDevice(): string {
  return randomBytes(9).toString('base64url');
}

/** Version, key, entries, signature. Every part has one spelling, and the signature covers the text itself. */
export function writeDeviceToken(key: HashKey, entries: readonly DeviceEntry[]): string {
  const texts = entries
    .slice(0, MOST_ENTRIES)
    .map((entry) =>
      [entry.keyId, entry.recipient, entry.device, entry.slot, Math.floor(entry.expires).toString(36)].join('.'),
    );
  const body = [VERSION, key.id, ...texts].join('~');
  return `${body}~${signature(key, body)}`;
}

/**
 * The entries that are good still; none of a token that is forged, cut, spelled differently, of another version, or signed with a key that is honoured no more.
 */
export function readDeviceToken(
  token: string,
  keyNamed: (id: string) => HashKey | undefined,
  now: number,
): DeviceEntry[] {
  if (token.length > LONGEST_TOKEN) return [];
  const parts = TOKEN.exec(token);
  const key = parts ? keyNamed(parts[1]!) : undefined;
  if (!parts || key === undefined) return [];
  const expected = signature(key, token.slice(0, token.lastIndexOf('~')));
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(parts[3]!))) return [];
  return parts[2]!.split('~').flatMap((text): DeviceEntry[] => {
    const fields = ENTRY.exec(text);
    if (!fields) return [];
    const expires = Number.parseInt(fields[5]!, 36);
    if (expires * 1000 <= now) return [];
    return [{ keyId: fields[1]!, recipient: fields[2]!, device: fields[3]!, slot: Number(fields[4]), expires }];
  });
}

/** 128 bits, by a key of its own that is made from the key of the hashes. */
function signature(key: HashKey, body: string): string {
  const own = createHmac('sha256', key.secret).update('device-token').digest();
  return createHmac('sha256', own).update(body).digest().subarray(0, 16).toString('base64url');
}
