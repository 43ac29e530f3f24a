import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { run } from '../../bin/otp-shield';
import { SHIELD_COMMANDS } from '../../lib/contract/shield-identity';
import { FakeIo } from './fake-io';
import { scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
const template = files.write('template.json', TEMPLATE);
const cli = files.path('otp-shield.js');
const ALB =
  'h2 2026-10-01T10:00:00.000000Z app/a/1 203.0.113.7:1 10.0.0.1:80 0 0 0 200 200 1 1 "GET https://www.example.com:443/ HTTP/2.0" "x" - - - "-"\n';
let inputs: readonly string[] = [];

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: join(__dirname, '../..'),
    entryPoints: ['bin/otp-shield.ts'],
    outfile: cli,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    metafile: true,
    logLevel: 'silent',
  });
  inputs = Object.keys(metafile.inputs);
}, 60_000);

describe('the dispatcher', () => {
  async function dispatch(...args: string[]) {
    const io = new FakeIo();
    return { code: await run(args, io), out: io.stdout, err: io.stderr };
  }

  test.each(['--help', '-h', 'help'])('%s lists the commands', async (arg) => {
    const { code, out } = await dispatch(arg);
    expect(code).toBe(0);
    for (const command of ['simulate', 'serve']) expect(out).toContain(`\n  ${command}`);
  });

  test('every command that acts on a deployed shield is one that mails and outputs complete', async () => {
    const { out } = await dispatch('--help');
    const names = [...out.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name!);
    // These read and print files and pages, and find no stack.
    const others = ['export', 'runbook', 'simulate'];
    const ofShields: string[] = [];
    for (const name of names.filter((each) => !others.includes(each)))
      if ((await dispatch(name, '--help')).out.includes('--account')) ofShields.push(name);
    expect(ofShields.sort()).toEqual([...SHIELD_COMMANDS].sort());
  });

  test('help fits on a terminal of 80 columns', async () => {
    const { out } = await dispatch('--help');
    const pages = [out];
    for (const [, name] of out.matchAll(/^ {2}(\w+) /gm)) pages.push((await dispatch(name!, '--help')).out);
    expect(pages.length).toBeGreaterThan(12);
    expect(
      pages
        .join('\n')
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });

  test('without a command lists them too, as wrong usage', async () => {
    expect(await dispatch()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('simulate') });
  });

  test.each(['simulte', 'toString', '--replay'])('%s is no command', async (arg) => {
    const { code, err } = await dispatch(arg);
    expect(code).toBe(2);
    expect(err).toContain(`unknown command "${arg}"; commands are simulate, serve`);
  });

  test('hands the rest to the command', async () => {
    expect(await dispatch('simulate', '--nope')).toMatchObject({ code: 2, err: expect.stringContaining('--nope') });
  });
});

describe('the bundle', () => {
  const execute = (args: readonly string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [cli, ...args], (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
      });
    });

  test('holds no CDK and starts by itself', () => {
    expect(inputs.filter((input) => /node_modules\/(aws-cdk-lib|constructs)\//.test(input))).toEqual([]);
    expect(readFileSync(cli, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });

  test('gives the exit codes to the shell', async () => {
    const one = { at: 0, ip: '203.0.113.7', uri: '/otp' };
    const replay = (name: string, content: object) => files.write(name, content);
    const code = async (file: string) => (await execute(['simulate', '--template', template, '--replay', file])).code;
    expect(await code(replay('held.json', { requests: [{ ...one, want: { status: 405 } }] }))).toBe(0);
    expect(await code(replay('unmet.json', { requests: [{ ...one, want: { status: 403 } }] }))).toBe(3);
    expect(await code(replay('key.json', { requests: [{ ...one, wants: {} }] }))).toBe(2);
    expect(await code('nowhere.json')).toBe(1);
  });

  test('a reader that has seen enough is no error', async () => {
    const many = { requests: [{ at: 0, ip: '203.0.113.7', uri: '/otp', repeat: { count: 30_000 } }] };
    const args = ['simulate', '--template', template, '--replay', files.write('many.json', many), '--json'];
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = await once(child, 'exit');
    expect({ code, err }).toEqual({ code: 0, err: 'otp-shield: standard output was closed before all was written\n' });
  });

  test('a full disk is one line', async () => {
    const log = files.write('full.log', ALB);
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [cli, 'simulate', '--template', template, '--alb-log', log], {
      stdio: ['ignore', full, 'pipe'],
    });
    let err = '';
    child.stderr!.on('data', (chunk) => {
      err += chunk;
    });
    const [code] = await once(child, 'close');
    closeSync(full);
    const line = 'otp-shield: standard output could not be written: no space left on the device\n';
    expect({ code, err }).toEqual({ code: 1, err: line });
    const page = await execute(['simulate', '--template', template, '--alb-log', log, '--html', '/dev/full']);
    expect(page.out).toContain('1 request of 1 client');
    expect(page).toMatchObject({ code: 1, err: 'otp-shield simulate: /dev/full: no space left on the device\n' });
  });

  test('a log comes from standard input, too', async () => {
    const child = spawn(process.execPath, [cli, 'simulate', '--template', template, '--alb-log', '-', '--json'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stdin.end(gzipSync(ALB));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(JSON.parse(out)).toMatchObject({ requests: 1, files: 1 });
  });

  test('Ctrl-C ends the load balancer cleanly', async () => {
    const args = ['serve', '--template', template, '--origin', 'http://127.0.0.1:9', '--port', '0'];
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    // Nobody listens there, which is all that it has to say.
    expect(err.replace(/^otp-shield serve: nothing can be had from .*\n/, '')).toBe('');
  });
});
