/**
 * An IP address as four 32-bit words. IPv4 is kept in its IPv4-mapped place (`::ffff:0:0/96`), so both versions compare
 * alike and a dual-stack socket's `::ffff:192.0.2.1` is the IPv4 client that it is.
 */
export interface IpAddress {
  readonly version: 'IPV4' | 'IPV6';
  readonly words: readonly [number, number, number, number];
}

export interface Cidr extends IpAddress {
  /** In its own version: 0–32 or 0–128. */
  readonly prefix: number;
  /** Canonical: host bits cleared, IPv6 as RFC 5952 writes it. */
  readonly text: string;
  /** Whether the text given had host bits set, e.g. `10.0.0.5/8`. */
  readonly hostBits: boolean;
}

const MAPPED = 0xffff;
const scratch = new Uint32Array(4);

/** Strict dotted quad: four decimal parts, no leading zeros. Returns -1 when it is none. */
function parseIpv4(text: string, from: number, to: number): number {
  let value = 0;
  let parts = 0;
  let part = -1;
  for (let i = from; i <= to; i++) {
    const code = i === to ? 46 : text.charCodeAt(i);
    if (code === 46) {
      if (part < 0 || parts === 4) return -1;
      value = value * 256 + part;
      parts++;
      part = -1;
    } else if (code >= 48 && code <= 57) {
      if (part === 0) return -1;
      part = part < 0 ? code - 48 : part * 10 + code - 48;
      if (part > 255) return -1;
    } else return -1;
  }
  return parts === 4 ? value : -1;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

const groups = new Uint16Array(8);

/** Writes the words of `text[from, to)` into `scratch`; false when it is no IPv6 address. */
function parseIpv6(text: string, from: number, to: number): boolean {
  let count = 0;
  let gap = -1;
  let i = from;
  if (text.charCodeAt(i) === 58) {
    if (text.charCodeAt(i + 1) !== 58) return false;
    gap = 0;
    i += 2;
  }
  while (i < to) {
    const start = i;
    let value = 0;
    while (i < to) {
      const digit = hexDigit(text.charCodeAt(i));
      if (digit < 0) break;
      value = value * 16 + digit;
      i++;
    }
    if (i < to && text.charCodeAt(i) === 46) {
      const quad = parseIpv4(text, start, to);
      if (quad < 0 || count > 6) return false;
      groups[count++] = quad >>> 16;
      groups[count++] = quad & 0xffff;
      i = to;
      break;
    }
    if (i === start || i - start > 4 || count === 8) return false;
    groups[count++] = value;
    if (i === to) break;
    if (text.charCodeAt(i) !== 58) return false;
    i++;
    if (i === to) return false;
    if (text.charCodeAt(i) === 58) {
      if (gap >= 0) return false;
      gap = count;
      i++;
    }
  }
  if (gap < 0 ? count !== 8 : count > 7) return false;
  for (let word = 0; word < 4; word++) {
    scratch[word] = (groupAt(word * 2, count, gap) << 16) | groupAt(word * 2 + 1, count, gap);
  }
  return true;
}

function groupAt(index: number, count: number, gap: number): number {
  if (gap < 0 || index < gap) return groups[index] as number;
  const fromEnd = 8 - index;
  return fromEnd <= count - gap ? (groups[count - fromEnd] as number) : 0;
}

/** Parses `text[0, to)` into `scratch`: 4, 6 or, when it is no address, 0. Allocates nothing. */
function parseInto(text: string, to: number): 0 | 4 | 6 {
  if (to > 45 || to < 2) return 0;
  const quad = parseIpv4(text, 0, to);
  if (quad >= 0) {
    scratch[0] = 0;
    scratch[1] = 0;
    scratch[2] = MAPPED;
    scratch[3] = quad;
    return 4;
  }
  return parseIpv6(text, 0, to) ? 6 : 0;
}

function isMapped(words: ArrayLike<number>): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === MAPPED;
}

function words(): [number, number, number, number] {
  return [scratch[0]!, scratch[1]!, scratch[2]!, scratch[3]!];
}

/** Undefined for anything that isn't a bare address: ports, brackets, zones, blanks, leading zeros. */
export function parseAddress(text: string): IpAddress | undefined {
  if (parseInto(text, text.length) === 0) return undefined;
  return { version: isMapped(scratch) ? 'IPV4' : 'IPV6', words: words() };
}

/** The one spelling of an address, by which two texts can be compared; undefined when it is none. */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address && formatAddress(address);
}

