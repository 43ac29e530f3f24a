import http from 'node:http';
import { allow, block, Rig, ScriptedFirewall, sendRaw } from './rig';

const rig = new Rig();
afterEach(() => rig.close());

const POST = (target: string, extra = '') =>
  `POST ${target} HTTP/1.1\r\nHost: app.example.com\r\n${extra}Connection: close\r\nContent-Length: 2\r\n\r\n{}`;

describe('what reaches firewall and origin', () => {
  test.each(['/api/%61uth//otp/../otp;x=1?a=%20b', '//api/auth/otp', '/api\\auth\\otp', '/api/auth/otp#x/y', '*'])(
    'the raw target %s',
    async (target) => {
      const origin = await rig.rawOrigin();
      const firewall = new ScriptedFirewall();
      const balancer = await rig.balancer({ origin: origin.url, firewall });
      expect(await sendRaw(balancer.port, POST(target))).toMatch(/^HTTP\/1\.1 200 /);
      expect(firewall.asked[0]!.uri).toBe(target);
      expect(origin.received[0]).toMatch(
        new RegExp(`^POST ${target.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')} HTTP/1\\.1\r\n`),
      );
    },
  );

  test.each([
    ['http://other.example/x/../api/auth/otp', 'other.example', '/x/../api/auth/otp'],
    ['http://api/auth/otp', 'api', '/auth/otp'],
    ['HTTP://x\\api/auth/otp', 'x\\api', '/auth/otp'],
    ['http://user@h:1?/api/auth/otp', 'user@h:1', '/?/api/auth/otp'],
  ])('of the absolute form %s the same parts', async (target, host, path) => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    expect(await sendRaw(balancer.port, POST(target))).toMatch(/^HTTP\/1\.1 200 /);
    expect(firewall.asked[0]!.uri).toBe(path);
    expect(firewall.asked[0]!.headers.filter(([name]) => name.toLowerCase() === 'host')).toEqual([['Host', host]]);
    expect(origin.received[0]!.startsWith(`POST ${path} HTTP/1.1\r\n`)).toBe(true);
    expect(origin.received[0]!.match(/^host: .*$/gim)).toEqual([`Host: ${host}`]);
  });

  test.each([
    ['post', '/api/auth/otp'],
    ['Post', '/api/auth/otp'],
    ['SEND-CODE', '/api/auth/otp'],
    ['POST', '/api/auth/o\ttp'],
    ['POST', '/api/auth/otp x'],
    ['POST', '/api/auth/\xf6tp'],
    ['POST', '\\api/auth/otp'],
  ])('request lines that the parser of Node.js refuses: %j %j', async (method, target) => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    const [head, body] = [POST(target).replace('POST', method).slice(0, -2), '{}'];
    expect(await sendRaw(balancer.port, head.slice(0, 30), head.slice(30), body)).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
    expect(firewall.asked[0]).toMatchObject({ method, uri: target, ip: '127.0.0.1' });
    expect(Buffer.from(firewall.asked[0]!.body!).toString()).toBe('{}');
    expect(origin.received[0]!.startsWith(`${method} ${target} HTTP/1.1\r\n`)).toBe(true);
    expect(origin.received[0]).toContain('X-Forwarded-For: 127.0.0.1');
    expect(origin.received[0]!.endsWith('\r\n\r\n{}')).toBe(true);
  });

  test('such a request line is blocked like any other', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall(() => block(429, '{"error":"too_many_requests"}'));
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    const answer = await sendRaw(balancer.port, POST('/api/auth/otp').replace('POST', 'post'));
    expect(answer).toMatch(/^HTTP\/1\.1 429 [\s\S]*retry-after: 600[\s\S]*\{"error":"too_many_requests"\}$/);
    expect(origin.received).toEqual([]);
  });

  test('such a request line as the second on a kept-alive connection is judged, too', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall(({ method }) => (method === 'post' ? block(403, 'no') : allow()));
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    const first = POST('/a').replace('Connection: close\r\n', '');
    const answer = await sendRaw(balancer.port, first, '', '', POST('/b').replace('POST', 'post'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 403 /);
    expect(firewall.asked.map(({ uri }) => uri)).toEqual(['/a', '/b']);
    expect(origin.received).toHaveLength(1);
  });

  test('repeated headers, in order and with their case', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    await sendRaw(balancer.port, POST('/', 'Cookie: a=1\r\nX-Two: 1\r\ncookie: b=2\r\nx-two: 2\r\n'));
    const names = firewall.asked[0]!.headers.map(([name, value]) => `${name}=${value}`);
    expect(names).toEqual(expect.arrayContaining(['Cookie=a=1', 'X-Two=1', 'cookie=b=2', 'x-two=2']));
    const at = (line: string) => origin.received[0]!.indexOf(`\r\n${line}\r\n`);
    expect([at('Cookie: a=1'), at('X-Two: 1'), at('cookie: b=2'), at('x-two: 2')].every((i) => i > 0)).toBe(true);
    expect(at('Cookie: a=1')).toBeLessThan(at('cookie: b=2'));
  });

  test('bodies whole, with only the start held back for inspection', async () => {
    const sizes: number[] = [];
    const origin = await rig.origin(async (req, res) => {
      let size = 0;
      for await (const chunk of req) size += (chunk as Buffer).length;
      sizes.push(size);
      res.end('ok');
    });
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin, firewall });
    for (const size of [0, 1, 8192, 8193, 3_000_000]) {
      const answer = await fetch(`${balancer.url}/upload`, { method: 'POST', body: new Uint8Array(size) });
      expect(answer.status).toBe(200);
    }
    expect(sizes).toEqual([0, 1, 8192, 8193, 3_000_000]);
    expect(firewall.asked.slice(0, 3).map(({ body }) => body?.length)).toEqual([undefined, 1, 8192]);
    expect(firewall.asked[3]!.body!.length).toBeGreaterThan(8192);
    expect(firewall.asked[4]!.body!.length).toBeLessThan(1_000_000);
  });

  test('chunked bodies', async () => {
    const origin = await rig.origin(async (req, res) => {
      let text = '';
      for await (const chunk of req) text += chunk;
      res.end(text);
    });
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin, firewall });
    const answer = await sendRaw(
      balancer.port,
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      '2\r\nde\r\n0\r\n\r\n',
    );
    expect(answer).toMatch(/abcde/);
    expect(Buffer.from(firewall.asked[0]!.body!).toString()).toBe('abcde');
  });

  test('headers that AWS WAF inserts, over those that the client made up', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall(() => allow([['x-amzn-waf-passed', 'yes']]));
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    await sendRaw(balancer.port, POST('/', 'X-Amzn-Waf-Passed: forged\r\n'));
    expect(origin.received[0]).toContain('x-amzn-waf-passed: yes');
    expect(origin.received[0]).not.toContain('forged');
  });
});

