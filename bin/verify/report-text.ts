import { counted } from '../../lib/contract/counted';
import { filledText } from '../terminal/filled-text';
import { type Io, paint } from '../terminal/io';
import type { Finding } from './finding';
import { count, type Result, type Section, summary } from './result';

const WIDTH = 80;
const HANG = 15;

/** For a terminal of at least 40 columns: what is as expected in one line, the rest in full. */
export function textOf(result: Result, io: Io): string {
  const width = Math.max(40, Math.min(100, io.outColumns ?? WIDTH));
  const lines = result.sections.flatMap((section) => sectionLines(section, width, io));
  const end = `${summary(result)}; ${counted(result.requests, 'request')}`;
  return [
    ...lines,
    ...(result.ended === undefined ? [] : filledText('', `ended before all was asked: ${result.ended}`, width)),
    paint(io, count(result, 'bad') === 0 ? 'green' : 'red', end),
    '',
  ].join('\n');
}

function sectionLines({ name, question, findings }: Section, width: number, io: Io): string[] {
  const good = findings.filter(({ level }) => level === 'good').length;
  const rest = findings.filter(({ level }) => level !== 'good');
  const worst = findings.some(({ level }) => level === 'bad') ? 'bad' : (rest[0]?.level ?? 'good');
  const sign = SIGN[worst];
  if (findings.length > 0 && findings.every(({ level }) => level === 'unasked'))
    return filledText(
      `${SIGN.unasked.text} `,
      `${name}: not asked: ${findings.map(({ seen }) => seen).join('; ')}`,
      width,
    );
  const told = findings.length === 0 ? 'nothing came of it' : `${good} of ${findings.length} as expected`;
  const head = filledText(`${sign.text} `, `${name}: ${told}. ${question}`, width);
  head[0] = head[0]!.replace(sign.text, paint(io, sign.colour, sign.text));
  // What was measured is worth as much as that it is right.
  const measured = findings.filter(({ level, expected, seen }) => level === 'good' && seen !== expected);
  return [
    ...head,
    ...measured.flatMap(({ asked, seen }) => filledText('     ', `${asked}: ${seen}`, width)),
    ...rest.flatMap((finding) => findingLines(finding, width)),
  ];
}

const SIGN = {
  good: { text: 'ok  ', colour: 'green' },
  note: { text: 'note', colour: 'yellow' },
  unasked: { text: '-   ', colour: 'dim' },
  bad: { text: 'BAD ', colour: 'red' },
} as const;

function findingLines({ asked, expected, seen, meaning, simulator }: Finding, width: number): string[] {
  const row = (name: string, text: string) => filledText(`     ${name}`.padEnd(HANG), text, width);
  return [
    ...row('asked', asked),
    ...row('expected', expected),
    ...row('seen', seen),
    ...row('means', meaning),
    ...row(
      'simulator',
      simulator === undefined ? 'has no say' : `${simulator.same ? 'the same' : 'not so'}: ${simulator.says}`,
    ),
    '',
  ];
}
