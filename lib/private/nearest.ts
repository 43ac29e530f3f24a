/** Which of the names was meant: two slips of the pen, or the same beginning; undefined where none is near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const slips = (known: string) => editDistance(known.toLowerCase(), name.toLowerCase());
  const sorted = [...names].sort((a, b) => slips(a) - slips(b));
  if (sorted[0] !== undefined && slips(sorted[0]) <= 2) return sorted[0];
  const beginning = name.toLowerCase().slice(0, 5);
  return sorted.find((known) => known.toLowerCase().startsWith(beginning));
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
