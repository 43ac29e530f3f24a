const EXACT = 50_000;
const BITS = 14;
const REGISTERS = 1 << BITS;

/** FNV-1a, then mixed. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mixHash(h);
}

/** Spreads 32 bits evenly: the finalizer of MurmurHash3. */
export function mixHash(value: number): number {
  let h = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Counts distinct texts: exactly up to 50,000, from there with a standard error of 0.8 % (HyperLogLog) in 16 KB. */
export class DistinctCounter {
  private exact: Set<number> | undefined = new Set();
  private readonly registers = new Uint8Array(REGISTERS);

  add(text: string): void {
    this.addHash(hash(text));
  }

  /** What is a well mixed hash of 32 bits already. */
  addHash(h: number): void {
    this.addToRegisters(h);
    if (!this.exact) return;
    // Texts whose 32-bit hashes collide count once: among 50,000 texts that happens to 0.3 pairs on average.
    this.exact.add(h | 0);
    if (this.exact.size > EXACT) this.exact = undefined;
  }

  private addToRegisters(h: number): void {
    const index = h >>> (32 - BITS);
    const rest = (h << BITS) >>> 0;
    const rank = Math.min(Math.clz32(rest), 32 - BITS) + 1;
    if (rank > this.registers[index]!) this.registers[index] = rank;
  }

  get isEstimate(): boolean {
    return this.exact === undefined;
  }

  get count(): number {
    if (this.exact) return this.exact.size;
    let sum = 0;
    let empty = 0;
    for (const rank of this.registers) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = ((0.7213 / (1 + 1.079 / REGISTERS)) * REGISTERS * REGISTERS) / sum;
    if (raw <= 2.5 * REGISTERS && empty > 0) return Math.round(REGISTERS * Math.log(REGISTERS / empty));
    // Where 32-bit hashes begin to run out.
    const space = 2 ** 32;
    return Math.round(raw > space / 30 ? -space * Math.log(1 - raw / space) : raw);
  }
}
