import { SimError, type Simulator, type WebAclSubject } from '../../lib/sim';
import { ReplayClock } from '../../lib/sim/replay/run';
import { blocksByDefault, touchedByAnyRule } from '../../lib/sim/selection/log-query';
import { OrdinaryLines } from '../../lib/sim/selection/ordinary-lines';
import { ALB_LOG } from '../../lib/sim/traffic/alb-log';
import { TrafficAnalysis } from '../../lib/sim/traffic/analysis';
import { TrafficCounts } from '../../lib/sim/traffic/counts';
import type { LogFormat } from '../../lib/sim/traffic/event';
import { UnsortedLog } from '../../lib/sim/traffic/in-order';
import { type LogObserver, totalBytes } from '../../lib/sim/traffic/log-file';
import type { LogSource } from '../../lib/sim/traffic/log-source';
import { mergeByTime } from '../../lib/sim/traffic/merge';
import { plainlyUnsorted } from '../../lib/sim/traffic/order-probe';
import { ProbeInjector } from '../../lib/sim/traffic/rate-rule-probes';
import { sievedAlbLog } from '../../lib/sim/traffic/sieved-alb-log';
import { sortedSources } from '../../lib/sim/traffic/sorted-runs';
import type { WebAclSource } from '../input/web-acl-source';
import { type TimeRange, within } from '../remote-log/time-range';
import { CommandError, type Io } from '../terminal/io';
import { Progress } from '../terminal/progress';

const MAX_EXAMPLES = 5;

/** What was read of the logs. */
interface Read {
  lines: number;
  brokenLines: number;
  /** The first few that could not be read. */
  readonly broken: string[];
}

/** A log that went past the web ACL. */
export interface JudgedTraffic extends Read {
  readonly analysis: TrafficAnalysis;
  readonly simulator: Simulator;
  /** Whether rate-based rules could be watched. */
  readonly probed: boolean;
  readonly webAcl: WebAclSubject;
}

interface Probed {
  readonly simulator: Simulator;
  readonly probes?: ProbeInjector;
  /** Without probes, which cost capacity. */
  readonly webAcl: WebAclSubject;
}

/** With probes before the rate-based rules; without where they make the web ACL too large. */
function probedSimulator(source: WebAclSource, clock: ReplayClock): Probed {
  const plain = source.simulator({ clock });
  const probes = new ProbeInjector();
  const probed = source.map((document) => probes.inject(document));
  try {
    return { simulator: probed.simulator({ clock }), probes, webAcl: plain.webAcl };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    return { simulator: plain, webAcl: plain.webAcl };
  }
}

/** Lines that no rule can touch; undefined where each has to be judged. */
function ordinaryLines(source: WebAclSource, format: LogFormat): OrdinaryLines | undefined {
  if (format.parse !== ALB_LOG.parse) return undefined;
  const simulator = source.simulator({ clock: new ReplayClock() });
  const touched = touchedByAnyRule(simulator);
  return touched === true || blocksByDefault(simulator) ? undefined : new OrdinaryLines(touched);
}

/** Judges all requests in the order of time. @throws UnsortedLog */
async function judge(
  source: WebAclSource,
  sources: readonly LogSource[],
  format: LogFormat,
  counts: TrafficCounts,
  io: Io,
): Promise<JudgedTraffic> {
  const clock = new ReplayClock();
  const { simulator, probes, webAcl } = probedSimulator(source, clock);
  const analysis = new TrafficAnalysis(simulator, clock, probes, counts);
  const progress = new Progress(io, totalBytes(sources), 'requests');
  const read: Read = { broken: [], brokenLines: 0, lines: 0 };
  const onBytes = (bytes: number) => {
    progress.advance(bytes);
    progress.paint(counts.requests);
    if (io.signal.aborted) throw new CommandError('stopped');
  };
  try {
    for await (const batch of mergeByTime(sources, format, observer(read, onBytes))) {
      for (const event of batch) analysis.add(event);
      progress.paint(counts.requests);
      if (io.signal.aborted) throw new CommandError('stopped');
    }
  } finally {
    progress.clear();
  }
  return Object.assign(read, { analysis, simulator, probed: probes !== undefined, webAcl });
}

function observer(read: Read, onBytes: (count: number) => void): LogObserver {
  return {
    onBytes,
    onLine: () => void read.lines++,
    onBroken: (file, line, reason) => {
      read.brokenLines++;
      if (read.broken.length < MAX_EXAMPLES) read.broken.push(`${file}:${line}: ${reason}`);
    },
  };
}

/**
 * Judges what the logs hold within the range, in the order of time; what is not in it is sorted before. Lines that no rule can touch are counted only.
 *
 * @throws CommandError
 */
export async function judgedTraffic(
  source: WebAclSource,
  sources: readonly LogSource[],
  format: LogFormat,
  range: TimeRange,
  io: Io,
): Promise<JudgedTraffic> {
  const ordinary = ordinaryLines(source, format);
  const attempt = () => {
    const counts = new TrafficCounts();
    const sieved = ordinary ? sievedAlbLog(ordinary, counts, range) : format;
    return { counts, of: within(sieved, range) };
  };
  try {
    const unsorted = await plainlyUnsorted(sources, format);
    if (unsorted) throw unsorted;
    const { counts, of } = attempt();
    return await judge(source, sources, of, counts, io);
  } catch (error) {
    if (!(error instanceof UnsortedLog)) throw error;
    if (!sources.every(({ again }) => again)) {
      throw new CommandError(
        `${error.message}; a pipe can't be read again to sort it, so give the files or their folder`,
      );
    }
    io.err(`${error.message}: sorting before judging\n`);
  }
  const { counts, of } = attempt();
  const sorting: Read = { broken: [], brokenLines: 0, lines: 0 };
  const sorted = await sortedSources(
    sources,
    of,
    observer(sorting, () => {
      if (io.signal.aborted) throw new CommandError('stopped');
    }),
  );
  try {
    const judged = await judge(source, sorted.sources, of, counts, io);
    // What could not be read was left out while sorting, and what was only counted is not read again.
    judged.broken.unshift(...sorting.broken.splice(0));
    return Object.assign(judged, {
      broken: judged.broken.slice(0, MAX_EXAMPLES),
      brokenLines: judged.brokenLines + sorting.brokenLines,
      lines: ordinary ? sorting.lines : judged.lines + sorting.brokenLines,
    });
  } finally {
    await sorted.close();
  }
}
