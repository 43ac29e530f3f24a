import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { allow, block, Rig, ScriptedFirewall, sendRaw, statusOf } from './rig';

const rig = new Rig();
afterEach(() => rig.close());

const HOST = 'Host: a\r\n';
const END = 'Connection: close\r\n\r\n';

describe('malformed HTTP', () => {
  test.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00 hello\r\n\r\n'],
    ['no version', `GET /\r\n${HOST}${END}`],
    ['an unknown version', `GET / HTTP/3.7\r\n${HOST}${END}`],
    ['no Host', `GET / HTTP/1.1\r\n${END}`],
    ['NUL in the target', `POST /a\0b HTTP/1.1\r\n${HOST}${END}`],
    ['a header without a colon', `GET / HTTP/1.1\r\n${HOST}nonsense\r\n${END}`],
    ['a space before the colon', `GET / HTTP/1.1\r\n${HOST}A : b\r\n${END}`],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n${END}ab`],
    ['a length that is no number', `POST / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n${END}`],
    [
      'length and chunks',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n${END}0\r\n\r\n`,
    ],
    ['64 KB of headers', `GET / HTTP/1.1\r\n${HOST}A: ${'x'.repeat(70_000)}\r\n${END}`],
    ['CONNECT', `CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n`],
    ['an odd method without Host', `post / HTTP/1.1\r\n${END}`],
    ['an odd method with chunks', `post / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n${END}0\r\n\r\n`],
    ['an odd method with two lengths', `post / HTTP/1.1\r\n${HOST}Content-Length: 1\r\ncontent-length: 1\r\n${END}a`],
    ['an odd method with a folded header', `post / HTTP/1.1\r\n${HOST}A: b\r\n c\r\n${END}`],
    ['an odd method with a bare CR', `post / HTTP/1.1\r\n${HOST}A: b\rc\r\n${END}`],
  ])('%s is 400, and the next request is served', async (_what, bytes) => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    expect(await sendRaw(balancer.port, bytes)).toMatch(/^HTTP\/1\.1 400 /);
    expect(origin.received).toEqual([]);
    expect(await statusOf(balancer.url)).toBe(200);
  });

  test('TRACE is 405', async () => {
    const origin = await rig.rawOrigin();
    const balancer = await rig.balancer({ origin: origin.url });
    expect(await sendRaw(balancer.port, `TRACE / HTTP/1.1\r\n${HOST}${END}`)).toMatch(/^HTTP\/1\.1 405 /);
    expect(await sendRaw(balancer.port, `trace / HTTP/1.1\r\n${HOST}${END}`)).toMatch(/^HTTP\/1\.1 405 /);
    expect(origin.received).toEqual([]);
  });

  test('an odd request line behind a response still on its way ends the connection instead of mixing the two', async () => {
    const origin = await rig.origin((_req, res) => void setTimeout(() => res.end('slow'), 60));
    const balancer = await rig.balancer({ origin, firewall: new ScriptedFirewall() });
    const answer = await sendRaw(balancer.port, `GET / HTTP/1.1\r\n${HOST}\r\n`, `post / HTTP/1.1\r\n${HOST}${END}`);
    expect(answer).toBe('');
    expect(await statusOf(balancer.url)).toBe(200);
  });

  test('a client that leaves in the middle of a body or of an answer harms nobody', async () => {
    const origin = await rig.origin((_req, res) => res.end('x'.repeat(2_000_000)));
    const balancer = await rig.balancer({ origin, firewall: new ScriptedFirewall() });
    for (const bytes of [
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\nabc`,
      `GET / HTTP/1.1\r\n${HOST}\r\n`,
      'po',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = net.connect(balancer.port, '127.0.0.1', () => {
          socket.write(bytes, () => setTimeout(() => socket.destroy(), 20));
        });
        socket.on('close', () => resolve());
      });
    }
    expect(await statusOf(balancer.url)).toBe(200);
  });

  test('a blocked upload is not drained to its end', async () => {
    const origin = await rig.rawOrigin();
    const balancer = await rig.balancer({ origin: origin.url, firewall: new ScriptedFirewall(() => block(403, 'no')) });
    const answer = await sendRaw(
      balancer.port,
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 1000000000\r\n\r\n${'x'.repeat(9000)}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 [\s\S]*connection: close/i);
  });
});

describe('upgrades', () => {
  test('a WebSocket is judged, and gets what an origin answers that knows none', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall(({ uri }) => (uri === '/blocked' ? block(403, 'no') : allow()));
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\n';
    const read = async (path: string) => {
      const response = sendRaw(
        balancer.port,
        `GET ${path} HTTP/1.1\r\n${HOST}${upgrade}\r\n`,
        `GET ${path} HTTP/1.1\r\n${HOST}${END}`,
      );
      return (await response).slice(0, 12);
    };
    expect(await read('/chat')).toBe('HTTP/1.1 200');
    expect(await read('/blocked')).toBe('HTTP/1.1 403');
    expect(firewall.asked.slice(0, 2).map(({ uri }) => uri)).toContain('/chat');
  });

  test('a WebSocket passes both ways, and one with a body or another method does not', async () => {
    const origin = http.createServer();
    origin.on('upgrade', (req, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nx-path: ${req.url}\r\n\r\n`,
      );
      socket.on('data', (chunk) => socket.end(`echo ${chunk}`));
      socket.on('error', () => {});
    });
    await once(origin.listen(0, '127.0.0.1'), 'listening');
    const { port } = origin.address() as AddressInfo;
    const balancer = await rig.balancer({ origin: `http://127.0.0.1:${port}/base/` });
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: abc\r\n';
    const answer = await sendRaw(balancer.port, `GET /chat HTTP/1.1\r\n${HOST}${upgrade}\r\nhello`);
    expect(answer).toMatch(/^HTTP\/1\.1 101 [\s\S]*x-path: \/base\/chat[\s\S]*echo hello$/);
    for (const head of [`POST /chat HTTP/1.1\r\n${HOST}`, `GET /chat HTTP/1.1\r\n${HOST}Content-Length: 5\r\n`])
      expect(await sendRaw(balancer.port, `${head}${upgrade}\r\nhello`)).toMatch(/^HTTP\/1\.1 400/);
    origin.closeAllConnections();
    origin.close();
  });

  test('a body behind another upgrade is judged as one without', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    const offer = 'Connection: Upgrade, close\r\nUpgrade: h2c\r\nContent-Length: 5\r\n';
    expect(await sendRaw(balancer.port, `POST /otp HTTP/1.1\r\n${HOST}${offer}\r\nhello`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(firewall.asked).toHaveLength(1);
    expect(Buffer.from(firewall.asked[0]!.body!).toString()).toBe('hello');
    expect(origin.received[0]).toContain('hello');
  });

  test('an offer of HTTP/2 in clear is ignored, as a server may', async () => {
    const origin = await rig.rawOrigin();
    const balancer = await rig.balancer({ origin: origin.url });
    const offer = 'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
    expect(await sendRaw(balancer.port, `GET / HTTP/1.1\r\n${HOST}${offer}\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(origin.received[0]).not.toMatch(/h2c|HTTP2-Settings/);
  });
});
