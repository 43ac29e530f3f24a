import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Simulator } from '../../lib/sim/index';
import { ReplayClock } from '../../lib/sim/replay/run';
import { TrafficAnalysis } from '../../lib/sim/traffic/analysis';
import { ProbeInjector } from '../../lib/sim/traffic/rate-rule-probes';
import { writeAccessLog } from './access-log';
import { type Figure, ratio, seconds } from './measure';
import { address, shieldTemplate } from './template';

const root = resolve(__dirname, '../..');

/** `BENCH_LOG_LINES=10000000` for a long one; the start of the process counts in all of them. */
const LINES = Number(process.env.BENCH_LOG_LINES ?? 2_000_000);
const OTP_LINES = 500_000;
const RUNS = 3;

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd: root, maxBuffer: 1 << 28, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-500)}`);
}

/** Seconds, with the start of the process. */
function simulated(template: string, log: string): number {
  const args = ['dist/bin/otp-shield.js', 'simulate', '--template', template, '--alb-log', log, '--json'];
  return seconds(() => run(process.execPath, args));
}

function counted(log: string): number {
  return seconds(() => run('sh', ['-c', 'gzip -dc "$0" | wc -l', log]));
}

/** Bytes that remain for each address of a log in which each request has another one. */
function bytesAnAddress(template: unknown): number {
  const clock = new ReplayClock();
  const probes = new ProbeInjector();
  const simulator = Simulator.fromTemplate(probes.inject(template), { clock });
  const analysis = new TrafficAnalysis(simulator, clock, probes);
  const used = () => {
    globalThis.gc!();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  for (let n = 0; n < OTP_LINES; n++) {
    const userAgent = 'Mozilla/5.0';
    const headers: Array<[string, string]> = [
      ['host', 'app.example.com'],
      ['user-agent', userAgent],
    ];
    analysis.add({
      time: Date.UTC(2026, 0, 1) + n,
      userAgent,
      request: { ip: address(n), method: 'POST', uri: '/api/auth/otp', headers },
    });
  }
  const grown = used() - before;
  // Alive until here.
  if (analysis.counts.requests !== OTP_LINES) throw new Error('requests got lost');
  return grown / OTP_LINES;
}

export async function logFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-bench-'));
  try {
    const template = shieldTemplate();
    const file = (name: string) => join(folder, name);
    writeFileSync(file('template.json'), JSON.stringify(template));
    const site = { lines: LINES, otpEvery: 100, addresses: 200_000, everyMs: 20 };
    await writeAccessLog(file('site.log.gz'), site);
    await writeAccessLog(file('halves.log.gz'), { ...site, secondHalfFirst: true });
    await writeAccessLog(file('otp.log'), { lines: OTP_LINES, otpEvery: 1, addresses: OTP_LINES, everyMs: 1 });
    const judge = (name: string) => simulated(file('template.json'), file(name));
    const toGzip = ratio(
      RUNS,
      () => counted(file('site.log.gz')),
      () => judge('site.log.gz'),
    );
    const unsorted = ratio(
      RUNS,
      () => judge('halves.log.gz'),
      () => judge('site.log.gz'),
    );
    const otp = OTP_LINES / judge('otp.log');
    const bytes = globalThis.gc ? bytesAnAddress(template) : undefined;
    const size = `${(statSync(file('site.log.gz')).size / 2 ** 20).toFixed(0)} MB of gzip`;
    const perSecond = (time: number) => Math.round(LINES / time).toLocaleString('en');
    return [
      {
        name: `lines a second of a site's log, 1 % asks for codes`,
        value: `${toGzip.ratio.toFixed(2)} of gzip -dc | wc -l`,
        baseline: `${perSecond(toGzip.b)} and ${perSecond(toGzip.a)}, ${size}, starts included`,
        goal: '0.6 or more',
        met: toGzip.ratio >= 0.6,
      },
      {
        name: 'the same log with its second half first',
        value: `${unsorted.ratio.toFixed(2)} times the sorted one`,
        baseline: `${unsorted.b.toFixed(1)} s for the sorted one`,
        goal: '1.5 or less',
        met: unsorted.ratio <= 1.5,
      },
      {
        name: 'lines a second, only codes, each address new',
        value: Math.round(otp).toLocaleString('en'),
        baseline: `${OTP_LINES.toLocaleString('en')} lines, start included`,
        goal: '60,000 or more',
        met: otp >= 60_000,
      },
      {
        name: 'memory of an address in that log',
        value: bytes === undefined ? 'not measured without --expose-gc' : `${bytes.toFixed(0)} bytes`,
        goal: 'at most 300',
        met: bytes !== undefined && bytes <= 300,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
