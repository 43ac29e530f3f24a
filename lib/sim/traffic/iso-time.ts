/** Reads `2026-01-01T00:00:00.123456Z` in place; the day is looked up once and remembered. */
export class IsoTimeParser {
  private day = '';
  private dayStart = 0;

  /** Milliseconds since the epoch; -1 for anything else. */
  parse(line: string, from: number, to: number): number {
    if (to - from < 20 || line.charCodeAt(from + 10) !== 84 || line.charCodeAt(to - 1) !== 90) return -1;
    if (!line.startsWith(this.day, from) || this.day === '') {
      const day = line.slice(from, from + 10);
      const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN;
      if (Number.isNaN(start)) return -1;
      this.day = day;
      this.dayStart = start;
    }
    const hours = twoDigits(line, from + 11);
    const minutes = twoDigits(line, from + 14);
    const seconds = twoDigits(line, from + 17);
    if (
      hours < 0 ||
      minutes < 0 ||
      seconds < 0 ||
      line.charCodeAt(from + 13) !== 58 ||
      line.charCodeAt(from + 16) !== 58
    ) {
      return -1;
    }
    let milliseconds = 0;
    if (line.charCodeAt(from + 19) === 46) {
      for (let i = 0, scale = 100; i < 3 && from + 20 + i < to - 1; i++, scale /= 10) {
        const digit = line.charCodeAt(from + 20 + i) - 48;
        if (digit < 0 || digit > 9) return -1;
        milliseconds += digit * scale;
      }
    } else if (to - from !== 20) return -1;
    return this.dayStart + ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  }
}

const MINUTE_MS = 60_000;
/** `2026-01-01T00:00:` */
const UP_TO_SECONDS = 17;
const DIGIT = 48;

/** The same of bytes. Lines come by the minute, so most have it from the one before. */
export class ByteTime {
  private readonly texts = new IsoTimeParser();
  private minute = Buffer.alloc(0);
  private minuteStart = 0;

  /** Milliseconds since the epoch; -1 for anything else. */
  parse(bytes: Buffer, from: number, to: number): number {
    if (to - from < 24 || !this.isSameMinute(bytes, from)) return this.parseText(bytes, from, to);
    let number = 0;
    for (const place of [17, 18, 20, 21, 22]) {
      const digit = bytes[from + place]! - DIGIT;
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    if (bytes[from + 19] !== 46 || bytes[to - 1] !== 90) return this.parseText(bytes, from, to);
    return this.minuteStart + number;
  }

  private isSameMinute(bytes: Buffer, from: number): boolean {
    const { minute } = this;
    for (let i = 0; i < minute.length; i++) if (bytes[from + i] !== minute[i]) return false;
    return minute.length > 0;
  }

  private parseText(bytes: Buffer, from: number, to: number): number {
    const time = this.texts.parse(bytes.toString('latin1', from, to), 0, to - from);
    if (time >= 0) {
      this.minute = Buffer.from(bytes.subarray(from, from + UP_TO_SECONDS));
      this.minuteStart = Math.floor(time / MINUTE_MS) * MINUTE_MS;
    }
    return time;
  }
}

function twoDigits(line: string, at: number): number {
  const tens = line.charCodeAt(at) - 48;
  const ones = line.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
