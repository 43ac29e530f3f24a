import http from 'node:http';
import { LabServer, type LabState } from '../../lab/lab-server';

let server: LabServer;
let state: LabState;
const started: string[] = [];

beforeEach(async () => {
  state = { reports: [] };
  started.length = 0;
  server = await LabServer.open({ port: 0, state: () => state, start: (action) => started.push(action) });
});
afterEach(() => server.close());

function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const req = http.request(new URL(path, server.url), { method, headers }, (res) => {
      let body = '';
      res.on('data', (chunk) => {
        body += chunk;
      });
      res.on('end', () => resolve([res.statusCode!, body]));
    });
    req.on('error', reject).end();
  });
}

test('a name that somebody else pointed at this machine gets nothing', async () => {
  const { port } = new URL(server.url);
  expect((await ask('GET', '/state', { host: `evil.example:${port}` }))[0]).toBe(403);
  expect((await ask('GET', '/state', { host: `localhost:${port}` }))[0]).toBe(200);
});

test('a button starts its action; a form of another page does not', async () => {
  expect((await ask('POST', '/start/honest', { 'x-lab': '1' }))[0]).toBe(202);
  expect((await ask('POST', '/start/honest'))[0]).toBe(403);
  expect((await ask('POST', '/start/nonsense', { 'x-lab': '1' }))[0]).toBe(404);
  expect((await ask('GET', '/start/honest', { 'x-lab': '1' }))[0]).toBe(404);
  expect(started).toEqual(['honest']);
});

test('pages hear at once how it stands, and soon what changes', async () => {
  const events = await fetch(new URL('/events', server.url));
  const reader = events.body!.getReader();
  const next = async () =>
    JSON.parse(
      Buffer.from((await reader.read()).value!)
        .toString()
        .slice(6),
    ) as LabState;
  expect(await next()).toEqual({ reports: [] });
  state = { reports: [], progress: { done: 1, all: 2, now: 'hammer' } };
  server.changed();
  server.changed();
  expect(await next()).toEqual(state);
  await reader.cancel();
});

test('a busy port is an errno error', async () => {
  const port = Number(new URL(server.url).port);
  await expect(LabServer.open({ port, state: () => state, start: () => {} })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
