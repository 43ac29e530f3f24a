import { open, stat } from 'node:fs/promises';

/** A file in which the application says to whom it sends: a log, or what a mail catcher writes. */
export class HitFile {
  private position = 0;
  private text = '';

  private constructor(private readonly path: string) {}

  /** From its present end on. */
  static async of(path: string): Promise<HitFile> {
    const file = new HitFile(path);
    file.position = await sizeOf(path);
    return file;
  }

  /** Whether one of the texts was written since `forget`. */
  async names(texts: readonly string[]): Promise<boolean> {
    await this.readOn();
    return texts.some((text) => this.text.includes(text));
  }

  forget(): void {
    this.text = '';
  }

  private async readOn(): Promise<void> {
    const size = await sizeOf(this.path);
    // Begun anew, as logs are.
    if (size < this.position) this.position = 0;
    if (size === this.position) return;
    const handle = await open(this.path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - this.position), 0, undefined, this.position);
      this.position += bytesRead;
      // A quoted-printable mail breaks lines, and writes = as =3D.
      this.text += buffer.toString('latin1', 0, bytesRead).replace(/=\r?\n/g, '');
    } finally {
      await handle.close();
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
