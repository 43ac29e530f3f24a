// npm run proof [NAME...] [-- --write]: the proofs that take too long for .ci/run, one after the other. With --write their results stand in
// docs/verified.md, with date and commit.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LONG_PROOFS, type LongProof } from './list';
import { type Result, record } from './record';

const ROOT = resolve(__dirname, '../..');
const COUNTED = /^(\d+) passed, (\d+) failed$/gm;

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((arg) => arg !== '--write');
  const unknown = names.filter((name) => !LONG_PROOFS.some((proof) => proof.name === name));
  if (unknown.length > 0) {
    console.error(`no proof ${unknown.join(', ')}; there are ${LONG_PROOFS.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  const commit = checkedOut();
  const results = new Map<string, Result>();
  for (const proof of LONG_PROOFS) {
    if (names.length > 0 && !names.includes(proof.name)) continue;
    console.log(`== ${proof.name}: ${proof.claim}`);
    const began = Date.now();
    const { passed, failed } = await run(proof);
    const seconds = (Date.now() - began) / 1000;
    results.set(proof.name, { passed, failed, seconds, date: new Date(began).toISOString().slice(0, 10), commit });
    console.log(`== ${proof.name}: ${passed} passed, ${failed} failed, ${seconds.toFixed(0)} s`);
  }
  if (args.includes('--write')) record(results);
  const sum = (count: (result: Result) => number) => [...results.values()].reduce((all, each) => all + count(each), 0);
  const failed = sum((result) => result.failed);
  console.log(`${sum((result) => result.passed)} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** Whatever it counted, a proof that ends with an error has failed. */
async function run({ command, env }: LongProof): Promise<{ passed: number; failed: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-proof-'));
  try {
    const report = join(folder, 'jest.json');
    const isJest = command.some((part) => part.endsWith('/jest.js'));
    const more = isJest ? ['--json', `--outputFile=${report}`] : [];
    const { code, out } = await said([...command, ...more], env, isJest);
    const { passed, failed } = isJest ? countedByJest(report) : countedIn(out, code);
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function said(
  [program, ...args]: readonly string[],
  env: LongProof['env'],
  quiet: boolean,
): Promise<{ code: number; out: string }> {
  return new Promise((done, reject) => {
    const child = spawn(program!, args, {
      cwd: ROOT,
      env: { ...process.env, ...env, OTP_SHIELD_BUILT: 'true' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      out += chunk;
      // Its report goes to a file, and once more to where we listen.
      if (!quiet) process.stdout.write(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => done({ code: code ?? 1, out }));
  });
}

function countedIn(out: string, code: number): { passed: number; failed: number } {
  const line = [...out.matchAll(COUNTED)].at(-1);
  if (line) return { passed: Number(line[1]), failed: Number(line[2]) };
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A suite that does not load has no tests but has failed, and a run without tests has shown nothing. */
function countedByJest(report: string): { passed: number; failed: number } {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: numPassedTests + failed === 0 ? 1 : failed };
}

function checkedOut(): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  return git('rev-parse', '--short=10', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' with changes');
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exit(1);
});
