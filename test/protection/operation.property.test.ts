import fc from 'fast-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { runs } from '../runs';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

/**
 * Bodies in every form in which servers take operations, judged by a reading of its own: what JSON.parse, URLSearchParams or a walk over
 * parts of multipart give, and the names in the document that stand outside of strings and comments.
 */
const webAcl = new SimulatedWebAcl({
  requestRoutes: [OtpRoute.graphql('/graphql', ['sendOtp']), OtpRoute.jsonRpc('/rpc', ['auth.sendOtp'])],
  verifyRoutes: [],
});
const counts = (uri: string, sent: Sent) => labelsOf(webAcl.send(uri, sent)).includes('otp:request');

/** Names in the document that can be fields. */
function namesIn(document: string): string[] {
  const tokens = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n\r]*|[_A-Za-z][_0-9A-Za-z]*|[\s\S]/g;
  return (document.match(tokens) ?? []).filter((token) => /^[_A-Za-z]/.test(token));
}

/** What a lenient server takes a key for: Go ignores its case. */
function member(value: unknown, key: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => member(element, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name.toLowerCase() === key ? [inner] : []));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

/** Values of a key in whatever a server may take the request for. */
function readings(key: string, body: string, query: string): string[] {
  const parts = body.split(/\r\n--/).flatMap((part) => {
    const [head, ...text] = part.split('\r\n\r\n');
    const name = /name="?([^";\r]+)/.exec(head ?? '')?.[1];
    if (name === key) return [text.join('\r\n\r\n')];
    return name === 'operations' ? member(parsed(text.join('\r\n\r\n')), key) : [];
  });
  return [
    ...member(parsed(body), key),
    ...new URLSearchParams(body).getAll(key),
    ...new URLSearchParams(query).getAll(key),
    ...parts,
  ].filter((value): value is string => typeof value === 'string');
}

const field = fc.constantFrom('sendOtp', 'me', 'posts', 'sendOtpHistory', 'resendOtp', 'sendotp2', '_sendOtp', 'send');
const gap = fc.constantFrom('', ' ', '\n', '\t', ',', ' # note\n', '\ufeff', '\r\n');
const argument = fc.constantFrom('', '(x:1)', '(x:"\\n")', '(email:"a@example.org")', '(x:"""b""")', '(id:$id)');
const selection = fc
  .tuple(fc.constantFrom('', 'a:', 'b : '), field, argument, gap)
  .map(([alias, name, args, space]) => `${space || ' '}${alias}${name}${args}`);
const document = fc
  .tuple(
    fc.constantFrom('', 'mutation', 'mutation M', 'query Q'),
    gap,
    fc.array(selection, { minLength: 1, maxLength: 3 }),
    gap,
  )
  .map(([kind, before, fields, after]) => `${kind}${before}{${fields.join('')}${after}}`);

/** A text of JSON, with letters and others written as escapes as `hidden` says. */
const jsonText = (text: string, hidden: (index: number) => boolean) =>
  `"${[...text]
    .map((letter, index) =>
      hidden(index) ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : JSON.stringify(letter).slice(1, -1),
    )
    .join('')}"`;
const hiding = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 60 })).map(
  ([start, step]) =>
    (index: number) =>
      index >= start && (index - start) % step === 0,
);
const space = fc.constantFrom('', ' ', '\n', '\r\n\t');

/** Members of the object beside the document, of which some come twice, or in another case. */
const extra = fc.constantFrom(
  '"operationName":null',
  '"variables":{"id":"sendOtp"}',
  '"extensions":{"clientLibrary":{"name":"web"}}',
  '"query":"{me}"',
  '"Query":"{me}"',
  '"extensions":{}',
);

const request = fc
  .record({ document, hide: fc.option(hiding), space, extras: fc.array(extra, { maxLength: 2 }), last: fc.boolean() })
  .map(({ document: text, hide, space: between, extras, last }) => {
    const own = `${between}${jsonText('query', hide ?? (() => false))}${between}:${between}${jsonText(text, hide ?? (() => false))}`;
    return `{${(last ? [...extras, own] : [own, ...extras]).join(`,${between}`)}${between}}`;
  });

