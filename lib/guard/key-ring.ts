import { createHmac } from 'node:crypto';
import { type DeviceEntry, readDeviceToken, writeDeviceToken } from './device-token';
import { type FormToken, readFormToken, writeFormToken } from './form-token';
import type { HashKey } from './hash-key';

/** Everybody has read a new key by then; until that no counter may depend on it. */
const SETTLED_MS = 60 * 60 * 1000;
const SHORTEST_KEY = 32;

/**
 * The keys that are honoured, oldest first. Counts survive a change of the key: what is known about a recipient is written
 * under every key that is honoured, so the oldest of them always knows the whole window, also from writers that haven't heard of
 * the new key; and the counters of a day keep the key with which the day began.
 */
export class KeyRing {
  constructor(
    private readonly keys: readonly HashKey[],
    private readonly overlapMs: number,
  ) {}

  /**
   * @param secretString as Secrets Manager generated it (`{"id":…,"key":…}`), or as the rotation wrote it (`{"keys":[…]}`)
   * @throws {Error} when it is neither; the text never quotes the secret
   */
  public static parse(secretString: string, overlapMs: number): KeyRing {
    return new KeyRing(readKeys(secretString), overlapMs);
  }

  /** Names of one recipient in the table, the one with the whole history first. */
  public recipientIds(canonical: string, now: number): string[] {
    return this.honoured(now).map((key) => recipientId(key, canonical));
  }

  /** Names of what is known about a recipient that verified, in the same order. */
  public knownIds(canonical: string, now: number): string[] {
    return this.honoured(now).map((key) => knownId(key, canonical));
  }

  /** All items of a recipient in which blocks stand, with the name of one spelling in each. */
  public itemsOf(canonical: string, spelling: string, now: number): { ids: string[]; spellings: string[] } {
    const names = this.honoured(now).map((key) => spellingName(key, spelling));
    return {
      ids: [...this.recipientIds(canonical, now), ...this.knownIds(canonical, now)],
      spellings: [...names, ...names],
    };
  }

  /** Names of what one device got for one recipient, in the same order. */
  public deviceIds(canonical: string, device: string, now: number): string[] {
    return this.honoured(now).map((key) => `device#${key.id}#${hash(key, `device:${canonical}:${device}`)}`);
  }

  /** Short names of a network inside of a recipient's item, for each honoured key; of another recipient they are others. */
  public networks(canonical: string, network: string, now: number): string[] {
    return this.honoured(now).map((key) => hash(key, `network:${canonical}:${network}`).slice(0, 12));
  }

  /** Short names of spellings inside of an item, for each honoured key. */
  public spellings(texts: readonly string[], now: number): string[][] {
    return this.honoured(now).map((key) => texts.map((text) => spellingName(key, text)));
  }

  /** Short name of a range of phone numbers, for logs. With another key it is another one. */
  public rangeName(prefix: string, now: number): string {
    return hash(this.settled(now), `range:${prefix}`).slice(0, 12);
  }

  /** Name of a fresh proof, or of the tries for a code: good for an hour or two, so the key may be any that everybody has. */
  public onceId(kind: 'proof' | 'tries', text: string, now: number): string {
    const key = this.settled(now);
    return `${kind}#${key.id}#${hash(key, `${kind}:${text}`)}`;
  }

  /** Names under all keys, honoured or not, for deletion. */
  public everyRecipientId(canonical: string): string[] {
    return this.keys.flatMap((key) => [recipientId(key, canonical), knownId(key, canonical)]);
  }

  /** The token says that this device verified the recipient. The table has the last word. */
  public deviceEntry(token: string, canonical: string, now: number): DeviceEntry | undefined {
    return this.deviceEntries(token, now).find((entry) => this.isAbout(entry, canonical));
  }

  /** A token for one recipient more, or for the same one anew; what `before` holds of others stays. */
  public deviceToken(
    canonical: string,
    entry: Pick<DeviceEntry, 'device' | 'slot' | 'expires'>,
    before: string | undefined,
    now: number,
  ): string {
    const key = this.settled(now);
    const others = before === undefined ? [] : this.deviceEntries(before, now);
    return writeDeviceToken(key, [
      { ...entry, keyId: key.id, recipient: tagOf(key, canonical) },
      ...others.filter((other) => !this.isAbout(other, canonical)),
    ]);
  }

