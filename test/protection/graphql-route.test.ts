import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';
import { sound } from './sound';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const webAcl = new SimulatedWebAcl({
  requestRoutes: [OtpRoute.graphql('/graphql', ['sendOtp', 'resendOtp'])],
  verifyRoutes: [OtpRoute.graphql('/graphql', ['checkOtp'])],
});
const JSON_TYPE = { 'content-type': 'application/json' };
const document = (query: string, more: object = {}) => JSON.stringify({ ...more, query });
const post = (body: string, headers: Record<string, string> = {}): Sent => ({
  body,
  headers: { ...JSON_TYPE, ...headers },
});
/** Jest takes a parameter that a row lacks for a callback. */
const rows = (given: Array<[string, Sent, string?]>) =>
  given.map(([what, sent, uri = '/graphql']): [string, Sent, string] => [what, sent, uri]);
const isRequest = (sent: Sent, uri = '/graphql') => labelsOf(webAcl.send(uri, sent)).includes('otp:request');

const SEND = 'mutation{sendOtp(email:"a@example.org")}';
const OTHER = 'query Me{me{name}}';

test.each(
  rows([
    ['the operation', post(document(SEND))],
    ['with a charset', post(document(SEND), { 'content-type': 'Application/JSON; charset="UTF-8"' })],
    [
      'with variables, and the document last',
      post(document('mutation S($e:String!){ s: sendOtp(email:$e) }', { variables: { e: 'a@x.org' } })),
    ],
    ['behind a line break', post(document('mutation{\nsendOtp\n}'))],
    ['behind a line break written by its number', post('{"query":"mutation{\\u000asendOtp}"}')],
    ['behind a comma, a comment, a BOM', post(document('mutation{#x\n,\ufeffresendOtp,}'))],
    ['in a fragment', post(document('mutation{...F} fragment F on Mutation{sendOtp}'))],
    ['in the second of two operations', post(document(`${OTHER} mutation S{sendOtp}`, { operationName: 'S' }))],
    ['a letter of it as an escape', post('{"query":"mutation{\\u0073endOtp}"}')],
    ['a letter of the key as an escape', post('{"query":"{me}","\\u0071uery":"mutation{\\u0073endOtp}"}')],
    ['a key twice', post(`{"query":${JSON.stringify(OTHER)},"query":${JSON.stringify(SEND)}}`)],
    [
      'a key of another case behind it, as Go reads',
      post('{"query":"{me}","Query":"","extensions":{"PersistedQuery":{}}}'),
    ],
    ['a batch with it', post(`[${document(OTHER)},${document(SEND)}]`)],
    ['a batch with a hash', post(`[${document(OTHER)},{"extensions":{"persistedQuery":{"sha256Hash":"ab"}}}]`)],
    ['a batch with an id', post(`[${document(OTHER)},{"documentId":"ab"}]`)],
    ['a batch beyond what is looked into', post(`[${Array(10).fill(document('{a}')).join()},{},{"id":"ab"}]`)],
    ['a hash alone', post('{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}}')],
    ['a hash in place of the document', post('{"query":"abcdef","persisted":true}')],
    ['an id beside a document', post(document(OTHER, { id: 'ab' }))],
    ['a body that is no JSON', post('mutation{sendOtp}', { 'content-type': 'application/graphql' })],
    ['a form', post('query=mutation%7B%73endOtp%7D', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['multipart', post('--x\r\n', { 'content-type': 'multipart/form-data; boundary=x' })],
    ['plain text', post(document(OTHER), { 'content-type': 'text/plain' })],
    ['no type', { body: document(OTHER) }],
    ['two types', post(document(OTHER), { 'content-type': 'application/json, text/plain' })],
    [
      'another charset',
      post('{"query":"mutation{+AHM-endOtp}"}', { 'content-type': 'application/json; charset=utf-7' }),
    ],
    ['UTF-16', post('\u0000{\u0000"\u0000}')],
    ['compressed', post(document(OTHER), { 'content-encoding': 'gzip' })],
    [
      'a form that is JSON, too, by a type that servers join',
      post('{"query":"{me}","a":"&query=mutation{%73endOtp}&"}', { content_type: 'application/x-www-form-urlencoded' }),
    ],
    ['longer than what AWS WAF sees', post(document(`${OTHER}#${' '.repeat(9000)}${SEND}`))],
    ['broken off', post('{"query":"{me}"')],
    ['a POST whose body comes late', { headers: JSON_TYPE }],
    ['a GET with a body', { method: 'GET', ...post(document(SEND)) }],
    ['a GET whose body comes late', { method: 'GET', headers: { 'content-length': '40' } }],
    ['HEAD with the document in the query', { method: 'HEAD' }, '/graphql?query=mutation%7BsendOtp%7D'],
    ['GET with it, encoded twice', { method: 'GET' }, '/graphql?query=mutation%7B%2573endOtp%7D'],
    ['GET with a hash', { method: 'GET' }, '/graphql?extensions=%7B%22persistedQuery%22%3A1%7D'],
    [
      'POST with it in the query beside another document',
      post(document(OTHER)),
      '/graphql?query=mutation%7BsendOtp%7D',
    ],
    ['another spelling of the path', post(document(OTHER)), '/x/../%67raphql'],
    ['below the path, where a mounted server answers, too', post(document(SEND)), '/graphql/x'],
    ['a kept document named below the path, whatever the body says', post(document(OTHER)), '/graphql/persisted/ab'],
    ['the handshake of a WebSocket', { method: 'GET', headers: { upgrade: 'websocket', connection: 'Upgrade' } }],
    ['capitals in the path', post(document(SEND)), '/GraphQL/'],
    // graphql-yoga looks at the end of the whole address.
    ['behind anything', post(document(SEND)), '/x/y/graphql'],
    ['at the end of a query', post(document(SEND)), '/?path=/graphql'],
    ['at the end of one of two queries', post(document(SEND)), '/x?path=/graphql/?y'],
    ['as the host', post(document(SEND), { host: 'graphql' }), '/'],
  ]),
)('counts: %s', (_what, sent, uri) => expect(isRequest(sent, uri)).toBe(true));

test.each(
  rows([
    ['a query', post(document(OTHER))],
    [
      'a query of Apollo',
      post(document(OTHER, { operationName: 'Me', variables: { id: '6f1c' }, extensions: { clientLibrary: {} } })),
    ],
    ['names that hold the name', post(document('{sendOtpHistory mySendOtp sendOtp_2 resendOtps}'))],
    ['escapes that clients write', post('{"query":"{a(x:\\"\\u0026\\u003d\\u002B\\u0027\\u00e9\\")}"}')],
    ['a document over several lines', post(document('query {\n  me {\n    name\n  }\n}'))],
    ['white space around', post(` \n{ "query" : "{me}" }\n`)],
    ['a batch', post(`[${document(OTHER)},${document('{posts{id}}', { variables: { id: 7 } })}]`)],
    ['a batch of ten', post(`[${Array(10).fill(document('{a}')).join()}]`)],
    ['the console', { method: 'GET' }],
    ['a query by GET', { method: 'GET' }, '/graphql?query=%7Bme%7Bname%7D%7D&variables=%7B%7D'],
    ['a script of the console', { method: 'GET' }, '/graphql/main.js'],
    ['another path', post(document(SEND)), '/graphqls'],
    ['another operation behind anything', post(document(OTHER)), '/x/graphql'],
    ['a page that is reached by a link with it', { method: 'GET' }, '/login?next=/graphql'],
    ['a form that comes back to it', post('{"a":1}'), '/login?next=%2Fgraphql'],
    ['a page of that name', { method: 'GET' }, '/help/graphql'],
  ]),
)('is left alone: %s', (_what, sent, uri) => {
  const verdict = webAcl.send(uri, sent);
  expect(labelsOf(verdict).filter((label) => label !== 'otp:unusual-path')).toEqual([]);
  expect(verdict.rule).toBe('Default_Action');
});

test('two headers of a type count: servers differ in which one they take', () => {
  const headers: Array<[string, string]> = [
    ['host', 'app.example.com'],
    ['content-type', 'application/json'],
    ['content-type', 'application/graphql'],
  ];
  const verdict = webAcl.sim.evaluate({
    ip: '203.0.113.7',
    method: 'POST',
    uri: '/graphql',
    headers,
    body: Buffer.from(document(OTHER)),
  });
  expect(labelsOf(verdict)).toContain('otp:request');
});

test('a try of a code is told from a request for one', () => {
  const tried = labelsOf(webAcl.send('/graphql', post(document('mutation{checkOtp(code:"123456")}'))));
  expect(tried).toContain('otp:verify');
  expect(tried).not.toContain('otp:request');
  expect(isRequest(post(document(SEND)))).toBe(true);
  expect(webAcl.rule('/graphql', post(document(SEND)))).toBe('human-check');
  expect(webAcl.rule('/graphql', { ...post(document(SEND)), solvedAgo: 5 })).toBe('Default_Action');
});

test('many in one request are refused, with a solved puzzle, too', () => {
  const body = document('mutation{a:sendOtp(email:"a@x.org") b:sendOtp(email:"b@x.org")}');
  expect(webAcl.rule('/graphql', { ...post(body), solvedAgo: 5 })).toBe('many-recipients');
});

const CALLS: Array<[string, (n: number) => string, string?]> = [
  ['comments before the name', (n) => `a${n}:#(\nsendOtp(email:$e)`],
  ['comments behind it', (n) => `a${n}:sendOtp#(\n(email:$e)`],
  ['without arguments', (n) => `a${n}:sendOtp`],
  ['two fields in turn', (n) => `a${n}:#\n${n % 2 ? 'sendOtp' : 'resendOtp'}(email:$e)`],
  ['fragments', () => '...F', 'fragment F on M{a:sendOtp b:sendOtp c:sendOtp d:sendOtp}'],
];
test.each(CALLS)('calls are counted by the names: %s', (_what, call, rest = '') => {
  const sent = (count: number) => ({
    ...post(document(`mutation{${Array.from({ length: count }, (_, n) => call(n)).join(' ')}}${rest}`)),
    solvedAgo: 5,
  });
  expect(webAcl.rule('/graphql', sent(100))).toBe('many-recipients');
  expect(webAcl.rule('/graphql', sent(4))).toBe('many-recipients');
  expect(webAcl.rule('/graphql', { ...sent(4), body: sent(4).body?.replaceAll('sendOtp', 's\\u0065ndOtp') })).toBe(
    'many-recipients',
  );
  const query = Array.from({ length: 4 }, (_, n) => call(n)).join(' ');
  const uri = `/graphql?query=${encodeURIComponent(`mutation{${query}}${rest}`)}`;
  expect(webAcl.rule(uri, { method: 'GET', solvedAgo: 5 })).toBe('many-recipients');
});

test('one call whose operation has the name of the field is one', () => {
  const query = 'mutation sendOtp($i: sendOtpInput!) { sendOtp(input: $i) { sendOtpResult } }';
  const body = document(query, { operationName: 'sendOtp', variables: { i: { email: 'a@x.org' } } });
  expect(webAcl.rule('/graphql', { ...post(body), solvedAgo: 5 })).toBe('Default_Action');
});

test('long names are counted by their ends', () => {
  const names = Array.from({ length: 3 }, (_, n) => `send${'VeryLong'.repeat(10)}Name${n}`);
  const long = new SimulatedWebAcl({ requestRoutes: [OtpRoute.graphql('/graphql', names)] });
  const calls = (count: number) =>
    post(document(`mutation{${Array.from({ length: count }, (_, n) => `a${n}:#\n${names[0]}`).join(' ')}}`));
  expect(long.rule('/graphql', { ...calls(4), solvedAgo: 5 })).toBe('many-recipients');
  expect(long.rule('/graphql', { ...calls(1), solvedAgo: 5 })).toBe('Default_Action');
});

test('with ALL_BUT_GET kept documents by GET are left alone, and by HEAD they count', () => {
  const requestRoutes = [OtpRoute.graphql('/graphql', ['sendOtp'], { methods: GuardedMethods.ALL_BUT_GET })];
  const readsByGet = new SimulatedWebAcl({ requestRoutes });
  const hash = '/graphql?extensions=%7B%22persistedQuery%22%3A1%7D';
  expect(readsByGet.rule(hash, { method: 'GET' })).toBe('Default_Action');
  expect(readsByGet.rule('/graphql', { method: 'GET', headers: { upgrade: 'websocket' } })).toBe('human-check');
  expect(readsByGet.rule(hash, { method: 'HEAD' })).toBe('human-check');
  expect(readsByGet.rule('/graphql', post(document(SEND)))).toBe('human-check');
});

test('names what it is given, and refuses what no schema has', () => {
  expect(String(OtpRoute.graphql('/graphql', ['sendOtp']))).toBe('OtpRoute.graphql("/graphql", ["sendOtp"])');
  expect(() => sound(OtpRoute.graphql('/graphql', []))).toThrow('fields must hold 1 to 10');
  expect(() => sound(OtpRoute.graphql('/graphql', ['send-otp', 'mutation{sendOtp}']))).toThrow(
    /got "send-otp".*got "mutation/s,
  );
  expect(() => sound(OtpRoute.graphql('/graphql', ['sendOtp'], { methods: GuardedMethods.PUZZLE_ON_GET }))).toThrow(
    'OtpRoute.graphql: methods must not be PUZZLE_ON_GET for an operation',
  );
});
