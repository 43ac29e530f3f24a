import { CsvRecords } from './csv-records';
import type { RecordSplitter, TakeRecord } from './event';
import { TOO_LONG } from './line-records';

/** Members that hold the records: of `filter-log-events`, of a subscription, of a query of Logs Insights. */
const WRAPPED = /"(?:events|logEvents|results)"\s*:\s*$/;
const RECORD_START = '{"timestamp":';
/** More than any record has; what holds records is taken apart before it is this long. */
const MAX_RECORD = 16 * 1024 * 1024;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const NEWLINE = 10;

/** What is open around the records: in an array all are records, in a wrapper nothing is but what its member holds. */
type Around = 'array' | 'wrapper';

/**
 * JSON values in whatever arrangement people have them: one on each line, with a time before it as exports and `aws logs tail` write, one after
 * the other without line ends, over many lines, in arrays, in what the commands of CloudWatch Logs print, or in the CSV of Logs Insights. A value
 * that is cut off costs only itself: the next line that begins like a record begins anew.
 */
export class JsonRecords implements RecordSplitter {
  private text = '';
  private at = 0;
  /** Where the value begins that is being read; -1 between values. */
  private start = -1;
  /** Open brackets inside of it. */
  private depth = 0;
  private inString = false;
  private around: Around[] = [];
  private line = 1;
  private counted = 0;
  /** The last line on which a value ended: what stands behind it there is nothing of ours. */
  private lastLine = 0;
  private isFirst = true;
  private csv: CsvRecords | undefined;

  push(bytes: Buffer, take: TakeRecord): void {
    const text = bytes.toString('latin1');
    if (this.csv) {
      this.csv.push(text, take);
      return;
    }
    this.text = this.text.slice(this.keepFrom()) + text;
    this.scan(take, false);
  }

  end(take: TakeRecord): void {
    if (this.csv) {
      this.csv.end(take);
      return;
    }
    this.text += '\n';
    this.scan(take, true);
    if (this.start >= 0) this.cut(take);
    else this.csv && (this.csv as CsvRecords).end(take);
  }

  /** Drops what has been read; positions move along. */
  private keepFrom(): number {
    const from = this.start >= 0 ? this.start : this.at;
    this.countLines(from);
    this.at -= from;
    this.counted = 0;
    if (this.start >= 0) this.start = 0;
    return from;
  }

  private countLines(to: number): void {
    for (let at = this.text.indexOf('\n', this.counted); at >= 0 && at < to; at = this.text.indexOf('\n', at + 1))
      this.line++;
    this.counted = Math.max(this.counted, to);
  }

  private scan(take: TakeRecord, isEnd: boolean): void {
    while (this.at < this.text.length) {
      if (this.start >= 0) {
        if (!this.inside(take, isEnd)) return;
      } else if (!this.between(take, isEnd)) return;
    }
  }

  /** Between values. False when more text is needed. */
  private between(take: TakeRecord, isEnd: boolean): boolean {
    const { text } = this;
    const code = text.charCodeAt(this.at);
    if (code <= 32 || code === 44) {
      this.at++;
      return true;
    }
    const [around] = this.around.slice(-1);
    if (code === CLOSE_BRACKET || code === CLOSE_BRACE) {
      this.around.pop();
      this.at++;
      return true;
    }
    if (code === OPEN_BRACKET && around === undefined) {
      this.around.push('array');
      this.at++;
      return true;
    }
    if (around === undefined && this.isFirst) {
      const first = this.wholeLine(isEnd);
      if (first === undefined) return this.start >= 0;
      if (/(?:^|,)"?@message"?(?:,|$)/.test(first)) return this.readCsv(take, first);
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET || code === QUOTE) {
      if (around === undefined && code === OPEN_BRACE && this.takeLine(take)) return true;
      this.isFirst = false;
      this.start = this.at;
      this.depth = 0;
      this.inString = false;
      return true;
    }
    if (around !== undefined) {
      // A colon, or a number or word that is no record.
      this.at++;
      return true;
    }
    return this.withoutPrefix(take, isEnd);
  }

  /** The first line, which tells a table from JSON; undefined when it isn't there yet. */
  private wholeLine(isEnd: boolean): string | undefined {
    const end = this.text.indexOf('\n', this.at);
    if (end >= 0) return this.text.slice(this.at, end).replace(/\r$/, '');
    // JSON without line ends begins at once.
    if (isEnd || ('{["'.includes(this.text[this.at]!) && !this.text.startsWith('"@', this.at))) return '';
    return undefined;
  }

