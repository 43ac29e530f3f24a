import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveCommand } from '../../bin/commands/serve';
import { FakeIo } from './fake-io';
import { scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
const template = files.write('template.json', TEMPLATE);

const origin = createServer((req, res) => res.end(`origin saw ${req.url}`));
let originUrl = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => origin.close(resolve)));

/** Serves until the callback is through. */
async function serving(args: string[], use: (url: string) => Promise<void>) {
  const io = new FakeIo();
  const ended = serveCommand.run(['--template', template, '--origin', originUrl, '--port', '0', ...args], io);
  const deadline = Date.now() + 5000;
  while (!io.stdout.includes('→') && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  try {
    await use(/http:\/\/127\.0\.0\.1:\d+/.exec(io.stdout)![0]);
  } finally {
    io.stop.abort();
  }
  return { code: await ended, io };
}

test('does to requests what the web ACL says, and tells each', async () => {
  const { code, io } = await serving([], async (url) => {
    const free = await fetch(`${url}/free?x=1`);
    expect([free.status, await free.text()]).toEqual([200, 'origin saw /free?x=1']);
    const checked = await fetch(`${url}/otp?phone=1`, { method: 'POST' });
    expect([checked.status, checked.headers.get('x-amzn-waf-action')]).toEqual([405, 'captcha']);
  });
  expect(code).toBe(0);
  expect(io.stdout).toMatch(/ALLOW +200 Default_Action {2}GET \/free {2}127\.0\.0\.1/);
  expect(io.stdout).toMatch(/CAPTCHA +405 human-check {2}POST \/otp {2}127\.0\.0\.1/);
  expect(io.stdout).not.toContain('phone');
});

test('--waf-log appends records, --quiet prints nothing for requests', async () => {
  const log = files.path('waf.log');
  const { io } = await serving(['--waf-log', log, '--quiet'], async (url) => {
    await fetch(`${url}/otp`, { method: 'POST' });
  });
  expect(io.stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({ action: 'CAPTCHA', terminatingRuleId: 'human-check' });
});

test.each([
  ['no origin', ['--template', template], 2, 'needs --origin'],
  [
    'an origin that is no URL',
    ['--template', template, '--origin', 'localhost:3000'],
    2,
    '--origin must be an http:// URL',
  ],
  ['an https origin', ['--template', template, '--origin', 'https://a'], 2, '--origin must be an http:// URL'],
  [
    'a port that is none',
    ['--template', template, '--origin', 'http://a', '--port', '70000'],
    2,
    '--port must be a whole number',
  ],
  [
    'a mode that is none',
    ['--template', template, '--origin', 'http://a', '--mode', 'x'],
    2,
    '--mode must be instant or aws-like',
  ],
  ['no web ACL', ['--origin', 'http://a'], 2, 'needs --template, --web-acl or --terraform'],
])('%s: one clear line', async (_, args, code, message) => {
  const io = new FakeIo();
  expect(await serveCommand.run(args, io)).toBe(code);
  expect(io.stderr).toContain(message);
});

test('a busy port: one clear line', async () => {
  const { port } = origin.address() as AddressInfo;
  const io = new FakeIo();
  const args = ['--template', template, '--origin', originUrl, '--port', String(port)];
  expect(await serveCommand.run(args, io)).toBe(1);
  expect(io.stderr).toBe(`otp-shield serve: port ${port} is in use; give another with --port\n`);
});
