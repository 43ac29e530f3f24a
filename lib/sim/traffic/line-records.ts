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
    const whole = this.rest + text;
    let from = 0;
    for (let end = whole.indexOf('\n', from); end >= 0; end = whole.indexOf('\n', from)) {
      const to = whole.charCodeAt(end - 1) === 13 ? end - 1 : end;
      this.line++;
      if (this.tooLong) this.tooLong = false;
      else if (to > from) take(whole.slice(from, to), this.line);
      from = end + 1;
    }
    this.rest = whole.slice(from);
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
