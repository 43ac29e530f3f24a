import type { Row } from './bench';
import type { Ending, Kind } from './people';

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
  const body = rows
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
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n\nMails, and of 100 people who got their code: without a guard → with it (of these for one more puzzle) + who took another way that was offered.`;
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
