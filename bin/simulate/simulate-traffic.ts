import { counted } from '../../lib/contract/counted';
import { ReplayClock } from '../../lib/sim/replay/run';
import { ALB_LOG } from '../../lib/sim/traffic/alb-log';
import type { LogFormat } from '../../lib/sim/traffic/event';
import type { LogSource } from '../../lib/sim/traffic/log-source';
import { trafficReport } from '../../lib/sim/traffic/report';
import { reportAsHtml } from '../../lib/sim/traffic/report-html';
import { reportAsText } from '../../lib/sim/traffic/report-text';
import { WAF_LOG } from '../../lib/sim/traffic/waf-log';
import type { WholeLog } from '../../lib/sim/traffic/whole-log';
import type { WebAclSource } from '../input/web-acl-source';
import { type AthenaOptions, SelectedLog } from '../remote-log/athena/selected-log';
import { type LogAddress, logAddress } from '../remote-log/log-address';
import { openAccount, RemoteLogs, type RemoteOptions, remoteRange } from '../remote-log/remote-logs';
import { rangeText, type TimeRange } from '../remote-log/time-range';
import { CommandError, ExitCode, type Io, paint, UsageError } from '../terminal/io';
import { columnsOf, reportText } from '../terminal/page-text';
import { writeWhole } from '../terminal/write-whole';
import { type JudgedTraffic, judgedTraffic } from './judged-traffic';
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
  const option = args.format === 'ALB' ? '--alb-log' : '--waf-log';
  if (addresses.length > 1 || (addresses.length === 1 && address?.kind !== 's3')) {
    throw new UsageError(`--athena takes one ${option} s3://bucket/prefix`);
  }
  if ((address === undefined) === (athena.table === undefined) || (athena.table && args.format === 'WAF')) {
    throw new UsageError(
      `--athena needs ${option} s3://bucket/prefix to make a table, or --athena-table for one of access logs that is there`,
    );
  }
  const range = remoteRange(args.range, io.clock.now());
  const account = openAccount(args.account);
  const log = new SelectedLog({ ...athena, resume: args.resume }, account, range, args.format, io);
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
    const judged = await judgedTraffic(source, sources, format, args.range, io).catch((error) => {
      throw failed(error);
    });
    isDone = true;
    return await tell(judged, source, args, { files: sources.length, whole }, io);
  } finally {
    await close(isDone);
  }
}

async function tell(
  { analysis, simulator, broken, brokenLines, lines, probed, webAcl }: JudgedTraffic,
  source: WebAclSource,
  args: TrafficArguments,
  { files, whole }: { readonly files: number; readonly whole: WholeLog | undefined },
  io: Io,
): Promise<ExitCode> {
  if (analysis.counts.requests === 0) {
    const why =
      brokenLines > 0
        ? `${lines === 1 ? 'the only line is none' : `none of ${counted(lines, 'line')} is one`}, e.g. ${broken[0]}`
        : lines === 0
          ? 'the files are empty'
          : `${lines === 1 ? 'the only line is' : `all ${lines} lines are`} of another time than ${rangeText(args.range)}`;
    throw new CommandError(`no request in the ${args.format} logs: ${why}`);
  }
  const report = trafficReport(analysis, {
    webAcl,
    source: source.name,
    format: args.format,
    files,
    lines,
    broken: { lines: brokenLines, examples: broken },
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
  else
    io.out(
      reportText(
        reportAsText(report, (colour, text) => paint(io, colour, text)),
        columnsOf(io),
      ),
    );
  if (args.html !== undefined) {
    await writeWhole(args.html, reportAsHtml(report));
    io.err(`wrote ${args.html}\n`);
  }
  return ExitCode.DONE;
}