const JSON_TYPES = ['application/json', 'application/json; charset=utf-8'];
const typed = (type: string, body: string): Sent => ({ body, headers: { 'content-type': type } });
const form = (text: string) => new URLSearchParams({ query: text }).toString();
const multipart = (name: string, text: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n--x--\r\n`;

const anyForm: fc.Arbitrary<{ sent: Sent; query: string }> = fc.oneof(
  fc
    .tuple(request, fc.constantFrom(...JSON_TYPES, 'text/plain', 'application/vnd.x+json'))
    .map(([body, type]) => ({ sent: typed(type, body), query: '' })),
  fc
    .array(request, { minLength: 1, maxLength: 3 })
    .map((all) => ({ sent: typed('application/json', `[${all.join(',')}]`), query: '' })),
  document.map((text) => ({ sent: typed('application/x-www-form-urlencoded', form(text)), query: '' })),
  request.map((body) => ({ sent: typed('multipart/form-data; boundary=x', multipart('operations', body)), query: '' })),
  document.map((text) => ({ sent: typed('multipart/form-data; boundary=x', multipart('query', text)), query: '' })),
  fc.tuple(request, document).map(([body, text]) => ({ sent: typed('application/json', body), query: form(text) })),
  fc.tuple(fc.constantFrom('GET', 'HEAD'), document).map(([method, text]) => ({ sent: { method }, query: form(text) })),
);

test('whatever some server takes for the field counts', () => {
  let ran = 0;
  fc.assert(
    fc.property(anyForm, ({ sent, query }) => {
      const documents = readings('query', sent.body ?? '', query);
      if (!documents.some((text) => namesIn(text).includes('sendOtp'))) return;
      ran++;
      expect(counts(query === '' ? '/graphql' : `/graphql?${query}`, sent)).toBe(true);
    }),
    { numRuns: runs(400, 20_000) },
  );
  expect(ran).toBeGreaterThan(40);
});

test('what an ordinary client sends for other fields is left alone', () => {
  const ordinary = fc
    .array(document, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((query) => ({ operationName: null, variables: { id: 'u-1' }, query })));
  let alone = 0;
  fc.assert(
    fc.property(ordinary, fc.constantFrom(...JSON_TYPES), fc.boolean(), (all, type, indented) => {
      if (all.some(({ query }) => /\bsendOtp\b/i.test(query))) return;
      alone++;
      const body = JSON.stringify(all.length === 1 ? all[0] : all, null, indented ? 2 : undefined);
      expect(counts('/graphql', typed(type, body))).toBe(false);
      expect(counts(`/graphql?${form(all[0]!.query)}`, { method: 'GET' })).toBe(false);
    }),
    { numRuns: runs(200, 5_000) },
  );
  expect(alone).toBeGreaterThan(20);
});

test('a method of JSON-RPC counts in every form, and others are left alone', () => {
  const method = fc.constantFrom('auth.sendOtp', 'auth.sendOtpHistory', 'auth.me', 'auth', 'sendOtp');
  const call = fc
    .tuple(
      method,
      fc.option(hiding),
      space,
      fc.constantFrom('method', 'Method'),
      fc.constantFrom('', ',"method":"auth.me"'),
    )
    .map(([name, hide, between, key, more]) => ({
      name,
      plain: hide === null && key === 'method' && more === '',
      body: `{${between}"id":1,${jsonText(key, hide ?? (() => false))}${between}:${jsonText(name, hide ?? (() => false))}${more}}`,
    }));
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 3 }), fc.boolean(), (calls, batch) => {
      const given = batch ? calls : calls.slice(0, 1);
      const body = batch ? `[${given.map((one) => one.body).join(',')}]` : given[0]!.body;
      const seen = counts('/rpc', typed('application/json', body));
      if (readings('method', body, '').includes('auth.sendOtp')) expect(seen).toBe(true);
      else if (given.every(({ name, plain }) => plain && name !== 'auth.sendOtp')) expect(seen).toBe(false);
    }),
    { numRuns: runs(300, 10_000) },
  );
});

describe('procedures and server actions', () => {
  const OTHERS = ['4'.padEnd(42, 'a'), '6'.padEnd(42, 'b')];
  const SENDS = '4'.padEnd(42, 'c');
  const told = new SimulatedWebAcl({
    requestRoutes: [
      OtpRoute.trpc('/api/trpc', ['auth.sendOtp', 'resend']),
      OtpRoute.serverActions({ except: OTHERS, handlers: ['/api'] }),
    ],
    verifyRoutes: [],
  });
  const isRequest = (uri: string, sent: Sent) => labelsOf(told.send(uri, sent)).includes('otp:request');

  test('a procedure counts wherever tRPC finds it, and others are left alone', () => {
    const spelt = fc
      .tuple(fc.constantFrom('auth.sendOtp', 'resend', 'post.list', 'user.me', 'auth.sendOtps'), fc.option(hiding))
      .map(([name, hide]) => {
        const letters = [...name].map((letter, index) =>
          hide?.(index) ? `%${letter.charCodeAt(0).toString(16)}` : letter,
        );
        return letters.join('');
      });
    const calls = fc.tuple(
      fc.array(spelt, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(',', '%2C', '%2c'),
      fc.constantFrom('', '/', '?batch=1', '/?batch=1&input=%7B%7D'),
    );
    fc.assert(
      fc.property(calls, ([names, comma, end]) => {
        const uri = `/api/trpc/${names.join(comma)}${end}`;
        // As its adapter for fetch does.
        const { pathname, searchParams } = new URL(uri, 'http://x');
        const path = decodeURIComponent(pathname.replace(/\/$/, '').slice('/api/trpc/'.length));
        const called = searchParams.get('batch') === '1' ? path.split(',') : [path];
        if (called.some((name) => name === 'auth.sendOtp' || name === 'resend')) {
          expect([uri, isRequest(uri, {})]).toEqual([uri, true]);
        } else if (!path.split(',').some((name) => name === 'auth.sendOtp' || name === 'resend')) {
          expect([uri, isRequest(uri, {})]).toEqual([uri, false]);
        }
      }),
      { numRuns: runs(150, 10_000) },
    );
  });

  const id = fc.constantFrom(SENDS, ...OTHERS, SENDS.toUpperCase(), 'x');
  const partName = fc.oneof(
    fc.constantFrom('email', 'name', '1_name', 'ACTION'),
    id.map((action) => `$ACTION_ID_${action}`),
    fc.constantFrom('$ACTION_REF_1', '$ACTION_1:0', '$ACTION_KEY'),
  );
  const written = fc.constantFrom<(name: string) => string>(
    (name) => `name="${name}"`,
    (name) => `name=${name}`,
    (name) => `name="x"; name*=utf-8''${encodeURIComponent(name)}`,
    (name) => `NAME = "${name}"; filename="a.txt"`,
  );
  const parts = fc.array(fc.tuple(partName, written), { maxLength: 4 });
  const called = fc.option(fc.array(id, { minLength: 1, maxLength: 2 }), { freq: 2 });

  /** What Next runs: the action of the header, else the fields of a form that name one. */
  function actionsIn(header: string[] | null, names: readonly string[]): string[] {
    if (header !== null) return header;
    return names.filter((name) => name.startsWith('$ACTION_')).map((name) => name.replace('$ACTION_ID_', ''));
  }

  test('a server action counts in every form, and those that are named as harmless are left alone', () => {
    fc.assert(
      fc.property(called, parts, fc.constantFrom('/', '/login', '/x.js'), (header, fields, uri) => {
        const body = fields.map(
          ([name, write]) => `--x\r\nContent-Disposition: form-data; ${write(name)}\r\n\r\nv\r\n`,
        );
        const verdict = told.sim.evaluate({
          ip: '203.0.113.7',
          method: 'POST',
          uri,
          headers: [
            ['host', 'app.example.com'],
            ['content-type', 'multipart/form-data; boundary=x'],
            ...(header ?? []).map((action): [string, string] => ['Next-Action', action]),
          ],
          body: Buffer.from(`${body.join('')}--x--\r\n`),
        });
        const names = fields.map(([name]) => name);
        const actions = actionsIn(header, names);
        const seen = labelsOf(verdict).includes('otp:request');
        if (actions.some((action) => !OTHERS.includes(action)))
          expect([header, names, seen]).toEqual([header, names, true]);
        else if (actions.length === 0 && fields.every(([, write]) => !write('').includes('*')))
          expect(seen).toBe(false);
        else if (header?.length === 1) expect(seen).toBe(false);
      }),
      { numRuns: runs(200, 10_000) },
    );
  });
});
