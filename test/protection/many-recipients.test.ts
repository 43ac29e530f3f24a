import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { OtpRoute } from '../../lib/protection/otp-route';
import { recipientPatterns } from '../../lib/protection/rules/many-recipients';
import { cautionsOf } from '../../lib/waf/regex-shape';
import { CodeRequests, FORM, form, MULTIPART, multipart } from './code-requests';
import { sound } from './sound';

const JSON_TYPE = 'application/json';
const VERIFY = '/api/auth/verify';
const json = (value: unknown) => JSON.stringify(value);
const many = <T>(count: number, of: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => of(n));
const address = (n: number) => `u${n}@gmail.com`;
const phone = (n: number) => `+49151${10_000_000 + n}`;
const fields = (count: number, name: string, of: (n: number) => string) =>
  many(count, (n) => `${name}=${encodeURIComponent(of(n))}`).join('&');
const aliases = (count: number) => many(count, (n) => `a${n}: sendOtp(email: "${address(n)}") { ok }`).join(' ');

const requests = new CodeRequests();

describe('a request with several recipients is refused:', () => {
  test.each<[string, string, string]>([
    ['an array of requests', json(many(100, (n) => ({ email: address(n) }))), JSON_TYPE],
    ['an array of two', json([{ email: 'a@gmail.com' }, { email: 'b@gmail.com' }]), JSON_TYPE],
    ['an array of two names', json([{ user: 'ada' }, { user: 'bob' }]), JSON_TYPE],
    ['an array of texts', json(['ada', 'bob']), JSON_TYPE],
    ['an array of numbers', json([491511, 491512]), JSON_TYPE],
    ['an array behind white space and a mark', `\ufeff\n [${json({ a: 1 })} , ${json({ a: 2 })}]`, JSON_TYPE],
    ['a list of addresses', json({ emails: many(200, address) }), JSON_TYPE],
    ['a list of two addresses', json({ to: many(2, address) }), JSON_TYPE],
    ['a list of two phones', json({ phones: many(2, phone) }), JSON_TYPE],
    ['a list of two spaced phones', json({ to: ['+49 151 123 4567', '+49 151 123 4568'] }), JSON_TYPE],
    ['a list of objects', json({ recipients: many(2, (n) => ({ email: address(n), name: 'x' })) }), JSON_TYPE],
    ['a list of objects with phones', json({ recipients: many(2, (n) => ({ phone: phone(n) })) }), JSON_TYPE],
    ['a text with a comma', json({ email: 'a@gmail.com,b@gmail.com' }), JSON_TYPE],
    ['a text with a semicolon', json({ email: 'a@gmail.com; Bob <b@gmail.com>' }), JSON_TYPE],
    ['a group of addresses', json({ email: 'g: a@gmail.com, b@gmail.com;' }), JSON_TYPE],
    ['a text with escapes', '{"email":"a\\u0040gmail.com,b\\u0040gmail.com"}', JSON_TYPE],
    ['a comma in a form', form({ email: 'a@gmail.com,b@gmail.com' }), FORM],
    ['a field of a form that repeats as a list', fields(2, 'email[]', address), FORM],
    ['the same with numbers in the names', `u[0][email]=${address(0)}&u[0][x]=y&u[1][email]=${address(1)}`, FORM],
    ['phones in a form as a list', fields(2, 'phone%5B%5D', phone), FORM],
    ['a field of a form that repeats', fields(150, 'email', address), FORM],
    ['a field with phones that repeats', fields(150, 'phone', phone), FORM],
    ['parts of multipart that repeat', many(10, (n) => multipart({ email: address(n) })).join(''), MULTIPART],
    ['a field of a form twice', 'email=a%40x.org&name=Ada&email=b%40x.org', FORM],
    ['names without an address twice', 'user=ada&lang=de&user=bob', FORM],
    ['the same inside of another', 'user[email]=a%40x.org&user[email]=b%40x.org', FORM],
    ['the same encoded', 'user%5Bemail%5D=a%40x.org&user%5Bemail%5D=b%40x.org', FORM],
    ['the same with a dot', 'user.phone=0151&user.phone=0152', FORM],
    [
      'a part of multipart twice',
      multipart({ email: 'a' }).replace(/--\r\n$/, '') + multipart({ email: 'b' }),
      MULTIPART,
    ],
    [
      'a part whose name has no quotes twice',
      `${multipart({ to: 'a' })}${multipart({ to: 'b' })}`.replaceAll('"', ''),
      MULTIPART,
    ],
    ['a list of names in a form', 'to[]=ada&to[]=bob', FORM],
    ['the same encoded, with numbers', 'lang=de&users%5B0%5D=ada&users%5B1%5D=bob', FORM],
    ['a name with an encoded letter', '%65mail=a%40x.org&email=b%40x.org', FORM],
    ['the same further behind', 'a=1&user[%65mail]=a', FORM],
    ['a name that ends at a NUL, as in PHP', 'email%00a=a%40x.org', FORM],
    ['a field of an unusual name that repeats', fields(30, 'empfaenger', (n) => `ada${n}`), FORM],
    ['a list of names', json({ usernames: ['ada', 'bob'] }), JSON_TYPE],
    ['a list of names in objects', json({ users: [{ id: 'ada' }, { id: 'bob' }] }), JSON_TYPE],
    ['a list of an unusual name', json({ empfaenger: many(30, (n) => `ada${n}`) }), JSON_TYPE],
    ['nine names in a list of an unusual name', json({ empfaenger: many(9, (n) => `ada${n}`) }), JSON_TYPE],
    ['nine names with semicolons', json({ empfaenger: many(9, (n) => `ada${n}`).join(';') }), JSON_TYPE],
    ['nine names in one field of a form', form({ empfaenger: many(9, (n) => `ada${n}`).join(',') }), FORM],
    ['the same with padding', fields(30, 'empfaenger', (n) => `ada${n}${' '.repeat(15)}`), FORM],
    ['a list of an unusual name with padding', json({ x: many(30, (n) => `ada${n}${' '.repeat(52)}`) }), JSON_TYPE],
    ['a text that is longer than any', many(45, (n) => `ada${n}\n`).join('x'.repeat(45)), 'text/plain'],
    ['a batch of JSON-RPC', json(many(2, (n) => ({ jsonrpc: '2.0', method: 'send', params: [n], id: n }))), JSON_TYPE],
    ['a batch of tRPC', json({ 0: { json: { email: address(0) } }, 1: { json: { email: address(1) } } }), JSON_TYPE],
    ['aliases of GraphQL', json({ query: `mutation { ${aliases(30)} }` }), JSON_TYPE],
    ['two aliases', json({ query: `mutation {\n  ${aliases(2)}\n}` }), JSON_TYPE],
    [
      'aliases with more space',
      json({ query: 'mutation { a:  send  (to: "ada") b:,, send\n (to: "bob") }' }),
      JSON_TYPE,
    ],
    ['aliases around parentheses', json({ query: 'mutation { a: send(to: "a)d(a") b: send(to: "b)(b") }' }), JSON_TYPE],
    [
      'aliases with variables',
      json({ query: 'mutation($a: String!, $b: String!) { x: send(to: $a) y: send(to: $b) }', variables: {} }),
      JSON_TYPE,
    ],
  ])('%s', (_what, body, type) => {
    expect(requests.stoppedBy({ body, type })).toBe('many-recipients');
    expect(requests.stoppedBy({ body, type, uri: '/home' })).toBe('passed');
  });

  test.each([
    `/api/auth/otp?emails=a@gmail.com,b@gmail.com`,
    `/api/auth/otp?${fields(2, 'email[]', address)}`,
    `/api/auth/otp?${fields(9, 'email', address)}`,
    '/api/auth/otp?user=ada&user=bob',
    '/api/auth/otp?user[email]=a@x.org&user[email]=b@x.org',
    '/api/auth/otp?%75ser=ada',
    `/api/auth/otp?${fields(30, 'n', (n) => `ada${n}`)}`,
  ])('in the query of %s', (uri) =>
    expect(requests.stoppedBy({ uri, body: '', method: 'GET' })).toBe('many-recipients'),
  );

  test('operations in the path of tRPC', () => {
    const trpc = new CodeRequests({ requestRoutes: [OtpRoute.prefix('/trpc')] });
    expect(trpc.stoppedBy({ uri: '/trpc/sendOtp,sendOtp?batch=1' })).toBe('many-recipients');
    expect(trpc.stoppedBy({ uri: '/trpc/sendOtp%2CsendOtp?batch=1' })).toBe('many-recipients');
    expect(trpc.stoppedBy({ uri: '/trpc/sendOtp?batch=1', body: json({ 0: { email: 'a@gmail.com' } }) })).toBe(
      'passed',
    );
  });
});

