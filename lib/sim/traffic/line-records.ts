import type { PassesOver, RecordSplitter, TakeRecord } from './event';

/** A line without end must not fill the memory. AWS writes none longer than some tens of kilobytes. */
const MAX_LINE = 1024 * 1024;
/** What stands for a line that is longer: no kind of log has such a record. */
export const TOO_LONG = '\u0000too long';

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const NOTHING = Buffer.alloc(0);

/** Each line is a record; empty ones are passed over in silence. */
export class LineRecords implements RecordSplitter {
  private rest = NOTHING;
  private line = 0;
  private tooLong = false;

  constructor(private readonly passesOver: PassesOver = () => false) {}

  push(bytes: Buffer, take: TakeRecord): void {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      this.line++;
      if (this.tooLong) this.tooLong = false;
      else if (from > 0 || this.rest.length === 0) this.takeLine(bytes, from, end, take);
      else {
        // Only what the piece before began is put together.
        const whole = Buffer.concat([this.rest, bytes.subarray(0, end)]);
        this.takeLine(whole, 0, whole.length, take);
      }
      this.rest = NOTHING;
      from = end + 1;
    }
    if (from < bytes.length) this.rest = Buffer.concat([this.rest, bytes.subarray(from)]);
    if (this.rest.length <= MAX_LINE) return;
    if (!this.tooLong) take(TOO_LONG, this.line + 1);
    this.tooLong = true;
    this.rest = NOTHING;
  }

  end(take: TakeRecord): void {
    this.line++;
    if (!this.tooLong) this.takeLine(this.rest, 0, this.rest.length, take);
  }

  /** Without a carriage return at its end; nothing where it is empty. */
  private takeLine(bytes: Buffer, from: number, end: number, take: TakeRecord): void {
    const to = end > from && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
    if (to === from) return;
    take(this.passesOver(bytes, from, to) ? undefined : bytes.toString('latin1', from, to), this.line);
  }
}
