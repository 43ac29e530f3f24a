import type { Lasts, Row } from './bench';
import type { Ending, Kind } from './people';
import { WEAPONS } from './weapons';

/** Whom a goal is about. */
export const GROUPS = {
  'verified before, all': [
    'returning',
    'returning without cookie, usual network',
    'returning without cookie, elsewhere',
    'office, returning',
    'text, returning',
  ],
  'known, with cookie': ['returning', 'office, returning', 'text, returning'],
  'known, no cookie, usual network': ['returning without cookie, usual network'],
  'known, no cookie, elsewhere': ['returning without cookie, elsewhere'],
  'new, by mail': ['newcomer', 'office, newcomer'],
  'new, by text': ['text, newcomer'],
} as const satisfies Record<string, readonly Kind[]>;
export type Group = keyof typeof GROUPS;

const GOT: readonly Ending[] = ['served', 'one puzzle more'];

/** Of 100 people of a group, those whose way in ended so; nothing where none of them came. */
function share({ people }: Row, group: Group, endings: readonly Ending[]): number | undefined {
  const tallies = GROUPS[group].map((kind) => people[kind]);
  const sum = (wanted: (ending: Ending) => boolean) =>
    tallies.reduce(
      (total, tally) =>
        total + (Object.keys(tally) as Ending[]).filter(wanted).reduce((count, ending) => count + tally[ending], 0),
      0,
    );
  const all = sum(() => true);
  return all === 0 ? undefined : (100 * sum((ending) => endings.includes(ending))) / all;
}

/** Of 100 people of a group, those who got their code by the way they asked for. */
export function served(row: Row, group: Group): number | undefined {
  return share(row, group, GOT);
}

/** One line for each weapon and price. Of each group first those of a site without a guard. */
export function tableOf(rows: readonly Row[]): string {
  const groups = Object.keys(GROUPS) as Group[];
  const head = [
    'weapon',
    'at first',
    'USD/h',
    'puzzles/h',
    'mails/h',
    'texts/h',
    'your bill USD/h',
    ...groups,
    'hurts after',
    'told after',
  ];
  const body = inOrder(rows)
    .filter(({ guarded }) => guarded)
    .map((row) => {
      const without = rows.find((other) => !other.guarded && other.weapon === row.weapon && other.spend === row.spend);
      return [
        row.weapon,
        row.before ?? '',
        row.price.toFixed(2),
        row.puzzles.toFixed(0),
        `${without === undefined ? '' : `${without.mails.toFixed(0)} → `}${row.mails.toFixed(0)}`,
        row.texts.toFixed(0),
        row.lost.toFixed(2),
        ...groups.map((group) => `${without === undefined ? '' : `${percent(without, group)} → `}${cell(row, group)}`),
        row.hurt === undefined ? '–' : `${row.hurt} min`,
        row.told === undefined ? '–' : `${row.told.minutes} min (${shortName(row.told.alarm)})`,
      ];
    });
  return grid(head, body);
}

/** For how many minutes people of a group were delayed, or got no code. */
export function durationTableOf(rows: readonly Row[]): string {
  const groups = Object.keys(GROUPS) as Group[];
  const longest = ({ lasts }: Row, group: Group, what: keyof Lasts) =>
    Math.max(...GROUPS[group].map((kind) => lasts[kind][what]));
  const cell = (row: Row, group: Group) => {
    const [delayed, without] = [longest(row, group, 'delayed'), longest(row, group, 'without')];
    return delayed === 0 ? '–' : `${delayed} / ${without}`;
  };
  return grid(
    ['weapon', 'USD/h', ...groups.slice(1)],
    inOrder(rows)
      .filter((row) => row.guarded && groups.some((group) => longest(row, group, 'delayed') > 0))
      .map((row) => [row.weapon, row.price.toFixed(2), ...groups.slice(1).map((group) => cell(row, group))]),
  );
}