  /** A token for a form that is about to be shown. */
  public formToken(subject: string, now: number): string {
    return writeFormToken(this.settled(now), subject, now);
  }

  /** What a form token says, when it is genuine and for this subject. */
  public readFormToken(token: string, subject: string, now: number): FormToken | undefined {
    return readFormToken(token, subject, (id) => this.honoured(now).find((key) => key.id === id));
  }

  private deviceEntries(token: string, now: number): DeviceEntry[] {
    return readDeviceToken(token, (id) => this.honoured(now).find((key) => key.id === id), now);
  }

  private isAbout({ keyId, recipient }: DeviceEntry, canonical: string): boolean {
    const key = this.keys.find(({ id }) => id === keyId);
    return key !== undefined && tagOf(key, canonical) === recipient;
  }

  private honoured(now: number): HashKey[] {
    const { keys, overlapMs } = this;
    return keys.filter((_, index) => {
      const next = keys[index + 1];
      return next === undefined || now < next.since + overlapMs;
    });
  }

  /** The newest that everybody has read. */
  private settled(at: number): HashKey {
    return this.keys.filter(({ since }) => since + SETTLED_MS <= at).at(-1) ?? this.keys[0]!;
  }

  /** Name of a counter in the window that begins at `windowStart`: the same for everybody throughout the window. */
  public counterId(kind: string, subject: string, windowStart: number): string {
    const key = this.settled(windowStart);
    return `${kind}#${key.id}#${hash(key, `${kind}:${subject}`)}`;
  }

  /** A number that stays with a recipient and says nothing about it: which part of a split counter it belongs to. */
  public share(canonical: string): number {
    return digest(this.keys[0]!, `share:${canonical}`).readUInt32BE(0);
  }
}

/** With one more key; those that nobody honours any longer go. */
export function rotatedKeys(secretString: string, fresh: HashKey, overlapMs: number): string {
  const keys = readKeys(secretString);
  const kept = keys.filter((_, index) => {
    const next = keys[index + 1];
    return next === undefined || fresh.since < next.since + overlapMs;
  });
  return JSON.stringify({ keys: [...kept, fresh].map(({ id, secret, since }) => ({ id, key: secret, since })) });
}

function readKeys(secretString: string): HashKey[] {
  let content: { keys?: unknown; id?: unknown; key?: unknown };
  try {
    content = JSON.parse(secretString) as typeof content;
  } catch {
    throw new Error('the secret of the guard is not JSON');
  }
  const list = Array.isArray(content?.keys) ? content.keys : [content];
  const keys = list.map((item: { id?: unknown; key?: unknown; since?: unknown } | null) => {
    if (typeof item?.id !== 'string' || typeof item.key !== 'string' || item.key.length < SHORTEST_KEY) {
      throw new Error(`the secret of the guard holds no key of ${SHORTEST_KEY} characters or more`);
    }
    return { id: item.id, secret: item.key, since: typeof item.since === 'number' ? item.since : 0 };
  });
  if (keys.length === 0) throw new Error('the secret of the guard holds no key');
  return keys.sort((a, b) => a.since - b.since);
}

function recipientId(key: HashKey, canonical: string): string {
  return `recipient#${key.id}#${hash(key, `recipient:${canonical}`)}`;
}

function knownId(key: HashKey, canonical: string): string {
  return `known#${key.id}#${hash(key, `known:${canonical}`)}`;
}

function tagOf(key: HashKey, canonical: string): string {
  return hash(key, `tag:${canonical}`).slice(0, 12);
}

function spellingName(key: HashKey, spelling: string): string {
  return hash(key, `spelling:${spelling}`).slice(0, 12);
}

function digest(key: HashKey, text: string): Buffer {
  return createHmac('sha256', key.secret).update(text).digest();
}

/** 128 bits: no two recipients share a name. */
function hash(key: HashKey, text: string): string {
  return digest(key, text).subarray(0, 16).toString('base64url');
}
