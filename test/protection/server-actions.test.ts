import { OtpRoute } from '../../lib/protection/otp-route';
import { sound } from './sound';
import { webAcl as construct } from './stack';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const HARMLESS = ['40aa11bb22cc33dd44ee55ff6600112233445566aa', '60bb11bb22cc33dd44ee55ff6600112233445566bb'];
const SENDS = '40cc11bb22cc33dd44ee55ff6600112233445566cc';
const HANDLERS = ['/api', '/hooks/in'];
const BOUNDARY = 'x1';
const multipart = (body: string): Sent => ({
  body,
  headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
});
const form = (...names: string[]) =>
  multipart(
    `${[...names, 'email']
      .map(
        (name) =>
          `--${BOUNDARY}\r\nContent-Disposition: form-data; name=${name.startsWith('"') ? name : `"${name}"`}\r\n\r\na@x.org\r\n`,
      )
      .join('')}--${BOUNDARY}--\r\n`,
  );
const upload = multipart(
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\n\r\n${'x'.repeat(9000)}\r\n--${BOUNDARY}--\r\n`,
);
const called = (id: string, headers: Record<string, string> = {}): Sent => ({
  body: '[]',
  headers: { 'content-type': 'text/plain;charset=UTF-8', 'next-action': id, ...headers },
});

const every = new SimulatedWebAcl({ requestRoutes: [OtpRoute.serverActions()], verifyRoutes: [] });
const some = new SimulatedWebAcl({
  requestRoutes: [OtpRoute.serverActions({ except: HARMLESS, handlers: HANDLERS })],
  verifyRoutes: [],
});
const isRequest = (acl: SimulatedWebAcl, uri: string, sent: Sent) =>
  labelsOf(acl.send(uri, sent)).includes('otp:request');

const ways: Array<[string, Sent, string]> = [
  ['the header on the page', called(SENDS), '/login'],
  ['on another page', called(SENDS), '/'],
  ['on a static file', called(SENDS), '/favicon.ico'],
  ['on a path that answers 404', called(SENDS), '/nowhere'],
  ['on a path in another spelling', called(SENDS), '/x//%2e%2e/login'],
  ['in capitals', { headers: { 'NEXT-ACTION': SENDS } }, '/login'],
  ['with an underscore', { headers: { next_action: SENDS } }, '/login'],
  [
    'behind the headers that AWS WAF sees',
    called(SENDS, Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`x-p${n}`, '1']))),
    '/',
  ],
  ['the field of a form without JavaScript', form(`$ACTION_ID_${SENDS}`), '/'],
  ['a bound one', form('$ACTION_REF_1', '$ACTION_1:0'), '/'],
  ['its name encoded', form(`"x"; name*=utf-8''%24ACTION%5FID_${SENDS}`), '/'],
  ['its name in another charset', form(`"x"; name*=utf-16''%24%00A%00C%00`), '/'],
  ['behind what AWS WAF sees', multipart(`--${BOUNDARY}\r\n\r\n${'x'.repeat(9000)}$ACTION_ID_${SENDS}`), '/'],
  ['a body that comes late', multipart(''), '/'],
  ['a body of which the end comes late', multipart(`--${BOUNDARY}\r\nContent-Disposition`), '/'],
];
test.each(ways)('counts: %s', (_what, sent, uri) => {
  expect(isRequest(every, uri, sent)).toBe(true);
  expect(isRequest(some, uri, sent)).toBe(true);
});

test.each<[string, Sent, string]>([
  ['a page', { method: 'GET' }, '/login'],
  [
    'a navigation of the router',
    { method: 'GET', headers: { rsc: '1', 'next-router-state-tree': '%5B%22%22%5D' } },
    '/login',
  ],
  ['a form without an action', form('name'), '/contact'],
  ['JSON to a handler', { body: '{"a":"$ACTIONS"}', headers: { 'content-type': 'application/json' } }, '/api/save'],
  [
    'a long body of JSON',
    { body: `{"a":"${'x'.repeat(9000)}"}`, headers: { 'content-type': 'application/json' } },
    '/save',
  ],
])('is left alone: %s', (_what, sent, uri) => {
  expect(every.rule(uri, sent)).toBe('Default_Action');
  expect(some.rule(uri, sent)).toBe('Default_Action');
});

describe('what is named as harmless', () => {
  test('is left alone by header and by field', () => {
    for (const id of HARMLESS) {
      expect(some.rule('/login', called(id))).toBe('Default_Action');
      expect(some.rule('/login', form(`$ACTION_ID_${id}`))).toBe('Default_Action');
      expect(isRequest(every, '/login', called(id))).toBe(true);
    }
    expect(some.rule('/profile', { ...upload, headers: { ...upload.headers, 'next-action': HARMLESS[0]! } })).toBe(
      'Default_Action',
    );
  });

  test('counts where another one may run beside it', () => {
    expect(isRequest(some, '/', form(`$ACTION_ID_${HARMLESS[0]}`, `$ACTION_ID_${SENDS}`))).toBe(true);
    expect(isRequest(some, '/', form(`$ACTION_ID_${HARMLESS[0]}`, `"x"; name*=utf-8''%24ACTION_ID_${SENDS}`))).toBe(
      true,
    );
    expect(isRequest(some, '/', form(`$ACTION_ID_${HARMLESS[0]}`, '$ACTION_REF_1'))).toBe(true);
    expect(isRequest(some, '/', form(`$ACTION_ID_${HARMLESS[0]}00`))).toBe(true);
    expect(isRequest(some, '/', called(HARMLESS[0]!.toUpperCase()))).toBe(true);
    expect(isRequest(some, '/', called(`${HARMLESS[0]}, ${SENDS}`))).toBe(true);
    expect(
      isRequest(some, '/', {
        ...form(`$ACTION_ID_${SENDS}`),
        headers: { ...form().headers, next_action: HARMLESS[0]! },
      }),
    ).toBe(true);
  });
});

test('an upload to a route handler is left alone, anywhere else it counts', () => {
  expect(some.rule('/api/upload', upload)).toBe('Default_Action');
  expect(some.rule('/hooks/in', upload)).toBe('Default_Action');
  for (const uri of ['/upload', '/apis/upload', '/API/upload', '/api/../upload', '/x/api/upload', '//api/upload']) {
    expect(some.rule(uri, upload)).toBe('oversize-body');
  }
  expect(isRequest(some, '/api/upload', called(SENDS))).toBe(true);
});

test('stands beside paths, and on the hosts of the application', () => {
  const acl = new SimulatedWebAcl({
    requestRoutes: [OtpRoute.path('/api/otp'), OtpRoute.serverActions({ hosts: ['shop.example.com'] })],
    verifyRoutes: [OtpRoute.serverActions()],
  });
  expect(acl.rule('/api/otp')).toBe('human-check');
  expect(acl.rule('/x', called(SENDS, { host: 'shop.example.com' }))).toBe('human-check');
  expect(labelsOf(acl.send('/x', called(SENDS, { host: 'blog.example.com' })))).toEqual(['otp:verify']);
});

test('a missing host is any host, and hosts of verify routes hide behind no headers', () => {
  const acl = new SimulatedWebAcl({
    requestRoutes: [OtpRoute.serverActions({ hosts: ['shop.example.com'] })],
    verifyRoutes: [OtpRoute.path('/verify', { hosts: ['shop.example.com'] })],
  });
  const bare = { ip: '203.0.113.7', method: 'POST' };
  expect(acl.sim.evaluate({ ...bare, uri: '/', headers: [['next-action', SENDS]] }).rule).toBe('human-check');
  const fillers = Array.from({ length: 200 }, (_, n): [string, string] => [`x-p${n}`, '1']);
  const hidden = acl.sim.evaluate({ ...bare, uri: '/verify', headers: [['host', 'blog.example.com'], ...fillers] });
  expect(labelsOf(hidden)).toContain('otp:verify');
});

test('refuses ids that no build makes, and pages of actions', () => {
  expect(() => sound(OtpRoute.serverActions({ except: ['sendOtp'] }))).toThrow(
    'except must hold ids of server actions: 40 to 64 hexadecimal',
  );
  expect(() => sound(OtpRoute.serverActions({ except: [SENDS.toUpperCase()] }))).toThrow('in lower case');
  expect(() => sound(OtpRoute.serverActions({ handlers: ['/'] }))).toThrow('handlers must hold paths such as "/api"');
  expect(() => construct({ entryPages: [OtpRoute.serverActions()] })).toThrow('entryPages[0] must be a page');
});

test('a harmless action beside another one counts, whichever the server takes', () => {
  const harmless = HARMLESS[0]!;
  const twice = (...headers: Array<[string, string]>) =>
    labelsOf(
      some.sim.evaluate({
        ip: '203.0.113.7',
        method: 'POST',
        uri: '/',
        headers: [['host', 'app.example.com'], ...headers],
        body: Buffer.from('[]'),
      }),
    ).includes('otp:request');
  expect(twice(['next-action', harmless], ['Next-Action', SENDS])).toBe(true);
  expect(twice(['next-action', SENDS], ['accept', '*/*'], ['next-action', harmless])).toBe(true);
  expect(twice(['next-action', harmless], ['accept', '*/*'], ['next_action', SENDS])).toBe(true);
  expect(twice(['next-action', harmless], ['next-action-x', SENDS])).toBe(false);
});