/** What money for strangers' text messages buys. */
export function moneyTableOf(rows: ReadonlyArray<{ readonly moneyForProofs?: number; readonly row: Row }>): string {
  return grid(
    ['you allow USD/h', 'he pays USD/h', 'texts/h', 'your bill USD/h', 'new, by text'],
    [...rows]
      .filter(({ row }) => row.weapon.includes("people's own networks"))
      .sort((a, b) => a.row.spend - b.row.spend || (a.moneyForProofs ?? 0) - (b.moneyForProofs ?? 0))
      .map(({ moneyForProofs, row }) => [
        moneyForProofs === undefined ? '10, as it comes' : String(moneyForProofs),
        row.price.toFixed(2),
        row.texts.toFixed(0),
        row.lost.toFixed(2),
        cell(row, 'new, by text'),
      ]),
  );
}

interface Goal {
  readonly name: string;
  /** US dollars an hour, up to which it is meant. */
  readonly upTo: number;
  /** Nothing where the row says nothing about it. */
  met(row: Row): boolean | undefined;
}

const GOALS: readonly Goal[] = [
  {
    name: 'who verified before is served in 99 of 100 cases',
    upTo: 100,
    met: (row) => atLeast(served(row, 'verified before, all'), 99),
  },
  { name: 'newcomers by mail in 90 of 100', upTo: 10, met: (row) => atLeast(served(row, 'new, by mail'), 90) },
  { name: 'newcomers by text message in 90 of 100', upTo: 10, met: (row) => atLeast(served(row, 'new, by text'), 90) },
  {
    // What hurts nobody for a while is told no later than ten minutes after it does.
    name: 'told within ten minutes, of the begin or of the first person hurt',
    upTo: 100,
    met: ({ hurt, told }) =>
      hurt === undefined ? undefined : told !== undefined && told.minutes <= Math.max(10, hurt + 10),
  },
];

/** Which rows miss a goal, and whether other people see the same. */
export function verdictsOf(first: readonly Row[], second: readonly Row[]): string {
  const compared = first.flatMap((row) => {
    const other = second.find(
      (one) => one.weapon === row.weapon && one.spend === row.spend && one.guarded === row.guarded,
    );
    return other === undefined ? [] : [{ row, other }];
  });
  const differ = compared.flatMap(({ row, other }) =>
    GOALS.flatMap(({ name, met }) =>
      met(row) === met(other) ? [] : `${row.weapon}, ${row.spend} USD: ${name} (${met(row)}, ${met(other)})`,
    ),
  );
  const missed = GOALS.map(({ name: goal, upTo, met }) => {
    const rows = inOrder(first).filter((row) => row.guarded && row.spend <= upTo && met(row) === false);
    const names = rows.map((row) => `${row.weapon} (${row.price.toFixed(2)})`);
    return `* ${goal}, up to ${upTo} USD an hour: ${names.length === 0 ? 'all' : `all but ${names.join('; ')}`}`;
  });
  const same = differ.length === 0 ? 'the same verdicts' : `other verdicts in ${differ.length}: ${differ.join('; ')}`;
  return `With a guard:\n\n${missed.join('\n')}\n\nOther people (seed 2) gave ${same}, in ${compared.length} rows that were played with both.`;
}

function atLeast(share: number | undefined, goal: number): boolean | undefined {
  return share === undefined ? undefined : share >= goal;
}

function inOrder(rows: readonly Row[]): Row[] {
  const place = ({ weapon }: Row) => WEAPONS.findIndex(({ name }) => name === weapon);
  return [...rows].sort((a, b) => place(a) - place(b) || a.spend - b.spend);
}

function grid(head: readonly string[], body: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Without the names of stack and construct. */
function shortName(alarm: string): string {
  return alarm.replace(/^.*-[0-9A-F]{8}-/, '');
}

function percent(row: Row, group: Group): string {
  return served(row, group)?.toFixed(0) ?? '–';
}

function cell(row: Row, group: Group): string {
  if (served(row, group) === undefined) return '–';
  const more = share(row, group, ['one puzzle more'])!;
  const other = share(row, group, ['by mail instead', 'sent first'])!;
  return `${percent(row, group)}${more >= 0.5 ? ` (${more.toFixed(0)})` : ''}${other >= 0.5 ? ` + ${other.toFixed(0)}` : ''}`;
}
