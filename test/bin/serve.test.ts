import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serveCommand } from '../../bin/commands/serve';
import { FakeIo } from './fake-io';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './localhost-certificate';
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

test('a dead origin says so, at the start and to whoever asks', async () => {
  const io = new FakeIo();
  const ended = serveCommand.run(['--template', template, '--origin', 'http://127.0.0.1:1', '--port', '0'], io);
  while (!io.stderr.includes('502')) await new Promise((resolve) => setTimeout(resolve, 5));
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(io.stdout)![0];
  expect((await fetch(url)).status).toBe(502);
  io.stop.abort();
  expect(await ended).toBe(0);
  expect(io.stderr).toMatch(/nothing can be had from http:\/\/127\.0\.0\.1:1: connection refused/);
  // Once, and not at each request.
  expect(io.stderr.match(/nothing can be had/g)).toHaveLength(1);
});

test('an https origin is taken when its certificate is known', async () => {
  const cert = files.write('origin.pem', LOCALHOST_CERTIFICATE);
  const secure = createSecureServer({ key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE }, (_req, res) =>
    res.end('secure'),
  );
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const target = `https://localhost:${(secure.address() as AddressInfo).port}`;
  const answers = [];
  for (const more of [['--origin-ca', cert], []]) {
    const io = new FakeIo();
    const ended = serveCommand.run(['--template', template, '--origin', target, '--port', '0', ...more], io);
    while (!io.stdout.includes('→')) await new Promise((resolve) => setTimeout(resolve, 5));
    const response = await fetch(/http:\/\/127\.0\.0\.1:\d+/.exec(io.stdout)![0]);
    answers.push([response.status, /certificate/.test(io.stderr)]);
    io.stop.abort();
    await ended;
  }
  secure.close();
  expect(answers).toEqual([
    [200, false],
    [502, true],
  ]);
});

test('a path of the origin stands before every other', async () => {
  const io = new FakeIo();
  const ended = serveCommand.run(['--template', template, '--origin', `${originUrl}/base/`, '--port', '0'], io);
  while (!io.stdout.includes('→')) await new Promise((resolve) => setTimeout(resolve, 5));
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(io.stdout)![0];
  expect(await (await fetch(`${url}/free?x=1`)).text()).toBe('origin saw /base/free?x=1');
  io.stop.abort();
  await ended;
});

test("a stand-in for AWS's script mints tokens that the web ACL takes", async () => {
  await serving([], async (url) => {
    for (const name of ['jsapi.js', 'challenge.js']) {
      const script = await fetch(`${url}/__otp-shield/scripts/${name}`);
      expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
      expect(await script.text()).toContain('window.AwsWafCaptcha');
    }
    const mint = (wish: object) =>
      fetch(`${url}/__otp-shield/captcha`, { method: 'POST', body: JSON.stringify(wish) }).then(
        (r) => r.json() as Promise<{ token: string }>,
      );
    const ask = async (wish: object) => {
      const cookie = `aws-waf-token=${(await mint(wish)).token}`;
      return (await fetch(`${url}/otp`, { method: 'POST', headers: { cookie } })).status;
    };
    expect(await ask({ kind: 'captcha' })).toBe(200);
    expect(await ask({ kind: 'captcha', age: 259_200 })).toBe(405);
    expect((await fetch(`${url}/__otp-shield/captcha`, { method: 'POST', body: '{"age":-1}' })).status).toBe(400);
  });
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
    '--origin must be an http:// or https:// URL',
  ],
  ['another scheme', ['--template', template, '--origin', 'ftp://a'], 2, '--origin must be an http:// or https:// URL'],
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
  ['no web ACL', ['--origin', 'http://a'], 2, 'needs --template, --web-acl'],
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
