import { appendFileSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { probeCommand } from '../../bin/commands/probe';
import { simulateCommand } from '../../bin/commands/simulate';
import { twinOf } from '../../bin/probe/candidate';
import { type Draft, plain } from '../../bin/probe/generate/draft';
import { rewriteVariants } from '../../bin/probe/generate/rewrite-families';
import type { Recipient } from '../../bin/probe/recipients';
import { textOf } from '../../bin/probe/report-text';
import type { Result } from '../../bin/probe/result';
import type { Replay } from '../../lib/sim/replay/format';
import { FakeIo } from './fake-io';
import { RULES, scratchDirectory, TEMPLATE } from './web-acls';

const files = scratchDirectory();
/** Its rules know what begins with `/otp`, and decode nothing. */
const template = files.write('template.json', TEMPLATE);

const io = () => Object.assign(new FakeIo(), { pause: async () => {}, outColumns: 60 });

/** What a test does not say itself. */
const usual = (args: readonly string[]) =>
  Object.entries({ '--template': template, '--body': '{"email":"{email}"}', '--requests': '400' })
    .filter(([name]) => !args.includes(name))
    .flat();

/** An application as a listener, probed; and what reached it. */
async function probed(listener: RequestListener, ...args: readonly string[]) {
  const reached: string[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url}`);
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      bodies.push(body);
      listener(Object.assign(request, { text: body }), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const to = io();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/otp/send`;
  const code = await probeCommand.run(['--url', url, ...usual(args), ...args], to);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { code, reached, bodies, io: to, said: to.stdout.replace(/\s+/g, ' '), error: to.stderr.replace(/\s+/g, ' ') };
}

type Path = (url: string) => string;
/** Sends a code for a POST to its route, as far as it reads the path. */
const app =
  (read: Path): RequestListener =>
  ({ method, url = '' }, response) => {
    const isRoute = method === 'POST' && read(url.replace(/\?.*/, '')) === '/otp/send';
    response.writeHead(isRoute ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isRoute ? { sent: true, id: Math.random() } : { error: 'no such path' }));
  };
const exact: Path = (path) => path;
const decoding: Path = (path) => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

test('what an application takes and the rules let through becomes a test that fails', async () => {
  const replay = files.path('holes.json');
  const { code, said, reached } = await probed(app(decoding), '--replay', replay);
  expect(code).toBe(3);
  expect(said).toContain('CAPTCHA by human-check, as it was given');
  expect(said).toMatch(/LET THROUGH \d+ spellings of/);
  expect(said).toContain('POST /%6ftp/send ALLOW by Default_Action');
  expect(reached.length).toBeLessThanOrEqual(400);

  const { requests } = JSON.parse(readFileSync(replay, 'utf8')) as Replay;
  expect(requests.map(({ uri }) => uri)).toContain('/%6ftp/send');
  const run = io();
  expect(await simulateCommand.run(['--template', template, '--replay', replay], run)).toBe(3);
  expect(run.stdout).toContain(`0 of ${requests.length} expectations held`);
});

test('of an application that reads paths as the rules do nothing is let through, by its answers and by its log', async () => {
  const log = files.write('sent.log', '');
  const listener: RequestListener = (request, response) => {
    if (request.method === 'POST' && request.url!.replace(/\?.*/, '') === '/otp/send')
      appendFileSync(log, `${request.headers['x-for']}\n`);
    app(exact)(request, response);
  };
  const bound = ['--requests', '1400', '--header', 'X-For: {email}'];
  const { code, said, bodies } = await probed(listener, ...bound);
  expect(said).toMatch(/taken \d\d+ spellings for the route: .* stopped all \d\d+ of them, by the rules/);
  expect(said).toContain('never asked: HTTP/2');
  expect(code).toBe(0);
  const recipients = bodies.flatMap((body) => /success\+\w+@simulator\.amazonses\.com/.exec(body) ?? []);
  expect(recipients.length).toBeGreaterThan(350);
  expect(new Set(recipients).size).toBe(recipients.length);

  const taken = (text: string) => /taken .* stopped/.exec(text)?.[0];
  expect(taken((await probed(listener, ...bound, '--hit-file', log)).said)).toBe(taken(said));
});

test('--only-open asks less, and finds the same', async () => {
  const { said, reached } = await probed(app(decoding), '--only-open', '--json');
  expect(JSON.parse(said).holes.map(({ request }: { request: string }) => request)).toContain('POST /%6ftp/send');
  expect(reached).not.toContain('POST /OTP/send/');
});

test.each([20, 41, 90])('with %i requests, none is asked that could not be confirmed', async (bound) => {
  const { said } = await probed(app(decoding), '--only-open', '--json', '--requests', String(bound));
  const { doubts, ended, left, requests } = JSON.parse(said);
  expect([doubts, ended]).toEqual([[], `the bound of ${bound} requests is used up`]);
  expect(left).toBeGreaterThan(0);
  expect(requests).toBeLessThanOrEqual(bound);
  expect(requests).toBeGreaterThan(bound - 6);
});

