import type { Io } from './io';

const WIDTH = 30;
const EVERY_MS = 100;

/** A bar on standard error while a person watches; nothing otherwise. */
export class Progress {
  private done = 0;
  private nextPaint = 0;
  private readonly started: number;

  constructor(
    private readonly io: Io,
    private readonly total: number,
    private readonly unit: string,
  ) {
    this.started = io.clock.now();
  }

  advance(bytes: number): void {
    this.done += bytes;
  }

  /** Cheap enough to be called often. */
  paint(count: number): void {
    if (!this.io.errIsTerminal) return;
    const now = this.io.clock.now();
    if (now < this.nextPaint) return;
    this.nextPaint = now + EVERY_MS;
    const share = this.total === 0 ? 1 : Math.min(this.done / this.total, 1);
    const filled = Math.round(share * WIDTH);
    const seconds = Math.max((now - this.started) / 1000, 0.001);
    const rate = Math.round(count / seconds).toLocaleString('en-US');
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    this.io.err(
      `\r${bar} ${Math.floor(share * 100)} %  ${count.toLocaleString('en-US')} ${this.unit}, ${rate}/s\u001b[K`,
    );
  }

  clear(): void {
    if (this.io.errIsTerminal) this.io.err('\r\u001b[K');
  }
}