export function formatAddress(address: IpAddress): string {
  if (address.version === 'IPV4') return formatIpv4(address.words[3]);
  const parts = address.words.flatMap((word) => [word >>> 16, word & 0xffff]);
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && parts[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const hex = parts.map((part) => part.toString(16));
  if (best.at < 0) return hex.join(':');
  return hex.slice(0, best.at).join(':') + '::' + hex.slice(best.at + best.length).join(':');
}

function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** Bits of `word` (0–3) that a 128-bit prefix covers. */
function wordMask(word: number, prefix: number): number {
  const bits = Math.min(32, Math.max(0, prefix - word * 32));
  return bits === 0 ? 0 : (-1 << (32 - bits)) >>> 0;
}

/** The prefix in 128 bits, IPv4 counted in its mapped place. */
function widePrefix(cidr: Pick<Cidr, 'version' | 'prefix'>): number {
  return cidr.version === 'IPV4' ? cidr.prefix + 96 : cidr.prefix;
}

/** `address/prefix`; undefined when it isn't one. A bare address is none: AWS WAF wants the prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0 || !/^(0|[1-9]\d{0,2})$/.test(text.slice(slash + 1))) return undefined;
  const spelled = parseInto(text, slash);
  const given = Number(text.slice(slash + 1));
  if (spelled === 0 || given > (spelled === 4 ? 32 : 128)) return undefined;
  const mapped = spelled === 6 && isMapped(scratch) && given >= 96;
  const version = spelled === 4 || mapped ? 'IPV4' : 'IPV6';
  const prefix = mapped ? given - 96 : given;
  const address = words();
  const wide = widePrefix({ version, prefix });
  const network = address.map((word, index) => (word & wordMask(index, wide)) >>> 0) as unknown as Cidr['words'];
  return {
    version,
    words: network,
    prefix,
    text: `${formatAddress({ version, words: network })}/${prefix}`,
    hostBits: network.some((word, index) => word !== address[index]),
  };
}

/** Undefined when the text isn't a CIDR. */
export function canonicalCidr(text: string): string | undefined {
  return parseCidr(text)?.text;
}

function compareWords(a: Cidr['words'], b: Cidr['words'], width: number): number {
  for (let i = 4 - width; i < 4; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** Sorted disjoint ranges of numbers that are `width` words long, flat. */
class Ranges {
  readonly size: number;
  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;

  constructor(
    cidrs: readonly Cidr[],
    private readonly width: 1 | 4,
  ) {
    const sorted = [...cidrs].sort((a, b) => compareWords(a.words, b.words, width) || a.prefix - b.prefix);
    this.starts = new Uint32Array(sorted.length * width);
    this.ends = new Uint32Array(sorted.length * width);
    let size = 0;
    for (const cidr of sorted) {
      const wide = widePrefix(cidr);
      const last = (size - 1) * width;
      // A CIDR that starts inside the one before lies wholly in it: prefixes nest.
      if (size > 0 && this.compare(cidr.words, this.ends, last) <= 0) continue;
      for (let i = 0; i < width; i++) {
        const word = 4 - width + i;
        this.starts[size * width + i] = cidr.words[word]!;
        this.ends[size * width + i] = cidr.words[word]! | ~wordMask(word, wide);
      }
      size++;
    }
    this.size = size;
  }

  /** The last `width` words of an address against the bound at `at`. */
  private compare(address: ArrayLike<number>, bounds: Uint32Array, at: number): number {
    for (let i = 0; i < this.width; i++) {
      const difference = address[4 - this.width + i]! - bounds[at + i]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }

  has(address: ArrayLike<number>): boolean {
    let low = 0;
    let high = this.size - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (this.compare(address, this.starts, middle * this.width) < 0) high = middle - 1;
      else if (this.compare(address, this.ends, middle * this.width) > 0) low = middle + 1;
      else return true;
    }
    return false;
  }
}

/**
 * Compiled set of CIDRs of either version: one binary search and no allocation per look-up. Duplicates and CIDRs inside
 * others are dropped. An IPv6 CIDR never takes in IPv4 addresses, however wide it is.
 */
export class CidrSet {
  /** CIDRs left after dropping. */
  readonly size: number;
  private readonly ipv4: Ranges;
  private readonly ipv6: Ranges;

  /** @throws Error naming the entries that are no CIDRs. */
  constructor(cidrs: Iterable<string>) {
    const parsed: Cidr[] = [];
    const bad: string[] = [];
    for (const text of cidrs) {
      const cidr = parseCidr(text);
      if (cidr) parsed.push(cidr);
      else bad.push(text);
    }
    if (bad.length > 0) {
      const shown = bad.slice(0, 5).map((text) => JSON.stringify(text));
      throw new Error(`not a CIDR: ${shown.join(', ')}${bad.length > 5 ? ` and ${bad.length - 5} more` : ''}`);
    }
    this.ipv4 = new Ranges(
      parsed.filter(({ version }) => version === 'IPV4'),
      1,
    );
    this.ipv6 = new Ranges(
      parsed.filter(({ version }) => version === 'IPV6'),
      4,
    );
    this.size = this.ipv4.size + this.ipv6.size;
  }

  /** False for what isn't an address. */
  has(address: string): boolean {
    if (parseInto(address, address.length) === 0) return false;
    return (isMapped(scratch) ? this.ipv4 : this.ipv6).has(scratch);
  }

  contains(address: IpAddress): boolean {
    return (address.version === 'IPV4' ? this.ipv4 : this.ipv6).has(address.words);
  }
}
