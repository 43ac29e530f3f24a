import { OtpRoute } from '../../lib/protection/otp-route';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';

describe('a request route', () => {
  const webAcl = new SimulatedWebAcl({
    requestRoutes: [
      OtpRoute.path(OTP),
      OtpRoute.path('/v1/users/:id/verify-email'),
      OtpRoute.prefix('/password-reset'),
      OtpRoute.path('/v1.2/otp.php'),
      OtpRoute.regex('^/t/[a-z]{2}/kode$', ['t', 'kode']),
    ],
  });
  const classified = (uri: string, sent: Sent = {}) => labelsOf(webAcl.send(uri, sent)).includes('otp:request');

  test.each([
    OTP,
    '/api/auth/otp/',
    '/API/Auth/OTP',
    '/api/auth/otp.json',
    '/api/auth/otp.json/',
    '/api/auth/otp.',
    '/api/auth/otp/index',
    '/api/auth/otp?x=1',
    '/v1/users/42/verify-email',
    '/v1/users/42/verify_email',
    '/password-reset',
    '/password-reset/start',
    '/password-reset.php',
    '/v1.2/otp.php/anything',
    '/t/de/kode',
    '/t/de/kode/',
    '/t/de/kode.json',
    // Behind a prefix, which some proxies cut off, also where they cut it off as text.
    '/other/api/auth/otp',
    '/apiauth/otp',
    '/api/authotp',
    // A script without its suffix.
    '/v1.2/otp',
  ])('covers %s', (uri) => expect(classified(uri)).toBe(true));

  test.each([
    '/api/auth/otpx',
    '/api/auth/otp-help',
    '/api/auth/ot',
    '/api/auth',
    '/api/auth/otp/help',
    '/v1/users/42/verify-emails',
    '/v1/users/42/x/verify-email',
    '/v1/users/verify-email',
    '/password-resets',
    '/t/deu/kode',
    '/',
    '/v1.3/otp',
    '/caf%C3%A9',
    '/search/a%20b?q=otp',
    '/files/100%25',
    '/blog/x%2Fy',
    '/user/@me;v=1',
    '/login?next=/api/auth/otp',
    '/?s=api+auth+otp',
    '/search?q=api+auth+otp',
  ])('leaves %s alone', (uri) => expect(classified(uri)).toBe(false));

  // One line for each idea; the combinations are tried against real web frameworks in test/spellings.
  test.each([
    '//api/auth/otp',
    '/api//auth/otp',
    '/api/./auth/otp',
    '/api/x/../auth/otp',
    '/api//../auth/otp',
    '/api/x%2fy/../auth/otp',
    '/../api/auth/otp',
    '/api/auth/%6ftp',
    '/api/auth/%256ftp',
    '/api/auth/%u006ftp',
    '/api%2fauth/otp',
    '/api\\auth\\otp',
    '/api/auth/otp;x=1',
    '/api;a/auth;b/otp;c',
    '/api/auth/o%00tp',
    '/api/auth/%6\tftp',
    '/api/auth/o%FFtp',
    '/api/auth/otp#/../x',
    'http://any.example/api/auth/otp',
    'api/auth/otp',
    '/index.php/api/auth/otp',
    '/v1/users/42%2fx/verify-email',
    '/v1/users/../verify-email',
    '/v1/users//verify-email',
    '/v1/u%C5%BFers/42/verify-email',
    '/?/api/auth/otp',
    '/index.php?/api/auth/otp',
    '/?r=api/auth/otp',
    '/index.php?lang=de&rest_route=/api/auth/%6ftp',
    '/?rest.route=/api/auth/otp',
    '/?s=/api/auth/otp',
    '/api/auth/%C1%AFtp',
    // Punctuation, which some dispatchers drop.
    '/api/au.th/otp',
    '/api/auth/o*tp',
    '/api/auth/o%21tp',
    '/apiauth/%6ftp',
    '/api/auth%6ftp',
    '/x?url=api/auth/otp',
    '/x?a=1&url=/api/auth/otp',
    '/x/%6ftp.js/../../api/auth/otp',
    '/api/auth/otp/x/%2e%2e',
  ])('covers the spelling %j', (uri) => expect(classified(uri)).toBe(true));

  test.each(['x-original-url', 'x-rewrite-url', 'x-forwarded-path'])('covers a path in %s', (name) => {
    expect(classified('/', { headers: { [name]: OTP } })).toBe(true);
    expect(classified('/', { headers: { [name]: '/home' } })).toBe(false);
  });

  test('covers words behind five layers of encoding in the path, three in the query and in a header', () => {
    for (const layers of [1, 2, 3, 4, 5]) {
      const word = `%${'25'.repeat(layers - 1)}6ftp`;
      expect(classified(`/api/auth/${word}`)).toBe(true);
      expect(classified(`/${word}`, { headers: { 'x-forwarded-prefix': '/api/auth' } })).toBe(true);
      if (layers > 3) continue;
      expect(classified('/', { headers: { 'x-original-url': `/api/auth/${word}` } })).toBe(true);
      expect(classified(`/?/api/auth/${word}`)).toBe(true);
    }
  });

  test.each([
    ['/otp', { 'x-forwarded-prefix': '/api/auth' }],
    ['/x/api/auth/otp', { 'x-script-name': '/x' }],
  ])('covers %s when a header holds the rest of the path', (uri, headers) =>
    expect(classified(uri, { headers })).toBe(true),
  );

  test.each(['GET', 'PUT', 'post', 'OPTIONS', 'PROPFIND', 'X'])('covers the method %s', (method) => {
    expect(classified(OTP, { method })).toBe(true);
  });

  test.each(['x/api/auth/otp?', 'app.example.com#', 'a b', 'app.example.com@evil', '%61pp', 'app.example.com\\'])(
    'answers 400 to the Host %j on any path',
    (host) => {
      expect(webAcl.send('/', { headers: { host } })).toMatchObject({ rule: 'malformed-host', status: 400 });
    },
  );

  test.each(['app.example.com', 'app.example.com:8443', '[2001:db8::1]:443', 'my_app.internal', 'APP.Example.com.'])(
    'takes the Host %s',
    (host) => expect(webAcl.rule('/', { headers: { host } })).toBe('Default_Action'),
  );

  test.each([
    { 'x-forwarded-host': 'x/api/auth/otp?' },
    { 'x-forwarded-proto': 'http://x/api/auth/otp?' },
    { 'x-forwarded-port': '80/api/auth/otp?' },
    { forwarded: 'host=x/api/auth/otp?' },
  ])('answers 400 to %j, which servers glue in front of the path', (headers) => {
    expect(webAcl.rule('/', { headers: headers as unknown as Record<string, string> })).toBe('malformed-host');
  });

  test.each([{ host: '' }, { x_original_url: '/home' }, { 'X-Forwarded_Prefix': '/x' }])(
    'answers 400 to %j',
    (headers) => {
      expect(webAcl.send('/', { headers: headers as unknown as Record<string, string> })).toMatchObject({
        status: 400,
      });
    },
  );

  test('covers a word with junk between the letters of a ligature', () => {
    const other = new SimulatedWebAcl({ requestRoutes: [OtpRoute.path('/kind/first')] });
    for (const uri of ['/k%e2%84i%ffnd/f%e2%84i%e2%84rst', '/%E2%84%AAind/%EF%AC%81rst', '/kind/fir%EF%AC%86;']) {
      expect(labelsOf(other.send(uri))).toContain('otp:request');
    }
  });

  test('takes the forwarded headers of an honest proxy', () => {
    const headers = {
      'x-forwarded-host': 'app.example.com, inner.example.com',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      forwarded: 'for="[2001:db8::1]:4711";proto=https;host=app.example.com',
    };
    expect(webAcl.rule('/', { headers })).toBe('Default_Action');
  });
});
