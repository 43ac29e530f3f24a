/** The choices of each factor, in the order in which names list them. The first choice is the plain one. */
export type Factors = Readonly<Record<string, readonly string[]>>;

export type Choice = Readonly<Record<string, string>>;

/** `factor=choice` of two factors that can't stand together. */
export type Excluded = readonly [string, string];

/**
 * Rows that hold every combination of the factors in `full`, and every pair of choices of all factors that is not excluded. Greedy and without
 * chance, so the same rows come out everywhere.
 */
export function coveringRows(factors: Factors, full: readonly string[], excluded: readonly Excluded[]): Choice[] {
  const missing = new Set(allPairs(factors, excluded));
  const uses = new Map<string, number>();
  const rows: Choice[] = [];
  const take = (start: Choice) => {
    const row = completed(start, factors, excluded, (rows) => best(rows, missing, uses));
    for (const pair of pairsOf(row)) missing.delete(pair);
    for (const choice of choicesOf(row)) uses.set(choice, (uses.get(choice) ?? 0) + 1);
    rows.push(row);
  };
  for (const start of combinations(factors, full, excluded)) take(start);
  for (let [pair] = missing; pair !== undefined; [pair] = missing) take(choiceOf(pair));
  return rows;
}

/** Every pair of choices that may stand together, as `factor=choice factor=choice`. */
export function allPairs(factors: Factors, excluded: readonly Excluded[]): string[] {
  const choices = Object.entries(factors).flatMap(([factor, values]) => values.map((value) => `${factor}=${value}`));
  return choices.flatMap((first, index) =>
    choices
      .slice(index + 1)
      .filter((second) => factorOf(first) !== factorOf(second) && !isExcluded(first, second, excluded))
      .map((second) => `${first} ${second}`),
  );
}

export function pairsOf(row: Choice): string[] {
  const choices = choicesOf(row);
  return choices.flatMap((first, index) => choices.slice(index + 1).map((second) => `${first} ${second}`));
}

function choicesOf(row: Choice): string[] {
  return Object.entries(row).map(([factor, value]) => `${factor}=${value}`);
}

function completed(
  start: Choice,
  factors: Factors,
  excluded: readonly Excluded[],
  best: (rows: readonly Choice[]) => Choice,
): Choice {
  let row = start;
  // What is excluded with most comes first, or there may be nothing left for it.
  const open = Object.keys(factors)
    .filter((factor) => !(factor in start))
    .sort((one, other) => exclusions(other, excluded) - exclusions(one, excluded));
  for (const factor of open) {
    const possible = factors[factor]!.filter((value) => {
      const candidate = `${factor}=${value}`;
      return choicesOf(row).every((choice) => !isExcluded(choice, candidate, excluded));
    });
    if (possible.length === 0) throw new Error(`nothing is left for ${factor} beside ${JSON.stringify(row)}`);
    row = best(possible.map((value) => ordered({ ...row, [factor]: value }, factors)));
  }
  return row;
}

/** The row with the most pairs that no row has yet; among equals the one whose choices were taken least. */
function best(rows: readonly Choice[], missing: ReadonlySet<string>, uses: ReadonlyMap<string, number>): Choice {
  const gain = (row: Choice) => pairsOf(row).filter((pair) => missing.has(pair)).length;
  const use = (row: Choice) => choicesOf(row).reduce((sum, choice) => sum + (uses.get(choice) ?? 0), 0);
  return rows.reduce((most, row) => {
    const more = gain(row) - gain(most);
    return more > 0 || (more === 0 && use(row) < use(most)) ? row : most;
  });
}

function combinations(factors: Factors, of: readonly string[], excluded: readonly Excluded[]): Choice[] {
  return of
    .reduce<Choice[]>(
      (rows, factor) => rows.flatMap((row) => factors[factor]!.map((v) => ({ ...row, [factor]: v }))),
      [{}],
    )
    .filter((row) => pairsOf(row).every((pair) => !isExcluded(...(pair.split(' ') as [string, string]), excluded)));
}

function ordered(row: Choice, factors: Factors): Choice {
  return Object.fromEntries(Object.keys(factors).flatMap((factor) => (factor in row ? [[factor, row[factor]!]] : [])));
}

function choiceOf(pair: string): Choice {
  return Object.fromEntries(pair.split(' ').map((choice) => choice.split('=')));
}

function factorOf(choice: string): string {
  return choice.slice(0, choice.indexOf('='));
}

function isExcluded(one: string, other: string, excluded: readonly Excluded[]): boolean {
  return excluded.some(([a, b]) => (a === one && b === other) || (a === other && b === one));
}

function exclusions(factor: string, excluded: readonly Excluded[]): number {
  return excluded.flat().filter((choice) => factorOf(choice) === factor).length;
}