describe('what nobody can count in is refused:', () => {
  const list = json({ emails: many(800, address) });
  const encoded = (value: string) => [['Content-Encoding', value]] as const;
  const part = (encoding: string, value: string) =>
    multipart({ to: value }).replace('\r\n\r\n', `\r\nContent-Transfer-Encoding${encoding}\r\n\r\n`);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  type Header = readonly [string, string];
  const behind = (...headers: Header[]): Header[] => [...many(200, (n): Header => [`x-p${n}`, '1']), ...headers];
  /** Jest takes a parameter that a row lacks for a callback. */
  type Row = [string, string | Buffer, string, (readonly Header[])?];
  const rows = (given: Row[]) =>
    given.map(([what, body, type, headers = []]): Required<Row> => [what, body, type, headers]);

  test.each(
    rows([
      ['gzip', gzipSync(list), JSON_TYPE, encoded('gzip')],
      ['deflate', deflateSync(list), JSON_TYPE, encoded('identity, Deflate')],
      ['brotli', brotliCompressSync(list), JSON_TYPE, encoded('br')],
      ['gzip without a header, as some guess', gzipSync(list), JSON_TYPE],
      ['gzip behind the headers that AWS WAF sees', gzipSync(list), JSON_TYPE, behind(['Content-Encoding', 'gzip'])],
      ['UTF-16 without a charset', Buffer.from(list.slice(0, 900), 'utf16le'), JSON_TYPE],
      ['UTF-7', '{"to":"a+AEA-x.org+ACw-b+AEA-x.org"}', `${JSON_TYPE}; charset=utf-7`],
      ['EBCDIC', Buffer.alloc(300, 0xc1), `${JSON_TYPE};charset="IBM037"`],
      ['an alias of Python', Buffer.alloc(300, 0xc1), `${JSON_TYPE}; charset=u16`],
      ['a charset of another family', '{}', `${JSON_TYPE}; charset=iso-2022-jp`],
      ['a second charset', '{}', `${JSON_TYPE}; charset=utf-8; charset=utf-16`],
      ['a charset in the form for other languages', '{}', `${JSON_TYPE}; charset*=us-ascii''utf-16`],
      ['base64 in multipart', part(': base64', base64('a@x.org,b@x.org')), MULTIPART],
      ['the same with a space, as Django takes it', part(' :Base64', base64('a@x.org,b@x.org')), MULTIPART],
      ['quoted-printable in multipart', part(': quoted-printable', 'a=40x.org=2Cb=40x.org'), MULTIPART],
    ]),
  )('%s', (_what, body, type, headers) => {
    expect(requests.stoppedBy({ body, type, headers })).toBe('many-recipients');
    expect(requests.stoppedBy({ body, type, headers, uri: VERIFY })).toBe('many-recipients');
  });

  test.each(
    rows([
      ['UTF-8 said in capitals', '{"email":"a@x.org"}', 'application/json; Charset="UTF-8"'],
      ['what contains ASCII', form({ email: 'a@x.org' }), `${FORM}; charset=ISO-8859-1`],
      ['ASCII', form({ email: 'a@x.org' }), `${FORM}; charset=us-ascii`],
      ['Windows', form({ email: 'a@x.org' }), `${FORM};charset=windows-1252`],
      ['a sloppy header', '{"email":"a@x.org"}', JSON_TYPE, encoded('utf-8')],
      ['what changes nothing', '{"email":"a@x.org"}', JSON_TYPE, encoded('identity')],
      ['parts of Java', part(': 8bit', 'a@x.org'), MULTIPART],
      ['parts of OkHttp', part(': binary', 'a@x.org'), MULTIPART],
      ['other letters and lines', json({ email: 'a@x.org', name: 'Zoë 王 🎉' }), JSON_TYPE],
      ['text of a form with tabs and lines', 'email=a@x.org\r\nname=\tAda\r\n', 'text/plain'],
    ]),
  )('but %s is not', (_what, body, type, headers) =>
    expect(requests.stoppedBy({ body, type, headers })).toBe('passed'),
  );
});

