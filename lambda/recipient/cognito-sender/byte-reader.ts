/** Reads bytes from front to back. */
export class ByteReader {
  private readonly bytes: Buffer;
  private at = 0;

  /** @param tooShort what is thrown when there are no more */
  constructor(
    bytes: Uint8Array,
    private readonly tooShort: () => Error,
  ) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(count: number): Buffer {
    const end = this.at + count;
    if (end > this.bytes.length) throw this.tooShort();
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  /** Whole number in so many bytes, the largest first. */
  number(bytes: 1 | 2 | 4): number {
    return this.take(bytes).readUIntBE(0, bytes);
  }

  /** As many bytes as the number before them says. */
  sized(bytes: 2): Buffer {
    return this.take(this.number(bytes));
  }

  /** Everything up to here. */
  read(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  /** Another one at the same place. */
  fork(): ByteReader {
    const fork = new ByteReader(this.bytes, this.tooShort);
    fork.at = this.at;
    return fork;
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }
}