describe('headers of the hop', () => {
  test('the peer is appended to X-Forwarded-For, which stays as sent for the firewall', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    await sendRaw(balancer.port, POST('/', 'X-Forwarded-For: 203.0.113.9\r\n'));
    expect(origin.received[0]).toContain('\r\nX-Forwarded-For: 203.0.113.9, 127.0.0.1\r\n');
    expect(origin.received[0]).toContain('\r\nX-Forwarded-Proto: http\r\n');
    expect(origin.received[0]).toContain(`\r\nX-Forwarded-Port: ${balancer.port}\r\n`);
    expect(origin.received[0]).toMatch(/\r\nX-Amzn-Trace-Id: Root=1-[0-9a-f]{8}-[0-9a-f]{24}\r\n/);
    expect(firewall.asked[0]!.headers).toContainEqual(['X-Forwarded-For', '203.0.113.9']);
  });

  test('a client cannot make the load balancer drop X-Forwarded-For or the framing by naming them in Connection', async () => {
    const origin = await rig.rawOrigin();
    const balancer = await rig.balancer({ origin: origin.url });
    const connection = 'Connection: close, X-Forwarded-For, Content-Length, Host, X-Mine\r\nX-Mine: 1\r\n';
    await sendRaw(balancer.port, `POST / HTTP/1.1\r\nHost: a\r\n${connection}Content-Length: 2\r\n\r\n{}`);
    expect(origin.received[0]).toContain('X-Forwarded-For: 127.0.0.1');
    expect(origin.received[0]).toContain('Content-Length: 2');
    expect(origin.received[0]).toContain('Host: a');
    expect(origin.received[0]).not.toContain('X-Mine');
  });

  test('more than 30 addresses in X-Forwarded-For are 463', async () => {
    const origin = await rig.rawOrigin();
    const balancer = await rig.balancer({ origin: origin.url });
    const list = Array.from({ length: 31 }, (_, i) => `203.0.113.${i}`).join(', ');
    expect(await sendRaw(balancer.port, POST('/', `X-Forwarded-For: ${list}\r\n`))).toMatch(/^HTTP\/1\.1 463 /);
    expect(origin.received).toEqual([]);
  });
});