describe('400 codes in one request are not one try:', () => {
  const code = (n: number) => String(100_000 + n);
  test.each<[string, string, string]>([
    ['a list', json({ phone: phone(0), codes: many(400, code) }), JSON_TYPE],
    ['a list of two', json({ codes: many(2, code) }), JSON_TYPE],
    ['an array', json(many(60, (n) => ({ phone: phone(0), code: code(n) }))), JSON_TYPE],
    ['a text', json({ code: many(400, code).join(',') }), JSON_TYPE],
    ['a field that repeats', fields(300, 'code', code), FORM],
    ['a list in a form', fields(2, 'code[]', code), FORM],
    ['a field twice', fields(2, 'code', code), FORM],
    ['a list of short ones', json({ codes: ['123', '456'] }), JSON_TYPE],
    [
      'aliases',
      json({ query: `mutation { ${many(2, (n) => `a${n}: verify(code: "${code(n)}") { ok }`)} }` }),
      JSON_TYPE,
    ],
  ])('%s', (_what, body, type) => {
    expect(requests.stoppedBy({ body, type, uri: VERIFY })).toBe('many-recipients');
  });
});

describe('a person passes with', () => {
  const id = '5f0c1e9a-1234-4b6d-8e21-9d3f00112233';
  test.each<[string, string, string]>([
    ['an address', json({ email: 'ada@gmail.com' }), JSON_TYPE],
    ['an address twice', json({ email: 'ada@gmail.com', emailConfirmation: 'ada@gmail.com' }), JSON_TYPE],
    ['a password with an @', json({ email: 'ada@gmail.com', password: 'p@ss,w0rd' }), JSON_TYPE],
    ['a sender and an address to reply to', json({ email: 'a@x.org', from: 'b@x.org', replyTo: 'c@x.org' }), JSON_TYPE],
    ['a form', form({ email: 'ada@gmail.com', email2: 'ada@gmail.com', name: 'Ada' }), FORM],
    ['a form of Rails', form({ 'user[email]': 'ada@gmail.com', 'user[email_confirmation]': 'ada@gmail.com' }), FORM],
    ['a list of other things in a form', 'email=a%40x.org&scopes[]=openid&scopes[]=mail', FORM],
    ['multipart', multipart({ email: 'ada@gmail.com', again: 'ada@gmail.com' }), MULTIPART],
    ['a phone and times', json({ phone: phone(0), ts: 1764500000000, birth: '1990-05-17', zip: '80331' }), JSON_TYPE],
    ['ids', json({ email: 'ada@gmail.com', session: id, device: id, flow: id }), JSON_TYPE],
    ['a place', json({ email: 'ada@gmail.com', place: '48.137154,11.576124', lat: 48.1, lng: 11.5 }), JSON_TYPE],
    [
      'channels',
      json({ email: 'ada@gmail.com', channels: ['sms', 'email'], consents: [{ id: 'a' }, { id: 'b' }] }),
      JSON_TYPE,
    ],
    ['a token of another check', json({ email: 'ada@gmail.com', token: `0.${'aB3x_-9Kq2'.repeat(180)}` }), JSON_TYPE],
    [
      'one operation of GraphQL',
      json({
        operationName: 'S',
        variables: { email: 'ada@gmail.com' },
        query:
          'mutation S($email: String!) {\n  sendOtp(email: $email) {\n    ok\n    user { avatar(size: 40) }\n  }\n}',
      }),
      JSON_TYPE,
    ],
    ['one operation in an array', json([{ query: 'mutation { send(email: "ada@gmail.com") { ok } }' }]), JSON_TYPE],
    ['one operation of tRPC', json({ 0: { json: { email: 'ada@gmail.com' }, meta: { values: {} } } }), JSON_TYPE],
    ['a code', json({ phone: phone(0), code: '123456' }), JSON_TYPE],
    ['a code in single digits', json({ code: ['1', '2', '3', '4', '5', '6'] }), JSON_TYPE],
    [
      'a link with names of fields in it',
      json({ returnTo: '/welcome?x=1&email=ada%40x.org', email: 'ada@x.org', code: '1' }),
      JSON_TYPE,
    ],
    ['an address at a .email, twice', json({ email: 'ada@x.email', again: 'ada@x.email' }), JSON_TYPE],
    ['an address of a form, twice', form({ 'u[email]': 'ada@x.email', 'u[email2]': 'ada@x.email' }), FORM],
    [
      'a channel with the name of a field',
      json({ channel: 'email', email: 'ada@x.org', fallback: 'phone' }),
      JSON_TYPE,
    ],
    [
      'a token of Turnstile in a form',
      form({ email: 'ada@x.org', 'cf-turnstile-response': `0.${'aB3x_-9Kq2'.repeat(204)}` }),
      FORM,
    ],
    [
      'a token of Turnstile in multipart',
      multipart({ email: 'ada@x.org', 'cf-turnstile-response': `0.${'aB3x_-9Kq2'.repeat(204)}` }),
      MULTIPART,
    ],
    [
      'long names in another script',
      form({
        email: 'ada@x.org',
        first: '阿达·洛芙莱斯'.repeat(6),
        last: 'Константинопольская'.repeat(3),
        city: 'กรุงเทพมหานคร'.repeat(3),
      }),
      FORM,
    ],
    [
      'a form of twenty parts',
      multipart(
        Object.fromEntries(['email', 'phone', ...many(16, (n) => `field_${n}`)].map((name) => [name, 'value'])),
      ),
      MULTIPART,
    ],
    ['a form of twenty fields', form(Object.fromEntries(many(20, (n) => [`field_${n}`, 'value']))), FORM],
    ['a code in eight single digits', json({ code: '12345678'.split('') }), JSON_TYPE],
    ['languages', json({ email: 'ada@x.org', languages: ['de-DE', 'de', 'en-US', 'en', 'fr'], lang: 'de' }), JSON_TYPE],
    [
      'an address with commas',
      form({ email: 'ada@x.org', place: '1 Long Way, Floor 2, Sometown, XY, 94043, USA' }),
      FORM,
    ],
    [
      'a user agent',
      json({ email: 'ada@x.org', ua: 'Mozilla/5.0 (Linux; Android 10; K; wv) AppleWebKit/537.36 (KHTML, like Gecko)' }),
      JSON_TYPE,
    ],
    [
      'a form of Rails with consents',
      form({ 'user[email]': 'a@x.org', 'user[password]': 'x@y,z1' }) +
        '&user[terms]=0&user[terms]=1&user[news][]=weekly',
      FORM,
    ],
    ['one member of a list in a form', 'to[]=ada&scopes[]=mail&scopes[]=openid', FORM],
    ['a token in base64, whose signs are encoded', form({ email: 'a@x.org', state: 'aB3/+9xQ'.repeat(60) }), FORM],
    ['a form of 26 fields', form(Object.fromEntries(many(26, (n) => [`field_${n}`, 'value']))), FORM],
    ['twenty members', json(Object.fromEntries(many(20, (n) => [`field_${n}`, 'value']))), JSON_TYPE],
    [
      'a list under a usual name with one member',
      json({ to: [{ email: 'ada@x.org', name: { first: 'Ada', last: 'L' }, kind: 'x' }], phones: ['+49151123456'] }),
      JSON_TYPE,
    ],
    ['names of fields in another script', 'stra%C3%9Fe=x&%E5%90%8D=y&email=ada%40x.org', FORM],
    ['a percent sign in a password', json({ email: 'ada@x.org', password: 'a%41b&c' }), JSON_TYPE],
    ['a link to return to', json({ email: 'ada@gmail.com', redirectTo: 'https://x.org/a,b?c=1&d=2' }), JSON_TYPE],
  ])('%s', (_what, body, type) => {
    expect(requests.stoppedBy({ body, type })).toBe('passed');
    expect(requests.stoppedBy({ body, type, uri: VERIFY })).toBe('passed');
  });
});

