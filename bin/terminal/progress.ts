import type { Io } from './io';

const WIDTH = 30;
const MIN_WIDTH = 5;
const EVERY_MS = 100;

/** A bar on standard error while a person watches; nothing otherwise. */
export class Progress {
  private done = 0;
  private nextPaint = 0;
  private readonly started: number;

  constructor(
    private readonly io: Io,
    /** Undefined where it can't be known, as for a pipe. */
    private readonly total: number | undefined,
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
    const seconds = Math.max((now - this.started) / 1000, 0.001);
    const rate = Math.round(count / seconds).toLocaleString('en-US');
    const figures = `${count.toLocaleString('en-US')} ${this.unit}, ${rate}/s`;
    this.io.err(`\r${this.line(figures)}\u001b[K`);
  }

  /** As wide as the terminal: a line that wraps would be printed anew each time. */
  private line(figures: string): string {
    const room = (this.io.errColumns ?? 80) - 1;
    if (this.total === undefined) return figures.slice(0, room);
    const share = this.total === 0 ? 1 : Math.min(this.done / this.total, 1);
    const text = `${Math.floor(share * 100)} %  ${figures}`;
    const width = Math.min(WIDTH, room - text.length - 1);
    if (width < MIN_WIDTH) return text.slice(0, room);
    const filled = Math.round(share * width);
    return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${text}`;
  }

  clear(): void {
    if (this.io.errIsTerminal) this.io.err('\r\u001b[K');
  }
}
