/** Places in which a text may be found again. */
const PLACES = 4096;
const SAMPLES = 8;

/**
 * What was made of short texts that come again and again, found by their bytes, so that no text is made of them. Which place a text has is told by
 * few of its bytes, whether it is the one that stands there by all; one that comes in between takes the place.
 */
export class ByteMemo<T> {
  private readonly texts: Array<Uint8Array | undefined> = new Array(PLACES).fill(undefined);
  private readonly values: Array<T | undefined> = new Array(PLACES).fill(undefined);

  constructor(private readonly make: (text: string) => T) {}

  get(bytes: Uint8Array, from: number, to: number): T {
    const length = to - from;
    const step = Math.max(1, Math.floor(length / SAMPLES));
    let hash = length;
    for (let at = to - 1; at >= from; at -= step) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    const place = (hash ^ (hash >>> 12)) & (PLACES - 1);
    const known = this.texts[place];
    if (known !== undefined && known.length === length && isAt(bytes, from, known)) return this.values[place]!;
    // A slice of a Buffer would keep all of it alive.
    const own = Buffer.from(bytes.subarray(from, to));
    const value = this.make(own.toString('latin1'));
    this.texts[place] = own;
    this.values[place] = value;
    return value;
  }
}

function isAt(bytes: Uint8Array, from: number, text: Uint8Array): boolean {
  const { length } = text;
  let i = 0;
  // Four at once: most calls find that all are alike.
  for (; i + 4 <= length; i += 4) {
    const at = from + i;
    const [a, b] = [bytes[at]! ^ text[i]!, bytes[at + 1]! ^ text[i + 1]!];
    const [c, d] = [bytes[at + 2]! ^ text[i + 2]!, bytes[at + 3]! ^ text[i + 3]!];
    if ((a | b | c | d) !== 0) return false;
  }
  for (; i < length; i++) if (bytes[from + i] !== text[i]) return false;
  return true;
}
