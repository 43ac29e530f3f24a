/** Words in lines of the width, behind a head; what is longer than a line is broken. */
export function filledText(head: string, text: string, width: number): string[] {
  const room = width - head.length;
  const words = printable(text)
    .split(' ')
    .flatMap((word) => word.match(new RegExp(`.{1,${room}}`, 'g')) ?? []);
  const lines: string[] = [];
  let line = head;
  let empty = true;
  for (const word of words) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(head.length);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** What a server says must not move the cursor. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
