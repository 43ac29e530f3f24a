import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import seconds from './slowest-suites.json';

const SlowestFirst = require('./slowest-first');

const suites = Object.keys(seconds);

test('the list names suites that are there, the slowest first', () => {
  expect(suites.filter((suite) => !existsSync(join(__dirname, `${suite}.test.ts`)))).toEqual([]);
  const measured = Object.values(seconds);
  expect(measured).toEqual([...measured].sort((a, b) => b - a));
  expect(measured.at(-1)).toBeGreaterThan(0);
});

test('they run before all others, in that order', () => {
  const paths = ['architecture', ...[...suites].reverse(), 'waf/cidr'].map((suite) =>
    join(__dirname, `${suite}.test.ts`),
  );
  const config = { cacheDirectory: tmpdir(), id: 'x', haste: {}, rootDir: __dirname };
  const tests = paths.map((path) => ({ path, context: { config, hasteFS: { getSize: () => 1 } } }));
  const sorted: Array<{ path: string }> = new SlowestFirst({ globalConfig: {} }).sort(tests);
  expect(sorted.slice(0, suites.length).map(({ path }) => path)).toEqual(
    suites.map((suite) => join(__dirname, `${suite}.test.ts`)),
  );
});

test('a suite that is slower than half of them and not in the list is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-slowest-'));
  const check = (others: Readonly<Record<string, number>>) => {
    const testResults = Object.entries({ ...seconds, ...others }).map(([suite, took]) => ({
      name: join(__dirname, `${suite}.test.ts`),
      startTime: 0,
      endTime: took * 1000,
    }));
    const file = join(folder, 'jest.json');
    writeFileSync(file, JSON.stringify({ testResults }));
    const script = join(__dirname, '../scripts/slowest-suites.mjs');
    const { status, stdout } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' });
    return { status, stdout };
  };
  try {
    expect(check({ 'waf/cidr': 1 })).toEqual({ status: 0, stdout: '' });
    expect(check({ 'waf/cidr': 9999 })).toEqual({
      status: 1,
      stdout: expect.stringContaining('waf/cidr took 9999 s and does not run first'),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
