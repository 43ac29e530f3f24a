/** The name that was probably meant: what differs in a few letters only. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const away = (name: string) => distance(name.toLowerCase(), word.toLowerCase());
  const [best] = [...known].sort((a, b) => away(a) - away(b));
  return best !== undefined && away(best) <= Math.max(2, word.length / 4) ? best : undefined;
}

/** Letters to insert, delete or change to get from one word to the other. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, before[j]! + 1, row[j - 1]! + 1));
    }
    before = row;
  }
  return before[b.length]!;
}
