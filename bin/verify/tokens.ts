import { readFile } from 'node:fs/promises';
import { parseTime } from '../operator/time-option';
import { type Io, UsageError } from '../terminal/io';
import { waitedForAnswer } from '../terminal/running';
import type { Twin } from './twin';

/** A token of AWS WAF, as a person took it from a browser. */
export interface Token {
  readonly value: string;
  /** When its puzzle was solved, as far as it is known; milliseconds since the epoch. */
  readonly solvedAt: number;
}

const FORM = /^[\x21-\x2b\x2d-\x3a\x3c-\x7e]{8,8192}$/;

/** Where tokens come from: a person at the terminal, or a file. Nothing but a person solves a puzzle. */
export class Tokens {
  private first?: { readonly token: Token | undefined };

  private constructor(
    private readonly io: Io,
    private readonly url: string,
    private readonly waiting: Token[],
  ) {}

  /** @throws UsageError for a file with anything but tokens */
  static async of(io: Io, url: string, file: string | undefined): Promise<Tokens> {
    const now = io.clock.now();
    const lines = file === undefined ? [] : (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim());
    return new Tokens(
      io,
      url,
      lines.map((line, index) => {
        const [value = '', time] = line.trim().split(/\s+/);
        const solvedAt = time === undefined ? now : parseTime(time);
        // The line itself must not stand in a message.
        if (!FORM.test(value) || Number.isNaN(solvedAt))
          throw new UsageError(
            `--token-file: line ${index + 1} must be a value of the cookie aws-waf-token, and after a space when its puzzle was solved, as 2026-01-05T03:00:10Z`,
          );
        return { value, solvedAt };
      }),
    );
  }

  /** Whether anybody can give one. */
  get reachable(): boolean {
    return this.waiting.length > 0 || this.io.ask !== undefined;
  }

  /** The one token of which all checks learn: a person solves one puzzle. */
  async shared(twin: Twin): Promise<Token | undefined> {
    if (this.first === undefined) {
      const token = await this.take('Solve the puzzle in a browser');
      this.first = { token };
      if (token !== undefined) twin.learn(token.value, token.solvedAt);
    }
    return this.first.token;
  }

  /** @param what a person must do for it */
  async take(what: string): Promise<Token | undefined> {
    const waiting = this.waiting.shift();
    if (waiting !== undefined || this.io.ask === undefined) return waiting;
    const value = (
      await this.io.ask(`${what}: ${this.url}\nThen the value of its cookie aws-waf-token (empty to skip): `)
    ).trim();
    waitedForAnswer();
    if (value === '') return undefined;
    if (FORM.test(value)) return { value, solvedAt: this.io.clock.now() };
    this.io.err('that is no value of a cookie\n');
    return undefined;
  }
}