test('whoever answers alike to what is no route is not believed', async () => {
  // Odd paths get the same answer, whatever they say.
  const lenient: RequestListener = (request, response) =>
    app((path) => (path.includes('%') ? '/otp/send' : path))(request, response);
  expect((await probed(lenient)).said).not.toContain('LET THROUGH');
});

test('the twin of a spelling has its letters beyond ASCII, over which an application may stumble in whatever path', () => {
  const recipient = { texts: ['a@b.example'] } as unknown as Recipient;
  const request = {
    segments: ['otp', 'send'],
    draft: (_: Recipient, segments = ['otp', 'send']) => plain(segments, { method: 'POST', host: 'shop.example' }),
  };
  const twin = (change: (segment: string) => string) => {
    const apply = (draft: Draft) => ({ ...draft, segments: draft.segments.map(change) });
    return twinOf({ family: 'x', variants: [{ family: 'x', apply }] }, request, recipient, [['otp', 'zluk']])?.target;
  };
  expect(twin((segment) => segment.replace('s', '\xc5\xbf'))).toBe('/otp/zluk\xc5\xbf');
  expect(twin((segment) => segment.replace('s', '%c5%bf'))).toBe('/otp/zluk%c5%bf');
  expect(twin((segment) => `${segment}\xc5`)).toBe('/otp\xc5/zluk\xc5');
  expect(twin((segment) => segment.toUpperCase())).toBe('/OTP/ZLUK');
});

test('a report is as wide as the terminal, however long the route is', () => {
  const result = {
    method: 'POST',
    url: `http://127.0.0.1:3000/api/v1/${'organisations/:id/'.repeat(6)}otp?campaign=${'x'.repeat(80)}`,
    stoppedBy: undefined,
    labels: ['otp:request'],
    requests: 3000,
    seconds: 61,
    asked: 2900,
    taken: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`family-number-${n}`, n])),
    covered: 190,
    holes: [],
    doubts: [],
    left: 12_345,
    ended: 'the bound of 3000 requests is used up',
  } as unknown as Result;
  const lines = textOf(result, io()).split('\n');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
  expect(lines[0]).toContain('POST http://127.0.0.1:3000/api/v1/organisations');
});

test('operations of Astro and SvelteKit are asked for on any page, too', () => {
  const targets = (...segments: string[]) => {
    const draft = plain(segments, { method: 'POST', host: 'localhost' });
    const of = rewriteVariants().filter(({ family }) => family === 'page-query');
    return new Set(of.flatMap((variant) => variant.apply(draft)?.target ?? []));
  };
  expect(targets('_actions', 'sendOtp')).toContain('/x?%5Faction=sendOtp');
  expect(targets('_app', 'remote', '1x2y3z', 'sendOtp')).toContain('/?/remote=1x2y3z/sendOtp');
  expect(targets('otp', 'send').size).toBe(0);
});

const answer =
  (status: number, headers: Record<string, string> = {}, body?: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end(body ?? String(Math.random()));
  };

test.each<[string, RequestListener, string]>([
  ['a wrong path', answer(404), 'answered with 404: is that the path, on that host?'],
  ['a wrong body', answer(422), 'does the body have what it wants?'],
  ['a login', answer(401), 'asks for a login (401): give what a signed-in client sends'],
  ['a login wall', answer(302, { location: '/login?next=/otp' }), '/login?next=/otp, which looks like a login'],
  [
    'a redirect',
    answer(308, { location: '/otp/send/' }),
    'is sent on to /otp/send/: give the URL itself, or --status 308',
  ],
  [
    'a limit',
    answer(429, { 'retry-after': '60' }),
    'refuses more requests (429, again after 60): turn its own limit off',
  ],
  [
    'errors of GraphQL',
    answer(200, {}, '{"errors":[{"message":"Cannot query field \\"x\\""}]}'),
    'with errors: Cannot query field "x"',
  ],
  ['an error in a batch', answer(200, {}, '[{"error":{"message":"no such method"}}]'), 'with an error: no such method'],
  ['a failure', answer(200, {}, '{"success":false,"code":7}'), 'says that it failed: {"success":false,"code":7}'],
  [
    'a login page',
    answer(200, {}, '<form><input name=p type="password">'),
    'asks for a password, which looks like a login',
  ],
  ['AWS WAF before it', answer(405, { 'x-amzn-waf-action': 'captcha' }), 'AWS WAF or the load balancer answers'],
  ['a dead application', (_, response) => response.destroy(), 'closed without an answer'],
  ['one answer for everything', answer(200), 'says the same to /vaw/zluk, which is no route'],
])('%s ends it in a sentence', async (_, listener, sentence) => {
  const { code, error, said, reached } = await probed(listener);
  expect([code, said]).toEqual([1, '']);
  expect(error).toContain(sentence);
  expect(reached.length).toBeLessThan(10);
});

