import { SimError, type Simulator, type WebAclSubject } from '../../lib/sim';
import { ReplayClock } from '../../lib/sim/replay/run';
import { ALB_LOG } from '../../lib/sim/traffic/alb-log';
import { TrafficAnalysis } from '../../lib/sim/traffic/analysis';
import type { LogFormat } from '../../lib/sim/traffic/event';
import { UnsortedLog } from '../../lib/sim/traffic/in-order';
import { type LogObserver, totalBytes } from '../../lib/sim/traffic/log-file';
import type { LogSource } from '../../lib/sim/traffic/log-source';
import { mergeByTime } from '../../lib/sim/traffic/merge';
import { plainlyUnsorted } from '../../lib/sim/traffic/order-probe';
import { ProbeInjector } from '../../lib/sim/traffic/rate-rule-probes';
import { trafficReport } from '../../lib/sim/traffic/report';
import { reportAsHtml } from '../../lib/sim/traffic/report-html';
import { reportAsText } from '../../lib/sim/traffic/report-text';
import { sortedSources } from '../../lib/sim/traffic/sorted-runs';
import { WAF_LOG } from '../../lib/sim/traffic/waf-log';
import type { WholeLog } from '../../lib/sim/traffic/whole-log';
import type { WebAclSource } from '../input/web-acl-source';
import { type AthenaOptions, SelectedLog } from '../remote-log/athena/selected-log';
import { type LogAddress, logAddress } from '../remote-log/log-address';
import { openAccount, RemoteLogs, type RemoteOptions, remoteRange } from '../remote-log/remote-logs';
import { rangeText, type TimeRange, within } from '../remote-log/time-range';
import { CommandError, ExitCode, type Io, paint, UsageError } from '../terminal/io';
import { Progress } from '../terminal/progress';
import { writeWhole } from '../terminal/write-whole';
import { logSources } from './log-sources';

export interface TrafficArguments {
  readonly format: 'ALB' | 'WAF';
  readonly files: readonly string[];
  readonly json: boolean;
  readonly html: string | undefined;
  readonly captchaPrice: number | undefined;
  readonly top: number;
  readonly hideAddresses: boolean;
  readonly range: TimeRange;
  readonly resume: boolean;
  readonly account: RemoteOptions['account'];
  /** Without the time: Athena selects what can touch the routes, and the rest stays where it is. */
  readonly athena: Omit<AthenaOptions, 'resume'> | undefined;
}

const MAX_EXAMPLES = 5;

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

interface Judged {
  readonly analysis: TrafficAnalysis;
  readonly simulator: Simulator;
  readonly broken: string[];
  brokenLines: number;
  lines: number;
}

/** Judges all requests in the order of time. @throws UnsortedLog */
async function judge(
  source: WebAclSource,
  sources: readonly LogSource[],
  format: LogFormat,
  io: Io,
): Promise<Judged & { readonly probed: boolean; readonly webAcl: WebAclSubject }> {
  const clock = new ReplayClock();
  const { simulator, probes, webAcl } = probedSimulator(source, clock);
  const analysis = new TrafficAnalysis(simulator, clock, probes);
  const progress = new Progress(io, totalBytes(sources), 'requests');
  const judged: Judged = { analysis, simulator, broken: [], brokenLines: 0, lines: 0 };
  try {
    for await (const batch of mergeByTime(
      sources,
      format,
      observer(judged, (count) => progress.advance(count)),
    )) {
      for (const event of batch) analysis.add(event);
      progress.paint(analysis.requests);
      if (io.signal.aborted) throw new CommandError('stopped');
    }
  } finally {
    progress.clear();
  }
  return Object.assign(judged, { probed: probes !== undefined, webAcl });
}

function observer(
  judged: Pick<Judged, 'broken' | 'brokenLines' | 'lines'>,
  onBytes: (count: number) => void,
): LogObserver {
  return {
    onBytes,
    onLine: () => void judged.lines++,
    onBroken: (file, line, reason) => {
      judged.brokenLines++;
      if (judged.broken.length < MAX_EXAMPLES) judged.broken.push(`${file}:${line}: ${reason}`);
    },
  };
}

/** As above; what is not in the order of time is sorted before it is judged. */
async function judgeSorted(source: WebAclSource, sources: readonly LogSource[], format: LogFormat, io: Io) {
  try {
    const unsorted = await plainlyUnsorted(sources, format);
    if (unsorted) throw unsorted;
    return await judge(source, sources, format, io);
  } catch (error) {
    if (!(error instanceof UnsortedLog)) throw error;
    if (!sources.every(({ again }) => again)) {
      throw new CommandError(
        `${error.message}; a pipe can't be read again to sort it, so give the files or their folder`,
      );
    }
    io.err(`${error.message}: sorting before judging\n`);
  }
  const sorting: Pick<Judged, 'broken' | 'brokenLines' | 'lines'> = { broken: [], brokenLines: 0, lines: 0 };
  const sorted = await sortedSources(
    sources,
    format,
    observer(sorting, () => {}),
  );
  try {
    const judged = await judge(source, sorted.sources, format, io);
    // What could not be read was left out while sorting.
    judged.broken.unshift(...sorting.broken);
    return Object.assign(judged, {
      brokenLines: judged.brokenLines + sorting.brokenLines,
      lines: judged.lines + sorting.brokenLines,
    });
  } finally {
    await sorted.close();
  }
}

