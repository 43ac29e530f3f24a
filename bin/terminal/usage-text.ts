const WIDTH = 80;

/** Text for a terminal of 80 columns; what stands in a column of options goes on in that column. */
export function usageText(text: string): string {
  // A paragraph that was written wider is filled anew.
  const paragraphs = text.replace(/^(?=.{81})(\S.*)\n(?=\S)/gm, '$1 ');
  return paragraphs.split('\n').flatMap(wrapped).join('\n');
}

function wrapped(line: string): string[] {
  if (line.length <= WIDTH) return [line];
  // `  --name VALUE  what it does`, or a paragraph.
  const [option] = /^\s+\S.*?\s{2,}(?=\S)/.exec(line) ?? [''];
  const lines: string[] = [];
  let current = option;
  let words = 0;
  for (const word of line.slice(option.length).split(' ')) {
    if (words > 0 && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = ' '.repeat(option.length);
      words = 0;
    }
    current += words === 0 ? word : ` ${word}`;
    words += 1;
  }
  return [...lines, current];
}
