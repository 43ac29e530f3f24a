/** Seconds that one call takes. */
export function seconds(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Both in turn, A B A B …, so that a machine whose speed drifts slows both alike; the ratio is taken pair by pair.
 * The first pair warms up and does not count.
 */
export function ratio(runs: number, a: () => number, b: () => number): { a: number; b: number; ratio: number } {
  const pairs = Array.from({ length: runs + 1 }, () => ({ a: a(), b: b() })).slice(1);
  return {
    a: median(pairs.map((pair) => pair.a)),
    b: median(pairs.map((pair) => pair.b)),
    ratio: median(pairs.map((pair) => pair.a / pair.b)),
  };
}

export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What the value stands against, from the same run. */
  readonly baseline?: string;
  readonly goal?: string;
  readonly met?: boolean;
}

export function print(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  for (const { name, value, baseline, goal, met } of figures) {
    const against = baseline ? `  (against ${baseline})` : '';
    const verdict = goal ? `  goal ${goal}: ${met ? 'met' : 'MISSED'}` : '';
    console.log(`  ${name.padEnd(46)} ${value}${against}${verdict}`);
  }
}
