import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ExitCode, Io } from '../../bin/terminal/io';
import { FakeIo } from '../bin/fake-io';
import { labTemplate } from './lab-template';

jest.setTimeout(240_000);

const ROOT = resolve(__dirname, '../..');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function npmStart(args: readonly string[], onErr?: (err: string, stop: () => void) => void): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['scripts/start.mjs', ...args], { cwd: ROOT });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
      onErr?.(err, () => child.kill('SIGINT'));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** The bundle that the first test makes, in the process of the test; `npm run proof -- campaigns` runs all of it. */
async function inProcess(work: (lab: typeof import('../../lab/run/lab'), io: Io) => Promise<ExitCode>): Promise<Ended> {
  const io = new FakeIo();
  const code = await work(require(join(ROOT, 'dist/lab/lab.js')), io);
  return { code, out: io.stdout, err: io.stderr };
}

/** What is said before anything is built or synthesized. */
const refused = (...args: readonly string[]) =>
  inProcess(async (lab, io) => {
    const { exit } = await lab.planLab(args, io);
    if (exit === undefined) throw new Error(`not refused: ${args.join(' ')}`);
    return exit;
  });

/** What `npm start -- --once` does once the templates are there. */
async function once(template: unknown, ...replays: readonly string[]): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-'));
  try {
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify(template));
    const args = ['--once', '--replay', ...replays, '--template', `default=${file}`];
    return await inProcess((lab, io) => lab.run(args, io));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a person reads of a fault: the lines without those about the progress of the build. */
const complaint = ({ err }: Ended) =>
  err.split('\n').filter((line) => line !== '' && !/^(bundling|synthesizing)/.test(line));

describe('npm start', () => {
  test('an argument that is none is one line, exit code 2', async () => {
    const ended = await npmStart(['once']);
    expect(complaint(ended)).toEqual([expect.stringMatching(/^npm start: unexpected argument "once"/)]);
    expect(ended.code).toBe(2);
    expect(ended.out).toBe('');
  });

  test('--help says what there is', async () => {
    const { code, out } = await refused('--help');
    expect(code).toBe(0);
    expect(out).toContain('--once');
    expect(out).toMatch(
      /hammer, proxy-pool, slow-pool, token-farm, solver, slow-sign-ups, invalid-addresses, solves-3000-an-hour, spellings, forged-address, honest, lecture-hall, lockdown/,
    );
  });

  test.each([
    [['--onec'], /^npm start: unknown option '--onec'/],
    [['--replay', 'hamer'], /^npm start: no replay "hamer"; there are hammer, /],
    [['--port', '99999'], /^npm start: --port must be a whole number from 0 to 65535, got "99999"/],
  ])('%j is wrong usage: one line, exit code 2', async (args, line) => {
    const ended = await refused(...args);
    expect(complaint(ended)).toEqual([expect.stringMatching(line)]);
    expect(ended.code).toBe(2);
    expect(ended.out).toBe('');
  });

  test('a busy port is one line, exit code 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => other.once('listening', listening));
    const { port } = other.address() as AddressInfo;
    const ended = await refused('--port', String(port));
    other.close();
    expect(complaint(ended)).toEqual([`npm start: port ${port} is in use; choose another one with --port`]);
    expect(ended.code).toBe(1);
  });

  test('--once prints the table of the replays asked for and ends with 0', async () => {
    const { code, out, err } = await once(labTemplate('default'), 'lockdown');
    expect(err).toContain('every expectation of 1 replay held');
    expect(code).toBe(0);
    expect(out).toMatch(/✓ lockdown: 240 addresses/);
    expect(out).toMatch(/shield, locked: 140 requests, 0 mails, 100 answers named the alternatives/);
  });

  test('serves the page while and after the replays run, until Ctrl-C', async () => {
    let page: Promise<Response> | undefined;
    const { code, out } = await npmStart(
      ['--port', '0', '--replay', 'token-farm-garbage-cookie', '--json'],
      (err, stop) => {
        const url = /stays at (\S+) until/.exec(err)?.[1];
        if (url && !page) {
          page = fetch(new URL('/state', url));
          page.finally(stop).catch(() => {});
        }
      },
    );
    const state = (await (await page!).json()) as {
      reports: Array<{ name: string }>;
      live: { shield: { received: number } };
    };
    expect(state.reports.map(({ name }) => name)).toEqual(['token-farm-garbage-cookie']);
    expect(state.live.shield.received).toBe(0);
    const results = JSON.parse(out) as { held: boolean; replays: unknown[] };
    expect(results.held).toBe(true);
    expect(results.replays).toEqual(JSON.parse(JSON.stringify(state.reports)));
    expect(code).toBe(0);
  });

  describe('with a template that does not hold', () => {
    const visibility = { CloudWatchMetricsEnabled: true, MetricName: 'open', SampledRequestsEnabled: true };
    const webAcl = (rules: unknown[]) => ({
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Name: 'o',
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: visibility,
        Rules: rules,
      },
    });

    test('each broken expectation is named, exit code 1', async () => {
      const { code, out, err } = await once({ Resources: { Acl: webAcl([]) } }, 'proxy-pool');
      expect(code).toBe(1);
      expect(out).toMatch(/✗ proxy-pool/);
      expect(out).toMatch(/^ {2}per-address limit alone +240 +240 +0 /m);
      expect(out).toMatch(/^ {2}shield +240 +240 +0 /m);
      expect(err).toMatch(/3 expectations did not hold:\n {2}✗ proxy-pool, shield: expected mails = 0, got 240\n/);
    });

    test('a template without a web ACL is one line that says so, exit code 1', async () => {
      const ended = await once({ Resources: {} }, 'proxy-pool');
      expect(ended.code).toBe(1);
      expect(complaint(ended)).toEqual(['npm start: the template has no AWS::WAFv2::WebACL']);
    });

    test('a statement that nobody knows is named with its rule, exit code 1', async () => {
      const rule = { Name: 'odd', Priority: 0, Action: { Block: {} }, Statement: { MoonPhaseStatement: {} } };
      const ended = await once(
        { Resources: { Acl: webAcl([{ ...rule, VisibilityConfig: visibility }]) } },
        'proxy-pool',
      );
      expect(ended.code).toBe(1);
      expect(complaint(ended).join('\n')).toMatch(/rule "odd".*MoonPhaseStatement/s);
    });
  });
});