  private readCsv(take: TakeRecord, header: string): boolean {
    this.csv = new CsvRecords(header);
    const rest = this.text.slice(this.text.indexOf('\n', this.at) + 1);
    this.text = '';
    this.at = 0;
    this.csv.push(rest, take);
    return false;
  }

  /** A record that is one line, as AWS WAF writes them, without looking at each character. */
  private takeLine(take: TakeRecord): boolean {
    const { text, at } = this;
    if (!text.startsWith(RECORD_START, at)) return false;
    const end = text.indexOf('\n', at);
    if (end < 0) return false;
    const to = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    const record = text.slice(at, to);
    if (record.charCodeAt(record.length - 1) !== CLOSE_BRACE || record.includes('}{')) return false;
    this.isFirst = false;
    this.countLines(at);
    this.lastLine = this.line;
    take(record, this.line);
    this.at = end + 1;
    return true;
  }

  /** Text before a record on its line, such as the time that an export puts there. */
  private withoutPrefix(take: TakeRecord, isEnd: boolean): boolean {
    const { text, at } = this;
    const end = text.indexOf('\n', at);
    const brace = text.indexOf('{', at);
    if (brace >= 0 && (end < 0 || brace < end)) {
      this.at = brace;
      this.isFirst = false;
      return true;
    }
    if (end < 0 && !isEnd && text.length - at <= MAX_RECORD) return false;
    this.countLines(at);
    if (this.line !== this.lastLine) take(text.slice(at, end < 0 ? undefined : end).trim(), this.line);
    this.isFirst = false;
    this.at = end < 0 ? text.length : end + 1;
    return true;
  }

  /** Inside a value. False when more text is needed. */
  private inside(take: TakeRecord, isEnd: boolean): boolean {
    const { text } = this;
    for (; this.at < text.length; this.at++) {
      const code = text.charCodeAt(this.at);
      if (code === NEWLINE) {
        // A text never goes over a line end, and a record that begins on one line is done before the next one begins.
        if (!isEnd && text.length - this.at <= RECORD_START.length) return false;
        if (this.inString || this.isCutOff()) {
          this.cut(take);
          return true;
        }
      } else if (this.inString) {
        if (code === BACKSLASH) this.at++;
        else if (code === QUOTE) {
          this.inString = false;
          if (this.depth === 0) return this.close(take);
        }
      } else if (code === QUOTE) this.inString = true;
      else if (code === OPEN_BRACE) this.depth++;
      else if (code === OPEN_BRACKET) {
        if (this.depth === 1 && this.holdsRecords()) {
          this.around.push('wrapper', 'array');
          this.start = -1;
          this.at++;
          return true;
        }
        this.depth++;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        this.depth--;
        if (this.depth === 0) return this.close(take);
      }
    }
    if (text.length - this.start > MAX_RECORD) this.cut(take, TOO_LONG);
    return false;
  }

  private isCutOff(): boolean {
    const { text, at, start } = this;
    return text.startsWith(RECORD_START, at + 1) && text.startsWith('{"', start);
  }

  /** Whether the array that opens here is the member of a wrapper, not of a record. */
  private holdsRecords(): boolean {
    const { text, at, start } = this;
    return text.charCodeAt(start) === OPEN_BRACE && WRAPPED.test(text.slice(Math.max(start, at - 40), at));
  }

  private close(take: TakeRecord): boolean {
    const record = this.text.slice(this.start, this.at + 1);
    const isOurs = this.around.at(-1) !== 'wrapper';
    this.countLines(this.start);
    if (isOurs) take(record.replace(/[\r\n]+/g, ' '), this.line);
    this.countLines(this.at);
    this.lastLine = this.line;
    this.start = -1;
    this.at++;
    return true;
  }

  /** Gives up on the value that is being read. */
  private cut(take: TakeRecord, instead?: string): void {
    this.countLines(this.start);
    const end = this.text.indexOf('\n', this.start);
    take(instead ?? this.text.slice(this.start, end < 0 ? undefined : end), this.line);
    this.start = -1;
    this.inString = false;
    this.around = [];
    // What is left of the value is on this line; the next one begins anew.
    this.lastLine = this.line;
    if (instead === undefined) this.at++;
    else this.at = this.text.length;
  }
}