test.each([1, 2, 3, 4])('patterns for %i recipients are such as AWS WAF takes', (most) => {
  const { raw, body, rawQuery, query, path } = recipientPatterns(most);
  for (const pattern of [...raw, ...body, ...rawQuery, ...query, path]) {
    expect(pattern.length).toBeLessThanOrEqual(200);
    expect(cautionsOf(pattern)).toEqual([]);
  }
});

describe('a route that takes more says so', () => {
  const told = new CodeRequests({
    requestRoutes: [OtpRoute.path('/api/auth/otp'), OtpRoute.path('/api/invite', { recipientsPerRequest: 3 })],
  });
  const emails = (count: number) => ({ body: json({ emails: many(count, address) }) });

  test('and gets as many, and no more', () => {
    expect(told.stoppedBy({ ...emails(3), uri: '/api/invite' })).toBe('passed');
    expect(told.stoppedBy({ ...emails(4), uri: '/api/invite' })).toBe('many-recipients');
    expect(told.stoppedBy({ ...emails(2) })).toBe('many-recipients');
    const array = (count: number) => json(many(count, (n) => ({ email: address(n) })));
    expect(told.stoppedBy({ body: array(3), uri: '/api/invite' })).toBe('passed');
    expect(told.stoppedBy({ body: array(4), uri: '/api/invite' })).toBe('many-recipients');
  });

  test('also of fields that repeat', () => {
    for (const name of ['email', 'user[phone]', 'to']) {
      const sent = (count: number) => ({ body: fields(count, name, () => 'ada'), type: FORM, uri: '/api/invite' });
      expect(told.stoppedBy(sent(3))).toBe('passed');
      expect(told.stoppedBy(sent(4))).toBe('many-recipients');
    }
  });

  test('and gets longer bodies then, also where it says 1', () => {
    const graphql = new CodeRequests({
      requestRoutes: [OtpRoute.path('/api/auth/otp'), OtpRoute.path('/graphql', { recipientsPerRequest: 1 })],
    });
    const query = `mutation S($to: String!) { send(to: $to) { ok ${'user { name address city } '.repeat(90)} } }`;
    const body = json({ query, variables: { to: 'ada@x.org', more: many(30, () => 'x') } });
    expect(graphql.stoppedBy({ body, uri: '/graphql' })).toBe('passed');
    expect(graphql.stoppedBy({ body, uri: '/api/auth/otp' })).toBe('many-recipients');
    expect(graphql.stoppedBy({ body: json({ emails: many(2, address) }), uri: '/graphql' })).toBe('many-recipients');
  });

  test('in plain form only', () => {
    expect(told.stoppedBy({ ...emails(2), uri: '/api//invite' })).toBe('many-recipients');
  });

  test.each([0, 5, 1.5, Number.NaN])('but not %s', (recipientsPerRequest) => {
    expect(() => sound(OtpRoute.path('/x', { recipientsPerRequest }))).toThrow(
      /recipientsPerRequest must be a whole number from 1 to 4/,
    );
  });
});
