import { counted } from '../../lib/contract/counted';
import { filledText } from '../terminal/filled-text';
import { type Io, paint } from '../terminal/io';
import { NOT_ASKED, type Result } from './result';
import type { Hole } from './search';
import { show } from './spelling';

const WIDEST = 100;
const FAMILIES = 12;
const SHOWN = 30;
const LONGEST = 300;

/** For people, as wide as their terminal. */
export function textOf(result: Result, io: Io): string {
  const width = Math.max(40, Math.min(io.outColumns ?? 80, WIDEST));
  const { stoppedBy, labels, holes, doubts, ended, left } = result;
  const known = stoppedBy ? `${stoppedBy.action} by ${stoppedBy.rule}` : `passes, known as ${labels.join(', ')}`;
  const taken = Object.values(result.taken).reduce((sum, count) => sum + count, 0);
  const lines = [
    ...filledText(`${result.method} `, result.url, width).map((line) => paint(io, 'bold', line)),
    ...filledText('  ', `${known}, as it was given`, width),
    '',
    ...filledText('asked    ', askedText(result), width),
    ...filledText('taken    ', takenText(taken, result.taken), width),
    ...filledText('stopped  ', stoppedText(result.covered, holes.length), width),
  ];
  if (holes.length > 0) {
    lines.push('', paint(io, 'red', `LET THROUGH  ${counted(holes.length, 'spelling')} of ${kinds(holes).length}`));
    lines[lines.length - 1] += ` ${kinds(holes).length === 1 ? 'kind' : 'kinds'}`;
    lines.push(
      ...groups(holes, width, ({ opening: { verdict, reading } }) => {
        const how = reading === 'whole' ? '' : `, if AWS WAF reads it ${reading}, which AWS leaves open`;
        return `${verdict.action} by ${verdict.rule}${how}`;
      }),
    );
  }
  if (doubts.length > 0) {
    lines.push('', paint(io, 'yellow', `UNCLEAR  ${counted(doubts.length, 'spelling')} that the rules let through`));
    lines.push(...groups(doubts, width, ({ why }) => why));
  }
  lines.push('');
  if (ended !== undefined) lines.push(...filledText('ended early: ', ended, width));
  if (left > 0)
    lines.push(
      ...filledText('not asked: ', `${counted(left, 'spelling')} more; a higher --requests asks them, too`, width),
    );
  lines.push(...filledText('never asked: ', NOT_ASKED.join('; '), width));
  return `${lines.join('\n')}\n`;
}

function askedText({ asked, requests, seconds }: Result): string {
  return `${counted(asked, 'spelling')} (${counted(requests, 'request')}, with those that compare) in ${Math.ceil(seconds)} s`;
}

function takenText(all: number, taken: Result['taken']): string {
  if (all === 0) return 'none';
  const families = Object.entries(taken).map(([family, n]) => `${family} ${n}`);
  const more = families.length > FAMILIES ? `, and ${families.length - FAMILIES} more kinds` : '';
  return `${counted(all, 'spelling')} for the route: ${families.slice(0, FAMILIES).join(', ')}${more}`;
}

function stoppedText(covered: number, open: number): string {
  return open === 0 ? `all ${covered} of them, by the rules` : `${covered} of them, by the rules`;
}

/** One of each family, the shortest. */
function groups<T extends Hole>(all: readonly T[], width: number, say: (hole: T) => string): string[] {
  const found = kinds(all);
  const lines = found.slice(0, SHOWN).flatMap(([family, members]) => {
    const shown = members.map((hole) => ({ hole, text: show(hole.spelling, hole.plain) }));
    const shortest = shown.reduce((a, b) => (b.text.length < a.text.length ? b : a));
    const text = shortest.text.length > LONGEST ? `${shortest.text.slice(0, LONGEST)} ...` : shortest.text;
    return [
      ...filledText('  ', members.length === 1 ? family : `${family}, ${members.length} of them, such as`, width),
      ...filledText('    ', text, width),
      ...filledText('    ', say(shortest.hole), width),
    ];
  });
  return found.length > SHOWN ? [...lines, `  and ${counted(found.length - SHOWN, 'more kind')}: see --json`] : lines;
}

function kinds<T extends Hole>(all: readonly T[]): Array<readonly [string, T[]]> {
  const groups = new Map<string, T[]>();
  for (const hole of all) groups.set(hole.family, [...(groups.get(hole.family) ?? []), hole]);
  return [...groups];
}