describe('what the client gets', () => {
  test('the verdict of the firewall: status, headers and body', async () => {
    const origin = await rig.rawOrigin();
    const seen: unknown[] = [];
    const balancer = await rig.balancer({
      origin: origin.url,
      firewall: new ScriptedFirewall(() => block(429, '{"error":"too_many_requests"}')),
      onVerdict: (request, verdict, status) => seen.push([request.uri, verdict.rule, status]),
    });
    const answer = await fetch(`${balancer.url}/x`, { method: 'POST', body: 'a' });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('600');
    expect(await answer.json()).toEqual({ error: 'too_many_requests' });
    expect(origin.received).toEqual([]);
    expect(seen).toEqual([['/x', 'rate-limit', 429]]);
  });

  test("the origin's own 405, and repeated headers such as Set-Cookie", async () => {
    const origin = await rig.origin((_req, res) => {
      res.writeHead(405, ['Allow', 'GET', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
      res.end('only GET');
    });
    const balancer = await rig.balancer({ origin, firewall: new ScriptedFirewall() });
    const answer = await fetch(`${balancer.url}/x`, { method: 'POST' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('x-amzn-waf-action')).toBeNull();
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.text()).toBe('only GET');
  });

  test('502 when nothing listens behind it, 504 when the origin says nothing, and it stays alive', async () => {
    const dead = await rig.rawOrigin();
    await dead.close();
    const balancer = await rig.balancer({ origin: dead.url });
    expect((await fetch(balancer.url)).status).toBe(502);
    expect(await sendRaw(balancer.port, POST('/').replace('POST', 'post'))).toMatch(/^HTTP\/1\.1 502 /);

    const mute = await rig.origin(() => {});
    const waiting = await rig.balancer({ origin: mute, originTimeoutMs: 50 });
    expect((await fetch(waiting.url)).status).toBe(504);
    expect((await fetch(balancer.url)).status).toBe(502);
  });

  test('502 for an origin that does not speak HTTP', async () => {
    const origin = await rig.rawOrigin('nonsense\r\n\r\n');
    const balancer = await rig.balancer({ origin: origin.url });
    expect((await fetch(balancer.url)).status).toBe(502);
  });

  test('500 when the evaluation fails: never through without a verdict', async () => {
    const origin = await rig.rawOrigin();
    const errors: unknown[] = [];
    const firewall = new ScriptedFirewall(() => {
      throw new Error('broken');
    });
    const balancer = await rig.balancer({ origin: origin.url, firewall, onError: (error) => errors.push(error) });
    expect((await fetch(balancer.url)).status).toBe(500);
    expect(await sendRaw(balancer.port, POST('/').replace('POST', 'post'))).toMatch(/^HTTP\/1\.1 500 /);
    expect(origin.received).toEqual([]);
    expect(errors).toHaveLength(2);
  });

  test('everything passes unasked when evaluation is off', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall(() => block(403, 'no'));
    const balancer = await rig.balancer({ origin: origin.url, firewall, evaluation: false });
    expect((await fetch(balancer.url, { method: 'POST', body: 'x' })).status).toBe(200);
    expect(firewall.asked).toEqual([]);
  });

  test('answers to a client that stays connected keep the connection, blocked or not', async () => {
    const origin = await rig.origin((_req, res) => res.end('ok'));
    const firewall = new ScriptedFirewall(({ uri }) => (uri === '/blocked' ? block(403, '{}') : allow()));
    const balancer = await rig.balancer({ origin, firewall });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const path of ['/', '/blocked', '/', '/blocked']) {
      await new Promise<void>((resolve, reject) => {
        const req = http.request(`${balancer.url}${path}`, { method: 'POST', agent }, (res) => {
          ports.add(req.socket?.localPort);
          res.resume().on('end', resolve);
        });
        req.on('error', reject).end('{}');
      });
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  });
});
