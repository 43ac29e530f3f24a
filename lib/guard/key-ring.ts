import { createHmac } from 'node:crypto';

/** One key that recipients are hashed with. */
export interface HashKey {
  readonly id: string;
  readonly secret: string;
  /** When it was made, in milliseconds since the epoch; 0 for the first one. */
  readonly since: number;
}

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
    const { keys, overlapMs } = this;
    const honoured = keys.filter((_, index) => {
      const next = keys[index + 1];
      return next === undefined || now < next.since + overlapMs;
    });
    return honoured.map((key) => `recipient#${key.id}#${hash(key, `recipient:${canonical}`)}`);
  }

  /** Names under all keys, honoured or not, for deletion. */
  public everyRecipientId(canonical: string): string[] {
    return this.keys.map((key) => `recipient#${key.id}#${hash(key, `recipient:${canonical}`)}`);
  }

  /** Name of a counter in the window that begins at `windowStart`: the same for everybody throughout the window. */
  public counterId(kind: string, subject: string, windowStart: number): string {
    const settled = this.keys.filter(({ since }) => since + SETTLED_MS <= windowStart);
    const key = settled.at(-1) ?? this.keys[0]!;
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

function digest(key: HashKey, text: string): Buffer {
  return createHmac('sha256', key.secret).update(text).digest();
}

/** 128 bits: no two recipients share a name. */
function hash(key: HashKey, text: string): string {
  return digest(key, text).subarray(0, 16).toString('base64url');
}