test('a limit of the application, met on the way, is no answer of the route', async () => {
  let count = 0;
  const tired: RequestListener = (request, response) =>
    ++count > 230 ? answer(429, { 'retry-after': '9' })(request, response) : app(exact)(request, response);
  const { code, said } = await probed(tired);
  expect(code).toBe(3);
  expect(said).toMatch(/ended early: after \d+ requests it no longer says the same .* \(429, again after 9\)/);
  expect(count).toBeLessThan(260);
});

test('a page to which somebody is sent on may mean that a form was taken, unless every path sends on', async () => {
  const sendsOn =
    (whom: Path): RequestListener =>
    (request, response) =>
      request.url === '/otp/send' || whom(request.url ?? '') !== '/otp/send'
        ? app(exact)(request, response)
        : answer(303, { location: '/enter-code' })(request, response);
  const form = await probed(sendsOn(decoding));
  expect(form.code).toBe(3);
  expect(form.said).toMatch(/UNCLEAR .* it was answered with 303/);
  expect(form.said).not.toContain('LET THROUGH');
  const everywhere = await probed(({ method, url }, response) =>
    method === 'POST' && url === '/otp/send'
      ? answer(200, {}, 'sent')({ method, url } as never, response)
      : answer(302, { location: '/' })({ method, url } as never, response),
  );
  expect(everywhere.said).not.toContain('UNCLEAR');
});

test('a file of the application is believed before its answers', async () => {
  const log = files.write('app.log', 'before\n');
  const silent: RequestListener = (request, response) => {
    const isRoute = request.method === 'POST' && decoding(request.url ?? '') === '/otp/send';
    if (isRoute) appendFileSync(log, `to ${(request as unknown as { text: string }).text}\n`);
    response.writeHead(202).end('if there is such an account, it got a code');
  };
  const { code, said } = await probed(silent, '--hit-file', log);
  expect(code).toBe(3);
  expect(said).toContain('POST /%6ftp/send ALLOW by Default_Action');
});

test('forms of an operation are asked, too', async () => {
  const body = { ...RULES[3], Statement: { ByteMatchStatement: { ...RULES[0].Statement.ByteMatchStatement } } };
  Object.assign(body.Statement.ByteMatchStatement, {
    SearchString: 'sendOtp',
    PositionalConstraint: 'CONTAINS',
    FieldToMatch: { Body: { OversizeHandling: 'CONTINUE' } },
  });
  const { Acl, BlockList } = TEMPLATE.Resources;
  const rules = { Resources: { BlockList, Acl: { ...Acl, Properties: { ...Acl.Properties, Rules: [body] } } } };
  const file = files.write('operation.json', rules);
  const graphql: RequestListener = (request, response) => {
    let query: unknown;
    try {
      query = JSON.parse((request as unknown as { text: string }).text).query;
    } catch {}
    const ran = request.method === 'POST' && request.url === '/otp/send' && /sendOtp/.test(String(query));
    response.writeHead(ran ? 200 : 400).end(JSON.stringify(ran ? { data: { sendOtp: true } } : { errors: ['no'] }));
  };
  const query = JSON.stringify({ query: 'mutation { sendOtp(email: "{email}") }' });
  const { code, said } = await probed(graphql, '--body', query, '--template', file, '--only-open');
  expect(said).toContain('\\u0073\\u0065\\u006e\\u0064');
  expect(said).toMatch(/ (?:graphql|window)\b/);
  expect(code).toBe(3);
});

describe('nothing is sent', () => {
  const run = async (url: string, ...args: readonly string[]) => {
    const to = io();
    const code = await probeCommand.run(['--url', url, '--template', template, ...args], to);
    return [code, to.stderr.replace(/\s+/g, ' ')] as const;
  };
  const away = 'http://192.0.2.1/otp/send';
  const here = 'http://127.0.0.1:1/otp/send';

  test.each<[string, string, readonly string[], string]>([
    ['to another machine', away, [], '192.0.2.1 is another machine: give --host-again 192.0.2.1'],
    ['to another machine than was typed again', away, ['--host-again', '192.0.2.2'], '--host-again must be 192.0.2.1'],
    ['to a stranger', here, ['--body', '{"to":"jane@gmail.com"}'], 'write {email} in its place, or give --recipient'],
    ['to a number', here, ['--body', 'to=%2B4915112345678'], 'the request names +4915112345678'],
    ['without a route', 'http://127.0.0.1/', [], '--url must name a route'],
    ['without telling recipients apart', here, ['--body', 'x=1', '--hit-file', 'x'], 'write {email} or {phone}'],
  ])('%s', async (_, url, args, sentence) => {
    const [code, error] = await run(url, '--method', 'POST', ...args);
    expect(code).toBe(2);
    expect(error).toContain(sentence);
  });

  test('about a route that the rules do not know', async () => {
    const [code, error] = await run('http://127.0.0.1:1/other', '--method', 'POST');
    expect(code).toBe(1);
    expect(error).toContain('it is none of theirs');
  });

  test('when the name of the host is typed otherwise', async () => {
    const to = Object.assign(io(), { ask: async () => '192.0.2.2' });
    expect(await probeCommand.run(['--url', away, '--template', template], to)).toBe(1);
    expect(to.stderr).toContain('that is another name; nothing was sent');
  });
});
