import type { Io } from '../../bin/terminal/io';

/** Collects what a command prints. */
export class FakeIo implements Io {
  stdout = '';
  stderr = '';
  outIsTerminal = false;
  errIsTerminal = false;
  time = Date.parse('2026-01-01T00:00:00Z');
  readonly stop = new AbortController();
  readonly signal = this.stop.signal;
  readonly clock = { now: () => this.time++ };

  out(text: string): void {
    this.stdout += text;
  }

  err(text: string): void {
    this.stderr += text;
  }
}
