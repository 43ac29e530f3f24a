import type { TakeRecord } from './event';

/** The field `@message` of the CSV that Logs Insights exports. Quotes in a field are doubled. */
export class CsvRecords {
  private readonly column: number;
  private rest = '';
  private line = 2;

  constructor(header: string) {
    this.column = fields(header).indexOf('@message');
  }

  push(text: string, take: TakeRecord): void {
    const whole = this.rest + text;
    let from = 0;
    let quotes = 0;
    for (let at = 0; at < whole.length; at++) {
      const code = whole.charCodeAt(at);
      if (code === 34) quotes++;
      // A line end between quotes belongs to the field.
      else if (code === 10 && quotes % 2 === 0) {
        this.row(whole.slice(from, at), take);
        from = at + 1;
      }
    }
    this.rest = whole.slice(from);
  }

  end(take: TakeRecord): void {
    this.row(this.rest, take);
    this.rest = '';
  }

  private row(text: string, take: TakeRecord): void {
    const row = text.replace(/\r$/, '');
    if (row.trim() !== '') take((fields(row)[this.column] ?? row).replace(/[\r\n]+/g, ' '), this.line);
    this.line += text.split('\n').length;
  }
}

/** Fields of a row; quotes in one are doubled. */
export function fields(row: string): string[] {
  const found = row.match(/(?:^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? [];
  return found.map((field) => {
    const text = field.replace(/^,/, '');
    return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
  });
}
