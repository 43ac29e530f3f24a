import type { RecordSplitter } from './event';

/** A line without end must not fill the memory. AWS writes none longer than some tens of kilobytes. */
const MAX_LINE = 1024 * 1024;
/** What stands for a line that is longer: no kind of log has such a record. */
export const TOO_LONG = '\u0000too long';

/** Each line is a record; empty ones are passed over. */
export class LineRecords implements RecordSplitter {
  private rest = '';
  private line = 0;
  private tooLong = false;

  push(text: string, take: (record: string, line: number) => void): void {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      this.line++;
      if (this.tooLong) this.tooLong = false;
      else if (from > 0 || this.rest === '') takeLine(text, from, end, this.line, take);
      else {
        // Only what the chunk before began is put together: a copy of all would cost more than the lines themselves.
        const whole = this.rest + text.slice(0, end);
        takeLine(whole, 0, whole.length, this.line, take);
      }
      this.rest = '';
      from = end + 1;
    }
    this.rest += text.slice(from);
    if (this.rest.length <= MAX_LINE) return;
    if (!this.tooLong) take(TOO_LONG, this.line + 1);
    this.tooLong = true;
    this.rest = '';
  }

  end(take: (record: string, line: number) => void): void {
    const last = this.rest.replace(/\r$/, '');
    if (last !== '' && !this.tooLong) take(last, this.line + 1);
  }
}

/** Without a carriage return at its end; nothing where it is empty. */
function takeLine(
  text: string,
  from: number,
  end: number,
  line: number,
  take: (record: string, line: number) => void,
): void {
  const to = end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
  if (to > from) take(text.slice(from, to), line);
}
