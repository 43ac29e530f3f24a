import { writeFile } from 'node:fs/promises';
import { SimError, type Simulator } from '../../lib/sim';
import { ReplayClock } from '../../lib/sim/replay/run';
import { parseAlbLine } from '../../lib/sim/traffic/alb-log';
import { TrafficAnalysis } from '../../lib/sim/traffic/analysis';
import { totalBytes } from '../../lib/sim/traffic/log-file';
import { mergeByTime } from '../../lib/sim/traffic/merge';
import { ProbeInjector } from '../../lib/sim/traffic/rate-rule-probes';
import { trafficReport } from '../../lib/sim/traffic/report';
import { reportAsHtml } from '../../lib/sim/traffic/report-html';
import { reportAsText } from '../../lib/sim/traffic/report-text';
import { parseWafLine } from '../../lib/sim/traffic/waf-log';
import type { WebAclSource } from '../input/web-acl-source';
import { CommandError, ExitCode, type Io, paint } from '../terminal/io';
import { Progress } from '../terminal/progress';

export interface TrafficArguments {
  readonly format: 'ALB' | 'WAF';
  readonly files: readonly string[];
  readonly json: boolean;
  readonly html: string | undefined;
  readonly captchaPrice: number | undefined;
  readonly top: number;
  readonly hideAddresses: boolean;
}

const MAX_EXAMPLES = 5;

/** With probes before the rate-based rules; without where they make the web ACL too large. */
function probedSimulator(source: WebAclSource, clock: ReplayClock): { simulator: Simulator; probes?: ProbeInjector } {
  const plain = source.simulator({ clock });
  const probes = new ProbeInjector();
  const probed = source.map((document) => probes.inject(document));
  try {
    return { simulator: probed.simulator({ clock }), probes };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    return { simulator: plain };
  }
}

export async function trafficCommand(source: WebAclSource, args: TrafficArguments, io: Io): Promise<ExitCode> {
  const clock = new ReplayClock();
  const { simulator, probes } = probedSimulator(source, clock);
  const analysis = new TrafficAnalysis(simulator, clock, probes);
  const progress = new Progress(io, await totalBytes(args.files), 'requests');
  const broken: string[] = [];
  let brokenLines = 0;
  let lines = 0;
  const observer = {
    onBytes: (count: number) => progress.advance(count),
    onLine: () => void lines++,
    onBroken: (file: string, line: number, reason: string) => {
      brokenLines++;
      if (broken.length < MAX_EXAMPLES) broken.push(`${file}:${line}: ${reason}`);
    },
  };
  const parse = args.format === 'ALB' ? parseAlbLine : parseWafLine;
  for await (const batch of mergeByTime(args.files, parse, observer)) {
    for (const event of batch) analysis.add(event);
    progress.paint(analysis.requests);
    if (io.signal.aborted) throw new CommandError('stopped');
  }
  progress.clear();
  if (analysis.requests === 0) {
    const why = brokenLines === 0 ? 'the files are empty' : `none of ${lines} lines is one, e.g. ${broken[0]}`;
    throw new CommandError(`no request in the ${args.format} logs: ${why}`);
  }
  const report = trafficReport(analysis, {
    format: args.format,
    files: args.files.length,
    lines,
    broken: { lines: brokenLines, examples: broken },
    captchaPrice: args.captchaPrice,
    top: args.top,
    hideAddresses: args.hideAddresses,
    warnings: [
      ...simulator.warnings,
      ...(probes ? [] : ['the web ACL is too large to watch its rate-based rules as well: no limits are recommended']),
    ],
  });
  if (args.html !== undefined) await writeFile(args.html, reportAsHtml(report));
  if (args.json) io.out(`${JSON.stringify(report, undefined, 2)}\n`);
  else io.out(reportAsText(report, (colour, text) => paint(io, colour, text)));
  if (args.html !== undefined) io.err(`wrote ${args.html}\n`);
  return ExitCode.DONE;
}
