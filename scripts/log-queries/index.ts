import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectionOf, selectQuery, totalsQuery } from '../../lib/sim/selection/log-query';
import type { LogKind } from '../../lib/sim/selection/statement-reading';
import { linesThat, ordinaryLines, requestLines, wafLines } from '../../test/sim/selection/log-lines';
import { isTouched, SAMPLES } from '../../test/sim/selection/web-acls';
import { pythonTools, skipWithout } from '../python/tools';

/**
 * The queries for Amazon Athena, run on a database: of logs in which every request is known that a web ACL would touch, none may stay behind, and totals and
 * peaks have to be those of the lines. `--many` tries other lines each time, and more of them.
 */

const isMany = process.argv.includes('--many');
const COUNT = isMany ? 50_000 : 3000;
const ORDINARY = 800;
const SEED = isMany ? Date.now() % 2 ** 31 : 7;
const RANGE = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 30) };
const WINDOWS = [60, 300];
const TABLE = { line: 'line', table: 'logs', where: undefined };

type Rows = ReadonlyArray<readonly [string, ...unknown[]]>;

function run(python: string, lines: string, queries: readonly string[]): readonly Rows[] {
  const { status, stdout, stderr } = spawnSync(python, [join(__dirname, 'run.py')], {
    input: JSON.stringify({ table: TABLE.table, lines, queries }),
    maxBuffer: 2 ** 30,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the queries could not be run: ${stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(stdout) as readonly Rows[];
}

function timeAndClient(line: string): { time: number; client: string } {
  if (line.startsWith('{')) {
    const { timestamp, httpRequest } = JSON.parse(line);
    return { time: timestamp, client: httpRequest.clientIp };
  }
  const [, time, client] = /^\S+ (\S+) \S+ (\S+):\d+ /.exec(line)!;
  return { time: Date.parse(time!), client: client! };
}

/** What the second query has to say, counted here. */
function counted(lines: readonly string[]) {
  const minutes = new Map<string, Map<number, number>>();
  for (const line of lines) {
    const { time, client } = timeAndClient(line);
    const of = minutes.get(client) ?? minutes.set(client, new Map()).get(client)!;
    const minute = Math.floor(time / 60_000);
    of.set(minute, (of.get(minute) ?? 0) + 1);
  }
  const peak = (of: ReadonlyMap<number, number>, length: number) =>
    Math.max(
      ...[...of.keys()].map((last) =>
        [...of].reduce((sum, [at, n]) => (at <= last && at > last - length ? sum + n : sum), 0),
      ),
    );
  const peaks = WINDOWS.flatMap((seconds) => {
    const classes = new Map<string, number>();
    for (const of of minutes.values()) {
      const key = `peak ${seconds} ${peak(of, seconds / 60 + 1)} ${peak(of, seconds / 60)}`;
      classes.set(key, (classes.get(key) ?? 0) + 1);
    }
    return [...classes].map(([key, addresses]) => `${key} ${addresses}`);
  });
  return [`total  ${lines.length} ${minutes.size} 0`, 'unread  0 0 0', ...peaks].sort();
}

/** Each sample's query over the lines of one kind of log, and the totals of all. */
function checkLog(
  kind: LogKind,
  lines: readonly string[],
  ordinary: ReadonlySet<string>,
  ask: (queries: readonly string[]) => readonly Rows[],
  check: (what: string, holds: boolean) => void,
): void {
  const simulators = SAMPLES.map((sample) => sample.simulator());
  const queries = simulators.map((simulator) => selectQuery(TABLE, selectionOf(simulator, kind), RANGE, kind));
  // In the long form all answers together are longer than a string can be.
  const all = [...queries, totalsQuery(TABLE, WINDOWS, RANGE, kind)];
  const answers = isMany ? all.flatMap((query) => ask([query])) : ask(all);
  for (const [index, sample] of SAMPLES.entries()) {
    const selected = new Set(answers[index]!.map(([line]) => line));
    const wanted = linesThat(lines, simulators[index]!, (verdict) => isTouched(sample, verdict));
    const missed = wanted.filter((line) => !selected.has(line));
    for (const line of missed.slice(0, 3)) console.log(`  missed: ${line}`);
    const name = `${kind}, ${sample.name}`;
    check(`${name}: ${wanted.length} touched, all among ${selected.size} selected (seed ${SEED})`, missed.length === 0);
    const rest = [...ordinary].filter((line) => selected.has(line)).length;
    if (sample.isShield)
      check(`${name}: ${rest} of ${ordinary.size} ordinary lines selected`, rest < ordinary.size / 100);
  }
  const said = answers
    .at(-1)!
    .filter(([word]) => word !== 'busy')
    .map((row) => row.join(' '));
  check(
    `${kind}: requests, addresses and peaks are those of the lines`,
    said.sort().join('\n') === counted(lines).join('\n'),
  );
}

async function main(): Promise<void> {
  const tools = await pythonTools();
  if ('missing' in tools) skipWithout(tools.missing);
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-queries-'));
  let [passed, failed] = [0, 0];
  const check = (what: string, holds: boolean) => {
    if (holds) passed++;
    else failed++;
    console.log(`${holds ? '✓' : '✗'} ${what}`);
  };
  try {
    const [hostile, ordinary] = [requestLines(SEED, COUNT), ordinaryLines(ORDINARY)];
    // Of the others every third has a header that makes it unusual.
    const plainRecords = wafLines(ordinary).filter((_, index) => index % 3 !== 0);
    for (const [kind, lines, rest] of [
      ['ALB', [...hostile, ...ordinary], ordinary],
      ['WAF', [...wafLines(hostile), ...plainRecords], plainRecords],
    ] as const) {
      const file = join(folder, `${kind}.log`);
      writeFileSync(file, `${lines.join('\n')}\n`);
      checkLog(kind, lines, new Set(rest), (queries) => run(join(tools.bin, 'python'), file, queries), check);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((error) => {
  console.error((error as Error).message);
  console.log('0 passed, 1 failed');
  process.exit(1);
});
