const WIDTH = 80;
/** Options wider than this stand on a line of their own, and what they do below. */
const WIDEST_OPTION = 30;
const BELOW = 6;
/** Narrower, and a column of options leaves no room for words. */
const NARROWEST = 40;

/** Text for a terminal, of 80 columns at most; what stands in a column of options goes on in that column. */
export function usageText(text: string, columns = WIDTH): string {
  const width = Math.max(NARROWEST, Math.min(WIDTH, columns));
  return aligned(paragraphs(text.split('\n')))
    .flatMap((paragraph) => filled(paragraph, width))
    .join('\n');
}

interface Paragraph {
  /** `  --name VALUE  `, or the indentation. */
  readonly head: string;
  readonly words: string[];
  /** Where further lines begin. */
  hang: number;
}

function paragraphs(lines: readonly string[]): Paragraph[] {
  const found: Paragraph[] = [];
  let current: Paragraph | undefined;
  for (const line of lines) {
    const indent = line.search(/\S/);
    const words = line.trim().split(' ');
    // Further in than an option begins, or flush like the line before: the same paragraph goes on.
    if (current !== undefined && (indent > 2 || (indent === 0 && current.hang === 0))) {
      if (current.hang === 0 && indent > 2) current.hang = indent;
      current.words.push(...words);
      continue;
    }
    const [column] = /^\s+\S.*?\s{2,}(?=\S)/.exec(line) ?? [];
    const head = column ?? ' '.repeat(Math.max(0, indent));
    const paragraph = {
      head,
      words: column === undefined ? words : line.slice(head.length).split(' '),
      hang: head.length,
    };
    found.push(paragraph);
    // What fills its column, and an empty line, end there.
    current = indent === 0 || column !== undefined || indent > 2 ? paragraph : undefined;
  }
  return found;
}

/** Options from several places, in one column. */
function aligned(found: readonly Paragraph[]): Paragraph[] {
  const columns = found.flatMap(({ head }) =>
    head.trim() !== '' && head.length <= WIDEST_OPTION ? [head.length] : [],
  );
  const column = Math.max(0, ...columns);
  return found.flatMap((paragraph) => {
    const { head, words } = paragraph;
    if (head.length > WIDEST_OPTION)
      return [
        { head: head.trimEnd(), words: [], hang: BELOW },
        { head: ' '.repeat(BELOW), words, hang: BELOW },
      ];
    if (column === 0 || head.length <= 2) return [paragraph];
    return [{ head: head.padEnd(column), words, hang: column }];
  });
}

function filled({ head, words, hang }: Paragraph, width: number): string[] {
  const lines: string[] = [];
  let current = head;
  let count = 0;
  for (const word of words) {
    if (count > 0 && current.length + 1 + word.length > width) {
      lines.push(current);
      current = ' '.repeat(hang);
      count = 0;
    }
    current += count === 0 ? word : ` ${word}`;
    count += 1;
  }
  return [...lines, current];
}
