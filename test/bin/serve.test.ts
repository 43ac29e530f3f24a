import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { createServer as createSecureServer, get as getSecurely } from 'node:https';
import type { AddressInfo } from 'node:net';
import { serveCommand } from '../../bin/commands/serve';
import { fingerprint, watchFiles } from '../../bin/input/file-watch';
import { WebAclSource } from '../../bin/input/web-acl-source';
import type { LiveRow } from '../../lib/load-balancer/live-view';
import { FakeIo } from './fake-io';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './localhost-certificate';
import { said } from './said';
import { scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
const template = files.write('template.json', TEMPLATE);

const CERT = files.write('cert.pem', LOCALHOST_CERTIFICATE);
const KEY = files.write('key.pem', LOCALHOST_KEY);
const OTHER_KEY = files.write(
  'other.pem',
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
);
const NO_WEB_ACL = {
  ...{
    template: undefined,
    stack: undefined,
    acl: undefined,
    parameter: [],
    'web-acl': undefined,
    terraform: undefined,
  },
  ...{ 'rule-group': [], 'ip-set': [], 'regex-set': [], 'managed-group': [] },
  ...{ 'search-strings': undefined, 'resource-type': undefined },
};
const TO_NOBODY = ['--template', template, '--origin', 'http://127.0.0.1:1', '--port', '0'];

/** Sends what the event stream of the origin waits for. */
let nextEvent = () => {};
const origin = createServer((req, res) => {
  if (req.url === '/events') {
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
    nextEvent = () => res.write('data: second\n\n');
  } else res.end(`origin saw ${req.url} by ${req.headers['x-forwarded-proto']}`);
});
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
    expect([free.status, await free.text()]).toEqual([200, 'origin saw /free?x=1 by http']);
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
  expect(await (await fetch(`${url}/free?x=1`)).text()).toBe('origin saw /base/free?x=1 by http');
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

test('the live view tells each verdict, its rule and why, to this machine alone', async () => {
  await serving(['--quiet'], async (url) => {
    await fetch(`${url}/otp?phone=%2B4912`, { method: 'POST' });
    await fetch(`${url}/free`);
    const read = async (after: number) =>
      (await fetch(`${url}/__otp-shield/live/verdicts?after=${after}`)).json() as Promise<{
        last: number;
        rows: LiveRow[];
      }>;
    const { last, rows } = await read(0);
    expect(
      rows.map(({ action, rule, status, method, path, client }) => [action, rule, status, method, path, client]),
    ).toEqual([
      ['CAPTCHA', 'human-check', 405, 'POST', '/otp', '127.0.0.1'],
      ['ALLOW', 'Default_Action', 200, 'GET', '/free', '127.0.0.1'],
    ]);
    expect(rows[0]!.why).toEqual(
      expect.arrayContaining([
        'classify: COUNT, label otp:request',
        'human-check: CAPTCHA',
        'the request had no token',
      ]),
    );
    expect(JSON.stringify(rows)).not.toContain('4912');
    expect((await read(last)).rows).toEqual([]);
    expect(await (await fetch(`${url}/__otp-shield/live`)).text()).toContain(
      '<title>otp-shield serve: verdicts</title>',
    );
    // A page of somebody else whose name was made to lead here.
    const { host, port } = new URL(url);
    const rebound = await new Promise<number>((resolve) =>
      get(
        {
          host: '127.0.0.1',
          port,
          path: '/__otp-shield/live/verdicts',
          headers: { host: host.replace('127.0.0.1', 'evil.example') },
        },
        (r) => resolve(r.resume().statusCode!),
      ),
    );
    expect(rebound).toBe(403);
  });
});

test('--watch reads the web ACL again; a broken one changes nothing', async () => {
  const watched = files.write('watched.json', TEMPLATE);
  const io = new FakeIo();
  const ended = serveCommand.run(['--template', watched, '--origin', originUrl, '--port', '0', '--watch'], io);
  await said(io, 'stdout', '→');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(io.stdout)![0];
  const ask = async () => (await fetch(`${url}/otp`, { method: 'POST' })).status;
  expect(await ask()).toBe(405);
  files.write('watched.json', '{');
  await said(io, 'stderr', 'watched.json: not JSON.*the web ACL of before goes on');
  expect(await ask()).toBe(405);
  files.write('watched.json', JSON.parse(JSON.stringify(TEMPLATE).replaceAll('"/otp"', '"/other"')));
  await said(io, 'stderr', 'the web ACL was read again');
  expect(await ask()).toBe(200);
  io.stop.abort();
  expect(await ended).toBe(0);
});

test('--watch hears of what changed while it was read, of stand-ins and folders, too', async () => {
  const group = files.write('group.json', { vendorName: 'AWS', name: 'Some', rules: [] });
  expect(WebAclSource.filesOf({ ...NO_WEB_ACL, template, 'managed-group': [group, 'AWS/Other'] })).toEqual([
    template,
    group,
  ]);
  const folder = files.path('.');
  const since = await fingerprint([folder]);
  files.write('group.json', { vendorName: 'AWS', name: 'Another', rules: [] });
  const stop = new AbortController();
  let told = 0;
  const onChange = async () => {
    told++;
    stop.abort();
  };
  await watchFiles({ paths: [folder], every: 1, signal: stop.signal, since, onChange });
  expect(told).toBe(1);
});

test('--cert listens with https, and the origin is told so', async () => {
  const io = new FakeIo();
  const ended = serveCommand.run(
    ['--template', template, '--origin', `${originUrl}`, '--port', '0', '--cert', CERT, '--cert-key', KEY],
    io,
  );
  await said(io, 'stdout', '→');
  const port = Number(/https:\/\/127\.0\.0\.1:(\d+)/.exec(io.stdout)![1]);
  const body = await new Promise<string>((resolve, reject) =>
    getSecurely({ host: '127.0.0.1', port, path: '/proto', ca: LOCALHOST_CERTIFICATE, servername: 'localhost' }, (r) =>
      r.setEncoding('utf8').on('data', resolve),
    ).on('error', reject),
  );
  io.stop.abort();
  await ended;
  expect(body).toBe('origin saw /proto by https');
});

test('an event stream arrives piece by piece', async () => {
  await serving([], async (url) => {
    const reader = (await fetch(`${url}/events`)).body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: first\n\n');
    // The origin has not ended: it waits for this.
    nextEvent();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: second\n\n');
    await reader.cancel();
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
  ['a certificate alone', [...TO_NOBODY, '--cert', CERT], 2, '--cert and --cert-key belong together'],
  [
    'no certificate',
    [...TO_NOBODY, '--cert', template, '--cert-key', KEY],
    1,
    `--cert: ${template}: holds no certificate`,
  ],
  ['no key', [...TO_NOBODY, '--cert', CERT, '--cert-key', CERT], 1, `--cert-key: ${CERT}: holds no private key`],
  [
    'the key of another',
    [...TO_NOBODY, '--cert', CERT, '--cert-key', OTHER_KEY],
    1,
    `the key of another certificate than ${CERT}`,
  ],
  ['no authority', [...TO_NOBODY, '--origin-ca', KEY], 1, `--origin-ca: ${KEY}: holds no certificate in PEM`],
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
