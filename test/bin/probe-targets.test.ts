import dns from 'node:dns/promises';
import { createServer as http } from 'node:http';
import { createSecureServer as http2, createServer as http2Plain } from 'node:http2';
import { createServer as https } from 'node:https';
import { type AddressInfo, createServer as raw, type Server } from 'node:net';
import { probeCommand } from '../../bin/commands/probe';
import { FakeIo } from './fake-io';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './localhost-certificate';
import { scratchDirectory, TEMPLATE } from './web-acls';

const template = scratchDirectory().write('template.json', TEMPLATE);
const CERTIFICATE = { key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE };
const hello = (
  { method, url }: { method?: string; url?: string },
  response: { writeHead(status: number): { end(text: string): void } },
) => {
  response.writeHead(method === 'POST' && url === '/otp/send' ? 200 : 404).end(String(Math.random()));
};

async function probed(server: Server, scheme: string, address = '127.0.0.1', host = address) {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const io = Object.assign(new FakeIo(), { pause: async () => {} });
  const url = `${scheme}://${host}:${(server.address() as AddressInfo).port}/otp/send`;
  const body = ['--body', '{"email":"{email}"}', '--requests', '200', '--json'];
  const code = await probeCommand.run(['--url', url, '--template', template, ...body], io);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    (server as { closeAllConnections?: () => void }).closeAllConnections?.();
  });
  return { code, out: io.stdout, error: io.stderr.replace(/\s+/g, ' ') };
}

test.each<[string, () => Server, string, string]>([
  ['HTTP/2 alone', () => http2Plain(), 'http', 'it speaks HTTP/2 alone'],
  ['HTTP/2 alone, with TLS', () => http2(CERTIFICATE), 'https', 'it speaks HTTP/2 alone'],
  ['a certificate that nobody trusts', () => https(CERTIFICATE, hello), 'https', 'its certificate is not trusted'],
  ['no TLS', () => http(hello), 'https', 'it speaks no TLS: is it http:// there?'],
  ['TLS, asked without', () => https(CERTIFICATE, hello), 'http', 'is it http or https as it wants?'],
])('%s ends it in a sentence that says so', async (_what, server, scheme, sentence) => {
  const { code, out, error } = await probed(server() as unknown as Server, scheme, '127.0.0.1', 'localhost');
  expect([code, out]).toEqual([1, '']);
  expect(error).toContain(sentence);
});

test('an address of IPv6 is asked like any other, and is this machine', async () => {
  const { code, out } = await probed(http(hello), 'http', '::1', '[::1]');
  const { asked, ended } = JSON.parse(out);
  expect([code, ended]).toEqual([3, 'the bound of 200 requests is used up']);
  expect(asked).toBeGreaterThan(50);
});

test('of the two addresses of a name the one is asked at which the application listens', async () => {
  const names = jest.spyOn(dns, 'lookup').mockImplementation((async () => [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]) as never);
  try {
    const { code, out } = await probed(http(hello), 'http', '127.0.0.1', 'localhost');
    expect([code, JSON.parse(out).ended]).toEqual([3, 'the bound of 200 requests is used up']);
  } finally {
    names.mockRestore();
  }
});

/** Keeps each connection open, whoever asks it to close, and never says a length. */
function stubborn(): Server {
  return raw((socket) => {
    socket.on('error', () => {});
    socket.once('data', (text) => {
      const isRoute = /^POST \/otp\/send /i.test(text.toString('latin1'));
      const head = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 ${isRoute ? '200 ' : '404'}\r\nTransfer-Encoding: Chunked\r\n\r\n`;
      socket.write(head);
      socket.write(isRoute ? '2;a=b\r\nse\r\n2\r\nnt\r\n00;x=y\r\nTrailer: 1\r\n\r\n' : '2\r\nno\r\n0000\r\n\r\n');
    });
  });
}

test('a server that never closes, and writes its last chunk otherwise, is waited for by nobody', async () => {
  const { code, out } = await probed(stubborn(), 'http');
  const { taken, ended } = JSON.parse(out);
  expect([code, ended]).toEqual([3, 'the bound of 200 requests is used up']);
  expect(Object.keys(taken).length).toBeGreaterThan(0);
});
