import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveCommand } from '../../bin/commands/serve';
import type { LiveRow } from '../../lib/load-balancer/live-view';
import { FakeIo } from './fake-io';
import { said } from './said';
import { scratchDirectory, TEMPLATE } from './web-acls';

/** `serve` with a template whose listener rules verify tokens of Turnstile's gate. */
const files = scratchDirectory();
const origin = createServer({ maxHeaderSize: 100_000 }, (req, res) => res.end(`origin saw ${req.url}`));
let originUrl = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => origin.close(resolve)));

async function serving(template: string, args: string[], use: (url: string, io: FakeIo) => Promise<void>) {
  const io = new FakeIo();
  const ended = serveCommand.run(['--template', template, '--origin', originUrl, '--port', '0', ...args], io);
  await said(io, 'stdout', '→');
  try {
    await use(/http:\/\/127\.0\.0\.1:\d+/.exec(io.stdout)![0], io);
  } finally {
    io.stop.abort();
    await ended;
  }
}

const rule = (Priority: number, path: unknown, ...Actions: object[]) => ({
  Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  Properties: { Priority, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [path] } }], Actions },
});
const forward = (group: string) => ({ Type: 'forward', TargetGroupArn: { Ref: group } });
const jwt = {
  Type: 'jwt-validation',
  JwtValidationConfig: {
    Issuer: 'https://shop.example.com',
    JwksEndpoint: 'https://shop.example.com/otp-shield/keys/a.json',
    AdditionalClaims: [{ Name: 'purpose', Format: 'single-string', Values: ['otp'] }],
  },
};
const withRules = (more: object = {}, route = '/codes') => ({
  Resources: {
    ...TEMPLATE.Resources,
    Gate: rule(1, '/human/turnstile', forward('GateTarget')),
    Routes: rule(2, route, jwt, forward('App')),
    ...more,
  },
});
const withTurnstile = files.write('turnstile.json', withRules());

test('widget, gate and the check of the load balancer have stand-ins', async () => {
  const io = new FakeIo();
  const ended = serveCommand.run(['--template', withTurnstile, '--origin', originUrl, '--port', '0'], io);
  await said(io, 'stdout', 'Turnstile: <script src=');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(io.stdout)![0];
  const post = async (path: string, body: object, authorization = '') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: authorization ? { authorization } : {},
    });
  const widget = async (wish = {}) =>
    ((await (await post('/__otp-shield/turnstile', wish)).json()) as { token: string }).token;

  expect(await (await fetch(`${url}/__otp-shield/scripts/turnstile/v0/api.js`)).text()).toContain('window.turnstile');
  expect((await post('/codes', {})).status).toBe(401);
  const token = await widget();
  const passed = await post('/human/turnstile', { token });
  const { token: proof } = (await passed.json()) as { token: string };
  expect(passed.status).toBe(200);
  expect(await (await post('/codes', {}, `Bearer ${proof}`)).text()).toBe('origin saw /codes');
  // Each token of the widget once, and no older than five minutes.
  expect((await post('/human/turnstile', { token })).status).toBe(403);
  expect((await post('/human/turnstile', { token: await widget({ age: 300_000 }) })).status).toBe(403);
  expect((await post('/human/turnstile', { token: 'made-up' })).status).toBe(403);
  expect((await post('/codes', {}, `Bearer ${proof.slice(0, -4)}AAAA`)).status).toBe(401);
  io.stop.abort();
  expect(await ended).toBe(0);
});

test('who is refused behind the web ACL hears it in the terminal and in the live view', async () => {
  await serving(withTurnstile, [], async (url, io) => {
    expect((await fetch(`${url}/codes`, { method: 'POST' })).status).toBe(401);
    await said(io, 'stdout', 'ALLOW +401 .*POST /codes .*listener rule Routes refused its token: missing');
    const feed = await fetch(`${url}/__otp-shield/live/verdicts`);
    const { rows } = (await feed.json()) as { rows: LiveRow[] };
    expect(rows[0]!.why).toContain('listener rule Routes refused its token: missing');
  });
});

test('--watch takes new listener rules, too', async () => {
  const watched = files.write('watched.json', withRules());
  await serving(watched, ['--watch', '--quiet'], async (url, io) => {
    const ask = async (path: string) => (await fetch(url + path, { method: 'POST' })).status;
    expect([await ask('/codes'), await ask('/other')]).toEqual([401, 200]);
    files.write('watched.json', withRules({}, '/other'));
    await said(io, 'stderr', 'was read again');
    expect([await ask('/codes'), await ask('/other')]).toEqual([200, 401]);
  });
});

test('rules that come only later are told, since nobody verifies', async () => {
  const watched = files.write('later.json', TEMPLATE);
  await serving(watched, ['--watch', '--quiet'], async (_url, io) => {
    files.write('later.json', withRules());
    await said(io, 'stderr', 'verify tokens now, which nobody does here until serve is started again');
  });
});

test('what can not be simulated of a rule is told, and the others count', async () => {
  const host = rule(3, '/host', forward('App'));
  host.Properties.Conditions.push({ Field: 'host-header', HostHeaderConfig: { Values: ['a.example'] } } as never);
  const methodOnly = rule(6, '', { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '410' } });
  methodOnly.Properties.Conditions = [
    { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['PUT'] } } as never,
  ];
  const more = {
    Host: host,
    Login: rule(4, '/login', { Type: 'authenticate-oidc' }, forward('App')),
    Named: rule(5, { Ref: 'Path' }, forward('App')),
    Gone: methodOnly,
  };
  await serving(files.write('strange.json', withRules(more)), ['--quiet'], async (url, io) => {
    for (const what of [
      'Host: condition host-header',
      'Login: action authenticate-oidc',
      'Named: condition path-pattern',
    ])
      expect(io.stderr).toMatch(new RegExp(`warning: listener rule ${what}.* is not simulated; serve acts as if`));
    const ask = (method: string, headers = {}) => fetch(`${url}/codes/more`, { method, headers }).then((r) => r.status);
    expect([await ask('PUT'), await ask('POST'), await ask('GET', { cookie: 'a'.repeat(30_000) })]).toEqual([
      410, 200, 200,
    ]);
  });
});

test('a WebSocket meets rules with a fixed answer, and a function takes none', async () => {
  const no = rule(3, '/no', { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } });
  await serving(files.write('sockets.json', withRules({ No: no })), ['--quiet'], async (url) => {
    const open = (path: string) =>
      new Promise((resolve) =>
        get(url + path, { headers: { connection: 'Upgrade', upgrade: 'websocket' } })
          .on('response', (r) => resolve(r.resume().statusCode))
          .on('upgrade', () => resolve('open')),
      );
    expect([await open('/no'), await open('/human/turnstile'), await open('/codes')]).toEqual([403, 400, 401]);
  });
});