interface OpenLogs {
  readonly sources: readonly LogSource[];
  readonly format: LogFormat;
  readonly whole?: WholeLog;
  failed(error: unknown): unknown;
  close(isDone: boolean): Promise<void>;
}

const FORMAT = { ALB: ALB_LOG, WAF: WAF_LOG };

/** Logs of this machine and of AWS, to be closed. */
async function openLogs(source: WebAclSource, args: TrafficArguments, io: Io): Promise<OpenLogs> {
  const addresses = args.files.map((text) => logAddress(text, args.format));
  if (args.athena !== undefined) return openSelected(args.athena, source, addresses, args, io);
  const local = args.files.filter((_, index) => addresses[index] === undefined);
  const remote = addresses.filter((address) => address !== undefined);
  if (remote.length === 0 && args.resume) throw new UsageError('--resume belongs to logs in AWS');
  const sources = await logSources(local);
  const format = FORMAT[args.format];
  if (remote.length === 0) return { sources, format, failed: (error) => error, close: async () => {} };
  const logs = new RemoteLogs(args, io);
  for (const address of remote) await logs.add(address);
  return {
    sources: [...sources, ...logs.sources],
    format,
    failed: (error) => logs.failed(error),
    close: (isDone) => logs.close(isDone),
  };
}

async function openSelected(
  athena: NonNullable<TrafficArguments['athena']>,
  source: WebAclSource,
  addresses: readonly (LogAddress | undefined)[],
  args: TrafficArguments,
  io: Io,
): Promise<OpenLogs> {
  const [address] = addresses;
  if (args.format === 'WAF' || addresses.length > 1 || (addresses.length === 1 && address?.kind !== 's3')) {
    throw new UsageError('--athena takes one --alb-log s3://bucket/prefix, or --athena-table');
  }
  if ((address === undefined) === (athena.table === undefined)) {
    throw new UsageError(
      '--athena needs --alb-log s3://bucket/prefix to make a table, or --athena-table for one that is there',
    );
  }
  const range = remoteRange(args.range, io.clock.now());
  const account = openAccount(args.account);
  const log = new SelectedLog({ ...athena, resume: args.resume }, account, range, io);
  const { sources, whole } = await log
    .query(address, source.simulator({ clock: new ReplayClock() }))
    .catch(async (error) => {
      await log.close(false);
      throw log.failed(error);
    });
  const { format } = log;
  return { sources, format, whole, failed: (error) => log.failed(error), close: (isDone) => log.close(isDone) };
}

export async function trafficCommand(source: WebAclSource, args: TrafficArguments, io: Io): Promise<ExitCode> {
  const { sources, format, whole, failed, close } = await openLogs(source, args, io);
  let isDone = false;
  try {
    const judged = await judgeSorted(source, sources, within(format, args.range), io).catch((error) => {
      throw failed(error);
    });
    isDone = true;
    return await tell(judged, source, args, { files: sources.length, whole }, io);
  } finally {
    await close(isDone);
  }
}

async function tell(
  { analysis, simulator, broken, brokenLines, lines, probed, webAcl }: Awaited<ReturnType<typeof judge>>,
  source: WebAclSource,
  args: TrafficArguments,
  { files, whole }: { readonly files: number; readonly whole: WholeLog | undefined },
  io: Io,
): Promise<ExitCode> {
  if (analysis.requests === 0) {
    const why =
      brokenLines > 0
        ? `none of ${lines} lines is one, e.g. ${broken[0]}`
        : lines === 0
          ? 'the files are empty'
          : `all ${lines} lines are of another time than ${rangeText(args.range)}`;
    throw new CommandError(`no request in the ${args.format} logs: ${why}`);
  }
  const report = trafficReport(analysis, {
    webAcl,
    source: source.name,
    format: args.format,
    files,
    lines,
    broken: { lines: brokenLines, examples: broken.slice(0, MAX_EXAMPLES) },
    captchaPrice: args.captchaPrice,
    top: args.top,
    hideAddresses: args.hideAddresses,
    whole,
    warnings: [
      ...simulator.warnings,
      ...(probed ? [] : ['the web ACL is too large to watch its rate-based rules as well: no limits are recommended']),
    ],
  });
  if (args.json) io.out(`${JSON.stringify(report, undefined, 2)}\n`);
  else io.out(reportAsText(report, (colour, text) => paint(io, colour, text)));
  if (args.html !== undefined) {
    await writeWhole(args.html, reportAsHtml(report));
    io.err(`wrote ${args.html}\n`);
  }
  return ExitCode.DONE;
}
