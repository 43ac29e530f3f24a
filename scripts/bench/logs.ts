import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Figure } from './measure';
import { address, shieldTemplate } from './template';

const root = resolve(__dirname, '../..');

/** `BENCH_LOG_LINES=10000000` for the log of the goal; the default keeps the whole bench short. */
const LINES = Number(process.env.BENCH_LOG_LINES ?? 500_000);

/** A load balancer's access log: two requests of a hundred ask for a code, over a few hours and many addresses. */
function writeLog(file: string): void {
  const out = openSync(file, 'w');
  const start = Date.UTC(2026, 0, 1);
  let chunk = '';
  for (let n = 0; n < LINES; n++) {
    const time = new Date(start + n * 20).toISOString().replace('Z', '000Z');
    const request =
      n % 50 === 0
        ? 'POST https://app.example.com:443/api/auth/otp HTTP/2.0'
        : `GET https://app.example.com:443/products/${n % 5000}?page=2 HTTP/2.0`;
    chunk +=
      `https ${time} app/example/50dc6c495c0c9188 ${address((n * 7919) % 300_000)}:40000 10.0.0.9:80 0.001 0.012 0.000 200 200 350 1200 ` +
      `"${request}" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ` +
      `arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/app/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" ` +
      `"app.example.com" "session-reused" 0 ${time} "waf,forward" "-" "-" "10.0.0.9:80" "200" "-" "-" TID_0123456789abcdef\n`;
    if (chunk.length > 1 << 20) {
      writeSync(out, chunk);
      chunk = '';
    }
  }
  writeSync(out, chunk);
  closeSync(out);
}

/** Seconds, with the start of the process. */
function simulated(template: string, log: string): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['dist/bin/otp-shield.js', 'simulate', '--template', template, '--alb-log', log, '--json'],
    { cwd: root, maxBuffer: 1 << 28, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`otp-shield simulate ended with ${status}: ${stderr.slice(-500)}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** As `cat b a` leaves it. */
function secondHalfFirst(log: string, file: string): void {
  const text = readFileSync(log);
  const middle = text.indexOf('\n', text.length >> 1) + 1;
  writeFileSync(file, Buffer.concat([text.subarray(middle), text.subarray(0, middle)]));
}

export function logFigures(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-bench-'));
  try {
    const [log, template] = [join(folder, 'alb.log'), join(folder, 'template.json')];
    writeLog(log);
    writeFileSync(template, JSON.stringify(shieldTemplate()));
    const seconds = simulated(template, log);
    const perSecond = LINES / seconds;
    const halves = join(folder, 'halves.log');
    secondHalfFirst(log, halves);
    const unsorted = simulated(template, halves) / seconds;
    return [
      {
        name: `lines of an access log a second, of ${LINES.toLocaleString('en')}`,
        value: Math.round(perSecond).toLocaleString('en'),
        baseline: `${(statSync(log).size / 2 ** 20).toFixed(0)} MB, start of the process included`,
        goal: '100,000 or more',
        met: perSecond >= 100_000,
      },
      {
        name: 'the same log with its second half first, in times of the sorted one',
        value: unsorted.toFixed(2),
        baseline: `${seconds.toFixed(1)} s for the sorted one`,
        goal: '1.5 or less',
        met: unsorted <= 1.5,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
