import type { Io } from './io';

const WIDEST = 100;

/** Of the terminal, also of one without colours; undefined where the output goes elsewhere, and lines stay as they are. */
export function columnsOf(io: Io): number | undefined {
  return io.outColumns;
}

/** A report for a terminal: sentences that are longer than it is wide go on below their beginning, rows of tables stay as they are. */
export function reportText(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  const isTable = (line: string) => /\S {2,}\S/.test(line);
  return text
    .split('\n')
    .flatMap((line) => (line.length <= columns || isTable(line) ? [line] : filled(line, Math.min(columns, WIDEST))))
    .join('\n');
}

/** A page in Markdown for a terminal: sentences are filled to its width, commands and tables stay as they are, so that they can be copied. */
export function pageText(markdown: string, columns: number | undefined): string {
  if (columns === undefined) return markdown;
  const width = Math.min(columns, WIDEST);
  const lines: string[] = [];
  let fenced = false;
  let open = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const prose = !fenced && line !== '' && !/^(```|\||#|\s*(?:[-*]|\d+\.) )/.test(line);
    if (prose && open) lines[lines.length - 1] += ` ${line.trim()}`;
    else lines.push(line);
    // A point of a list goes on, too.
    open = !fenced && (prose || /^\s*(?:[-*]|\d+\.) /.test(line));
  }
  fenced = false;
  return lines
    .flatMap((line) => {
      if (line.startsWith('```')) fenced = !fenced;
      return fenced || /^(```|\|)/.test(line) ? [line] : filled(line, width);
    })
    .join('\n');
}

function filled(line: string, width: number): string[] {
  const hang = /^\s*(?:(?:[-*]|\d+\.) )?/.exec(line)![0].length;
  const lines: string[] = [];
  let current = '';
  // What stands between backticks is a command or a name, and is copied as a whole.
  for (const word of line.match(/(?:[^\s`]|`[^`]*`)+/g) ?? []) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current);
      current = ' '.repeat(hang) + word;
    } else current = current === '' ? (/^\s*/.exec(line)?.[0] ?? '') + word : `${current} ${word}`;
  }
  return [...lines, current];
}
