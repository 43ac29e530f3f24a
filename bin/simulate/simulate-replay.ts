import { basename } from 'node:path';
import { counted } from '../../lib/contract/counted';
import type { Verdict } from '../../lib/sim';
import { ReplayError, readReplay } from '../../lib/sim/replay/read';
import { ReplayClock, type ReplayOutcome, replayOptions, runReplay } from '../../lib/sim/replay/run';
import { ReplaySummary, type ReplaySummaryJson } from '../../lib/sim/replay/summary';
import { readJson } from '../input/input-file';
import type { WebAclSource } from '../input/web-acl-source';
import { CommandError, ExitCode, type Io, paint, UsageError } from '../terminal/io';

export interface ReplayArguments {
  readonly files: readonly string[];
  readonly json: boolean;
}

interface VerdictRow {
  readonly index: number;
  readonly action: Verdict['action'];
  readonly rule: string;
  readonly status: number | null;
  readonly labels: readonly string[];
  readonly fidelity: Verdict['fidelity'];
}

export async function replayCommand(source: WebAclSource, args: ReplayArguments, io: Io): Promise<ExitCode> {
  // A mistake in the last file is told before the first one runs.
  const replays = [];
  for (const file of args.files) {
    const json = await readJson(file);
    try {
      replays.push({ file, replay: readReplay(json) });
    } catch (error) {
      if (error instanceof ReplayError) throw new UsageError(error.message.replace(/^/gm, `${file}: `));
      throw error;
    }
  }
  const rows: VerdictRow[] = [];
  const summaries: ReplaySummary[] = [];
  for (const { file, replay } of replays) {
    const clock = new ReplayClock();
    const simulator = source.simulator(replayOptions(replay, clock));
    for (const warning of simulator.warnings) io.err(`warning: ${warning}\n`);
    const summary = new ReplaySummary(replay.name ?? basename(file), rows.length);
    summaries.push(summary);
    let done = 0;
    for (const outcome of runReplay(simulator, clock, replay)) {
      summary.add(outcome);
      if (args.json) rows[summary.firstIndex + outcome.timed.index] = row(outcome, summary.firstIndex);
      if (++done % 10_000 === 0) await breathe(io);
    }
  }
  if (args.json) writeJson(rows, summaries, io);
  else for (const summary of summaries) io.out(describe(summary.toJson(), io));
  const failed = summaries.flatMap((summary) => summary.unmet.map((line) => `${summary.name}: ${line}`));
  // With --json standard output is for programs, so people get the names on the other.
  if (args.json) for (const line of failed) io.err(`${line}\n`);
  return failed.length > 0 ? ExitCode.BAD_NEWS : ExitCode.DONE;
}

/** Lets Ctrl-C through. */
async function breathe(io: Io): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (io.signal.aborted) throw new CommandError('stopped');
}

function row({ timed, verdict }: ReplayOutcome, firstIndex: number): VerdictRow {
  const { action, rule, status, labels, fidelity } = verdict;
  return { index: firstIndex + timed.index, action, rule, status: status ?? null, labels, fidelity };
}

function writeJson(rows: readonly VerdictRow[], summaries: readonly ReplaySummary[], io: Io): void {
  io.out('{\n  "verdicts": [');
  for (const [i, verdict] of rows.entries()) io.out(`${i === 0 ? '' : ','}\n    ${JSON.stringify(verdict)}`);
  const summary = ReplaySummary.total(summaries);
  const text = JSON.stringify(summary, undefined, 2).replace(/\n/g, '\n  ');
  io.out(`${rows.length > 0 ? '\n  ' : ''}],\n  "summary": ${text}\n}\n`);
}

function describe(summary: ReplaySummaryJson, io: Io): string {
  const { name, requests, rules, expectations, fidelity } = summary;
  const width = Math.max(...rules.map(({ rule }) => rule.length), 0);
  const lines = [paint(io, 'bold', name), `  ${counted(requests, 'request')}`];
  for (const { rule, action, requests: count } of rules) {
    const colour = action === 'ALLOW' ? 'green' : action === 'BLOCK' ? 'red' : 'yellow';
    lines.push(`  ${paint(io, colour, action.padEnd(9))} ${rule.padEnd(width)} ${count}`);
  }
  for (const kind of ['approximate', 'undocumented'] as const) {
    if (fidelity[kind] > 0)
      lines.push(`  ${counted(fidelity[kind], 'verdict')} ${fidelity[kind] === 1 ? 'is' : 'are'} ${kind}`);
  }
  for (const note of summary.notes) lines.push(paint(io, 'dim', `    ${note}`));
  const { checked, held, unmet } = expectations;
  if (checked > 0) {
    const text = `${held} of ${counted(checked, 'expectation')} held`;
    lines.push(`  ${paint(io, held === checked ? 'green' : 'red', text)}`);
  }
  for (const line of unmet) lines.push(`  ${paint(io, 'red', 'not as wanted:')} ${line}`);
  return `${lines.join('\n')}\n`;
}
