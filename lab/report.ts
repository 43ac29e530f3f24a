import { counted } from '../lib/contract/counted';
import type { Column, Replay } from './campaign';
import type { Check } from './expectation';
import type { Outcome, PeopleOutcome, Tally } from './outcome';
import { checkReplay } from './run-campaign';

/** What one replay gave in its columns, and whether its file's expectations held. */
export interface ReplayReport {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly ReportRow[];
  readonly held: boolean;
}

export interface ReportRow {
  readonly column: Column;
  readonly label: string;
  readonly requests: number;
  readonly mails: number;
  readonly challenged: number;
  /** By rule of AWS WAF, and `application limit` for the application's own. */
  readonly blocked: Readonly<Record<string, number>>;
  readonly handled: number;
  /** Codes that the recipient guard kept from going out. */
  readonly withheld: number;
  readonly mostMailsToOne: number;
  readonly people?: PeopleOutcome;
  readonly groups: Outcome['groups'];
  readonly phases: Readonly<Record<string, Pick<Tally, 'requests' | 'mails' | 'alternativesNamed'>>>;
  readonly frameworks: Outcome['frameworks'];
  readonly checks: readonly Check[];
}

const COLUMN_LABELS: Readonly<Record<Column, string>> = {
  nothing: 'nothing',
  'per-address-limit': 'per-address limit alone',
  story: 'rate rule + CAPTCHA (story)',
  shield: 'shield',
  guard: 'shield + recipient guard',
};

export function reportOf(replay: Replay, outcomes: readonly Outcome[]): ReplayReport {
  const rows = outcomes.map((outcome) => rowOf(replay, outcome));
  return {
    name: replay.name,
    title: replay.title,
    rows,
    held: rows.every(({ checks }) => checks.every(({ held }) => held)),
  };
}

function rowOf(replay: Replay, outcome: Outcome): ReportRow {
  const { total, people, groups, phases, frameworks } = outcome;
  const column = outcome.column as Column;
  return {
    column,
    label: COLUMN_LABELS[column],
    requests: total.requests,
    mails: total.mails,
    challenged: total.challenged,
    blocked: total.limited > 0 ? { ...total.blocked, 'application limit': total.limited } : { ...total.blocked },
    handled: total.handled,
    withheld: total.withheld,
    mostMailsToOne: total.mostMailsToOne,
    ...(people === undefined ? {} : { people }),
    groups,
    phases: Object.fromEntries(
      Object.entries(phases).map(([name, { requests, mails, alternativesNamed }]) => [
        name,
        { requests, mails, alternativesNamed },
      ]),
    ),
    frameworks,
    checks: checkReplay(replay, outcome),
  };
}

/** One line for each expectation that did not hold. */
export function brokenExpectations(reports: readonly ReplayReport[]): string[] {
  return reports.flatMap(({ name, rows }) =>
    rows.flatMap(({ label, checks }) =>
      checks.filter(({ held }) => !held).map(({ text }) => `${name}, ${label}: expected ${text}`),
    ),
  );
}

type Cells = readonly string[];

const HEAD: Cells = ['', 'requests', 'mails', 'challenged', 'people served/challenged/stopped', 'blocked by rule'];

/** The table for a terminal: a block for each replay, a line for each column. */
export function renderTable(reports: readonly ReplayReport[]): string {
  const blocks = reports.map((report) => ({ report, lines: report.rows.map(cellsOf) }));
  const everyLine = [HEAD, ...blocks.flatMap(({ lines }) => lines)];
  const widths = HEAD.map((_, i) => Math.max(...everyLine.map((cells) => cells[i]!.length)));
  const line = (cells: Cells) =>
    `  ${cells.map((cell, i) => (i === 0 || i === HEAD.length - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd();
  const text = blocks.map(({ report, lines }) =>
    [
      `${report.held ? '✓' : '✗'} ${report.name}: ${report.title}`,
      ...lines.map(line),
      ...report.rows.flatMap(notesOf).map((note) => `      ${note}`),
    ].join('\n'),
  );
  return `${[line(HEAD), ...text].join('\n\n')}\n`;
}

function cellsOf(row: ReportRow): Cells {
  const people = row.people;
  return [
    row.label,
    String(row.requests),
    String(row.mails),
    String(row.challenged),
    people ? `${people.served} of ${people.total} / ${people.challenged} / ${people.wronglyStopped}` : '-',
    Object.entries(row.blocked)
      .map(([rule, count]) => `${rule} ${count}`)
      .join(', ') || '-',
  ];
}

/** What the columns of the table have no room for. */
function notesOf(row: ReportRow): string[] {
  const notes: string[] = [];
  const lag = row.checks.find(({ text }) => text.includes('s between checks'));
  if (lag) notes.push(`${row.label}: ${lag.text}`);
  for (const [cause, count] of Object.entries(row.people?.stoppedBy ?? {})) {
    notes.push(`${row.label}: ${count} people met ${cause}`);
  }
  for (const [phase, { mails, requests, alternativesNamed }] of Object.entries(row.phases)) {
    const named = alternativesNamed > 0 ? `, ${counted(alternativesNamed, 'answer')} named the alternatives` : '';
    notes.push(`${row.label}, ${phase}: ${counted(requests, 'request')}, ${counted(mails, 'mail')}${named}`);
  }
  if (row.checks.some(({ text }) => text.startsWith('mails to one mailbox'))) {
    const withheld = row.withheld > 0 ? `, ${counted(row.withheld, 'code')} withheld` : '';
    notes.push(`${row.label}: ${counted(row.mostMailsToOne, 'mail')} to the one who got most${withheld}`);
  }
  const frameworks = Object.entries(row.frameworks).map(([name, handled]) => `${name} ${handled}`);
  if (frameworks.length > 0) notes.push(`${row.label}: handler runs in ${frameworks.join(', ')}`);
  return notes;
}
