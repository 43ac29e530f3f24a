import type { IpAddress } from '../../waf/cidr';

/** Numbers for the clients of a rate-based rule; a number is used again once it is released. */
export interface ClientTable<Key> {
  /** The client's number, a new one when it is not known. */
  obtain(key: Key): number;
  /** The number, -1 when the client is not known. */
  find(key: Key): number;
  release(slot: number): void;
  readonly size: number;
  readonly bytes: number;
}

const KEY_WORDS = 4;
const { imul } = Math;

/**
 * Clients by address: open addressing over typed arrays. Sixteen bytes a client and at most sixteen for the table, against
 * more than a hundred for a `Map` of texts, and no text is built per request.
 */
export class AddressTable implements ClientTable<IpAddress> {
  size = 0;
  private words = new Uint32Array(64 * KEY_WORDS);
  /** Slot + 1, 0 is empty. */
  private table = new Int32Array(128);
  private used = 0;
  private readonly free: number[] = [];
  /** Kept secret from clients, who otherwise could choose addresses that collide. */
  private readonly seed = random32();

  get bytes(): number {
    return this.words.byteLength + this.table.byteLength;
  }

  find({ words }: IpAddress): number {
    const mask = this.table.length - 1;
    for (let at = this.hash(words[0], words[1], words[2], words[3]) & mask; ; at = (at + 1) & mask) {
      const entry = this.table[at]!;
      if (entry === 0) return -1;
      if (this.holds(entry - 1, words)) return entry - 1;
    }
  }

  obtain(address: IpAddress): number {
    const { words } = address;
    const mask = this.table.length - 1;
    let at = this.hash(words[0], words[1], words[2], words[3]) & mask;
    for (; ; at = (at + 1) & mask) {
      const entry = this.table[at]!;
      if (entry === 0) break;
      if (this.holds(entry - 1, words)) return entry - 1;
    }
    const slot = this.free.pop() ?? this.used++;
    if (slot * KEY_WORDS >= this.words.length) {
      const grown = new Uint32Array(this.words.length * 2);
      grown.set(this.words);
      this.words = grown;
    }
    this.words.set(words, slot * KEY_WORDS);
    this.table[at] = slot + 1;
    if (++this.size * 2 > this.table.length) this.rehash();
    return slot;
  }

  /** Address of a client that has not been released. */
  address(slot: number): IpAddress {
    const at = slot * KEY_WORDS;
    const { words } = this;
    const key = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!] as const;
    return { version: key[0] === 0 && key[1] === 0 && key[2] === 0xffff ? 'IPV4' : 'IPV6', words: key };
  }

  release(slot: number): void {
    const { table } = this;
    const mask = table.length - 1;
    let hole = this.home(slot) & mask;
    while (table[hole] !== slot + 1) hole = (hole + 1) & mask;
    // Close the gap, so that a look-up may stop at the first empty place.
    for (let at = (hole + 1) & mask; table[at] !== 0; at = (at + 1) & mask) {
      const home = this.home(table[at]! - 1) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      table[hole] = table[at]!;
      hole = at;
    }
    table[hole] = 0;
    this.size--;
    this.free.push(slot);
  }

  private holds(slot: number, words: ArrayLike<number>): boolean {
    const at = slot * KEY_WORDS;
    const own = this.words;
    return own[at + 3] === words[3] && own[at + 2] === words[2] && own[at + 1] === words[1] && own[at] === words[0];
  }

  private home(slot: number): number {
    const at = slot * KEY_WORDS;
    const { words } = this;
    return this.hash(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
  }

  private hash(a: number, b: number, c: number, d: number): number {
    let hash = this.seed;
    hash = mix(hash ^ a);
    hash = mix(hash ^ b);
    hash = mix(hash ^ c);
    return mix(hash ^ d);
  }

  private rehash(): void {
    const old = this.table;
    const mask = old.length * 2 - 1;
    this.table = new Int32Array(mask + 1);
    for (const entry of old) {
      if (entry === 0) continue;
      let at = this.home(entry - 1) & mask;
      while (this.table[at] !== 0) at = (at + 1) & mask;
      this.table[at] = entry;
    }
  }
}

/**
 * Clients by a text, e.g. several values written so that no two lists of them give the same text. Of a text 64 bits of a hash are kept and its length: what
 * clients send may be long, and two texts are taken for one with a chance of less than one in a billion among ten million.
 */
export class TextTable implements ClientTable<string> {
  private readonly table = new AddressTable();
  /** Kept secret from clients, as there. */
  private readonly seeds = [random32(), random32()] as const;
  private readonly words: [number, number, number, number] = [0, 0, 0, 0];
  private readonly key: IpAddress = { version: 'IPV6', words: this.words };

  get size(): number {
    return this.table.size;
  }

  get bytes(): number {
    return this.table.bytes;
  }

  obtain(text: string): number {
    return this.table.obtain(this.keyOf(text));
  }

  find(text: string): number {
    return this.table.find(this.keyOf(text));
  }

  release(slot: number): void {
    this.table.release(slot);
  }

  private keyOf(text: string): IpAddress {
    let [a, b] = this.seeds;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = imul(a ^ code, 0x9e3779b1);
      a ^= a >>> 15;
      b = imul(b ^ code ^ (a >>> 7), 0x85ebca77);
      b ^= b >>> 13;
    }
    this.words[0] = mix(a);
    this.words[1] = mix(b);
    this.words[2] = text.length;
    return this.key;
  }
}

function random32(): number {
  return (Math.random() * 0x100000000) >>> 0;
}

/** Finalizer of MurmurHash3. */
function mix(value: number): number {
  let hash = value;
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
