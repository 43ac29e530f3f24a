import type { Spelling } from '../spelling';
import { type Draft, render, type Variant } from './draft';
import { Random } from './random';

export interface ComposeProps {
  readonly seed: number;
  /** How many combinations of two (a third of them: three) families per route, besides every single variant. */
  readonly combinations: number;
}

/** The plain line, every variant alone, and seeded combinations; no line twice. */
export function compose(start: Draft, variants: readonly Variant[], props: ComposeProps): Spelling[] {
  const byFamily = groupByFamily(variants);
  const families = [...byFamily.keys()];
  const random = new Random(props.seed);
  const lines = new Map<string, Spelling>();
  const add = (draft: Draft | undefined, family: string): void => {
    if (draft === undefined) return;
    const spelling = render(draft, family);
    if (!canBeSent(spelling)) return;
    const key = JSON.stringify([spelling.method, spelling.target, spelling.host, spelling.headers]);
    if (!lines.has(key)) lines.set(key, spelling);
  };

  add(start, 'plain');
  for (const variant of variants) add(variant.apply(start), variant.family);

  const singles = lines.size;
  for (let tries = 0; lines.size < singles + props.combinations && tries < props.combinations * 4; tries++) {
    const count = random.next() < 1 / 3 ? 3 : 2;
    let draft: Draft | undefined = start;
    const names: string[] = [];
    for (let i = 0; i < count && draft !== undefined; i++) {
      // By family first: the large families would otherwise crowd out the small ones.
      const family = random.pick(families);
      draft = random.pick(byFamily.get(family) as Variant[]).apply(draft);
      names.push(family);
    }
    add(draft, names.join('+'));
  }
  return [...lines.values()];
}

function groupByFamily(variants: readonly Variant[]): Map<string, Variant[]> {
  const groups = new Map<string, Variant[]>();
  for (const variant of variants) groups.set(variant.family, [...(groups.get(variant.family) ?? []), variant]);
  return groups;
}

/** A line feed or a space would make it another request line, not another spelling of this one. */
export function canBeSent(spelling: Spelling): boolean {
  const values = [spelling.target, spelling.host ?? '', ...spelling.headers.map(([, value]) => value)];
  return values.every((value) => !/[\r\n]/.test(value)) && !spelling.target.includes(' ') && spelling.target !== '';
}
