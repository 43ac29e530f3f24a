import { readFileSync } from 'node:fs';
import { DISPOSABLE_DOMAINS, SMS_GATEWAY_DOMAINS } from '../../lib/protection/mail-domains';
import { OtpRoute } from '../../lib/protection/otp-route';
import { domainPatterns } from '../../lib/protection/rules/recipient';
import { CodeRequests, FORM, form, MULTIPART, multipart } from './code-requests';
import { rulesOf, templateOf, webAcl } from './stack';

const json = (fields: object) => JSON.stringify(fields);
const JSON_TYPE = 'application/json';
/** Else a list is refused for its length before anybody looks at who stands in it. */
const SEVERAL = { requestRoutes: [OtpRoute.path('/api/auth/otp', { recipientsPerRequest: 4 })] };

describe('blocked mail domains', () => {
  const requests = new CodeRequests({
    ...SEVERAL,
    recipientRules: { blockedDomains: ['burner.example.io', 'Xn--Mllchen-N2a.de'] },
  });
  const to = (address: string) => requests.stoppedBy({ body: json({ email: address }) });

  test.each([
    ...DISPOSABLE_DOMAINS,
    ...SMS_GATEWAY_DOMAINS,
    'burner.example.io',
    'xn--mllchen-n2a.de',
    'example.com',
    'a.test',
  ])('get no code: %s', (domain) => {
    expect(to(`ada@${domain}`)).toBe('recipient');
  });

  test.each([
    'x@MAILINATOR.COM',
    'x@inbox.mailinator.com',
    'x@mailinator.com.',
    'Ada <x@mailinator.com>',
    '"a b"@mailinator.com',
    '"a@people.de"@mailinator.com',
    'x@(comment)mailinator.com',
    'x@mailinator.com (comment)',
    ' x@mailinator.com ',
    'a@people.de,x@mailinator.com',
    'a@people.de\r\nBcc: x@mailinator.com',
    'x+y@mailinator.com',
  ])('are found in %j', (address) => {
    expect(to(address)).toBe('recipient');
    expect(requests.stoppedBy({ body: form({ email: address }), type: FORM })).toBe('recipient');
    expect(requests.stoppedBy({ body: multipart({ email: address }), type: MULTIPART })).toBe('recipient');
  });

  test.each([
    'ada@people.de',
    'ada@notmailinator.com',
    'ada@mailinator.com.people.de',
    'ada@mailinator.community',
    'ada@my-mailinator.com',
    'mailinator.com@people.de',
    'ada@test.de',
    'ada@contest.org',
    'ada@exampleshop.com',
    'ada@xn--mller-kva.de',
    "o'hara+tag@people.co.uk",
    'ada@att.net',
  ])('have nothing to do with %s', (address) => {
    expect(to(address)).toBe('passed');
    expect(requests.stoppedBy({ body: form({ email: address }), type: FORM })).toBe('passed');
    expect(requests.stoppedBy({ body: multipart({ email: address }), type: MULTIPART })).toBe('passed');
  });

  test.each<[string, string, string]>([
    ['a duplicate key, the good one first', '{"email":"a@people.de","email":"x@mailinator.com"}', JSON_TYPE],
    ['a duplicate key, the good one last', '{"email":"x@mailinator.com","email":"a@people.de"}', JSON_TYPE],
    ['a list', json({ email: ['a@people.de', 'x@mailinator.com'] }), JSON_TYPE],
    ['an object', json({ email: { value: 'x@mailinator.com' } }), JSON_TYPE],
    ['another depth', json({ user: { contact: { email: 'x@mailinator.com' } } }), JSON_TYPE],
    ['another case of the key', json({ Email: 'x@mailinator.com' }), JSON_TYPE],
    ['a form instead of JSON', form({ email: 'x@mailinator.com' }), FORM],
    ['a form that calls itself JSON', form({ email: 'x@mailinator.com' }), JSON_TYPE],
    ['JSON that calls itself a form', json({ email: 'x@mailinator.com' }), FORM],
    ['JSON that calls itself plain text', json({ email: 'x@mailinator.com' }), 'text/plain;charset=UTF-8'],
    ['percent escapes', 'email=x%40m%61ilinator%2Ecom', FORM],
    ['a duplicate field', 'email=a%40people.de&email=x%40mailinator.com', FORM],
    ['an escaped slash next to it', '{"u":"\\/","email":"x@mailinator.com"}', JSON_TYPE],
    ['JSON with a byte order mark', `\ufeff${json({ email: 'x@mailinator.com' })}`, JSON_TYPE],
    ['padding below the size limit', json({ pad: 'x'.repeat(3900), email: 'x@mailinator.com' }), JSON_TYPE],
  ])('are found in spite of %s', (_what, body, type) => {
    expect(requests.stoppedBy({ body, type })).toBe('recipient');
  });

  test.each<[string, string | Buffer, string]>([
    ['\\u0040', '{"email":"x\\u0040mailinator.com"}', JSON_TYPE],
    ['an escaped letter', '{"email":"x@\\u006dailinator.com"}', JSON_TYPE],
    ['an escaped dot', '{"email":"x@mailinator\\u002ecom"}', JSON_TYPE],
    ['a code point escape', '{"email":"x@\\u{6d}ailinator.com"}', JSON_TYPE],
    ['UTF-16', Buffer.from(json({ email: 'x@mailinator.com' }), 'utf16le'), `${JSON_TYPE}; charset=utf-16le`],
    ['fullwidth letters', json({ email: 'x@ｍailinator.com' }), JSON_TYPE],
    ['escaped fullwidth letters', '{"email":"x@\\uff4dailinator.com"}', JSON_TYPE],
    ['fullwidth letters in a form', form({ email: 'x@ｍailinator.com' }), FORM],
    ['a mathematical letter', json({ email: 'x@𝐦ailinator.com' }), JSON_TYPE],
    ['an ideographic full stop', json({ email: 'x@mailinator。com' }), JSON_TYPE],
    ['an escaped ideographic full stop', '{"email":"x@mailinator\\u3002com"}', JSON_TYPE],
    ['a halfwidth ideographic full stop', '{"email":"x@mailinator\\uFF61com"}', JSON_TYPE],
    ['a soft hyphen', json({ email: 'x@mail\u00adinator.com' }), JSON_TYPE],
    ['a zero-width joiner', form({ email: 'x@mail\u200dinator.com' }), FORM],
    ['a fullwidth at sign and letter', json({ email: 'x＠ｍailinator.com' }), JSON_TYPE],
    ['a line before the text of a part', multipart({ email: '\nx@mailinator.com' }), MULTIPART],
    ['a return before the text of a part', multipart({ email: '\rx@mailinator.com' }), MULTIPART],
  ])('can not be hidden by %s', (_what, body, type) => {
    expect(requests.stoppedBy({ body, type })).toMatch(/^(?:unreadable-body|many-recipients)$/);
  });

  test.each([
    '?email=x@mailinator.com',
    '?email=x%40mailinator.com',
    '?a=1&email=x%40mail%69nator.com#f',
    '?q=x@mailinator.com.',
  ])('are found in the query: %s', (query) => {
    expect(requests.stoppedBy({ uri: `/api/auth/otp${query}`, body: '' })).toBe('recipient');
    expect(requests.stoppedBy({ uri: `/api/auth/otp${query}`, body: '', method: 'GET' })).toBe('recipient');
  });

  test('can not be hidden by Unicode in the query', () => {
    const query = `?email=${encodeURIComponent('x@ｍailinator.com')}`;
    expect(requests.stoppedBy({ uri: `/api/auth/otp${query}`, body: '' })).toBe('unreadable-body');
  });

  test.each([
    json({ email: 'jane@people.de', name: 'Test' }),
    json({ email: 'jane@people.de', redirectTo: 'https://localhost/cb' }),
    json({ redirectTo: 'https://shop.example/cb', email: 'jane@people.de', note: 'an example' }),
    'email=jane%40people.de&name=test',
    json({ query: 'mutation { send(email: "jane@people.de", name: "Test") }' }),
  ])('that are reserved count only behind an @: %s', (body) => {
    expect(requests.stoppedBy({ body, type: body.startsWith('{') ? JSON_TYPE : FORM })).toBe('passed');
  });

  test.each(['x@test', 'x@a.localhost', 'x@(c)example.com', 'x＠example.com', 'x@EXAMPLE.org.'])(
    'that are reserved are found in %s',
    (address) => expect(to(address)).toBe('recipient'),
  );

  test('leave names and other texts in any script alone', () => {
    const body = json({ email: 'ada@people.de', name: 'ｱﾀﾞ・ラブレス。', note: 'grüß Gott 🎉' });
    expect(requests.stoppedBy({ body })).toBe('passed');
  });

  test('the answer tells a person what to change', () => {
    const verdict = requests.send({ body: json({ email: 'x@mailinator.com' }) });
    expect(verdict.status).toBe(403);
    expect(JSON.parse(verdict.response!.body)).toMatchObject({ error: 'recipient_not_accepted' });
  });
});

describe('the lists of mail domains', () => {
  test('hold only what the maintained list on npm holds, too', () => {
    const upstream = new Set<string>(JSON.parse(readFileSync(require.resolve('disposable-email-domains'), 'utf8')));
    expect(DISPOSABLE_DOMAINS.filter((domain) => !upstream.has(domain))).toEqual([]);
    expect(upstream.size).toBeGreaterThan(100_000);
  });

  test('fit into one pattern set and can each be left out', () => {
    const sets = (recipientRules: object) =>
      Object.values(templateOf({ recipientRules }).findResources('AWS::WAFv2::RegexPatternSet'));
    const [set, ...more] = sets({});
    expect(more).toEqual([]);
    expect(set.Properties.RegularExpressionList.length).toBeLessThanOrEqual(10);
    for (const pattern of set.Properties.RegularExpressionList) expect(pattern.length).toBeLessThanOrEqual(200);
    expect(sets({ blockDisposableDomains: false, blockSmsGateways: false })).toEqual([]);
    const names = (recipientRules: object) => rulesOf(templateOf({ recipientRules })).map(({ Name }) => Name);
    expect(names({ blockDisposableDomains: false, blockSmsGateways: false })).not.toContain('recipient');
    const own = new CodeRequests({ recipientRules: { blockDisposableDomains: false, blockedDomains: ['a.de'] } });
    expect(own.stoppedBy({ body: json({ email: 'x@mailinator.com' }) })).toBe('passed');
    expect(own.stoppedBy({ body: json({ email: 'x@a.de' }) })).toBe('recipient');
    expect(own.stoppedBy({ body: json({ email: 'x@vtext.com' }) })).toBe('recipient');
  });

  test('take as many own domains as the docs say, and complain about more', () => {
    const domains = (count: number) => Array.from({ length: count }, (_, i) => `burner-mail-${i}.com`);
    expect(domainPatterns(domains(100)).length).toBeLessThanOrEqual(10);
    expect(webAcl({ recipientRules: { blockedDomains: domains(100) } }).capacity).toBeLessThan(1500);
    expect(() => webAcl({ recipientRules: { blockedDomains: domains(400) } })).toThrow(
      /recipientRules\.blockedDomains must fit into 20 patterns/,
    );
  });
});

describe('allowed phone prefixes', () => {
  const requests = new CodeRequests({
    ...SEVERAL,
    recipientRules: { allowedPhonePrefixes: ['+49', '+43', '+1907'] },
  });
  const to = (phone: unknown) => requests.stoppedBy({ body: json({ phone }) });

  test.each([
    '+4915112345678',
    '+43 664 1234567',
    '+49 (151) 123-456',
    '+49/151.123',
    '+4-9151',
    '+1-907-5550100',
    '+19075550100',
    '',
    null,
    '4915112345678',
    // Pasted: marks of direction, spaces that don't break, full-width digits and signs, dashes of print.
    '\u202a+49 151 12345678\u202c',
    '+49\u00a0151\u202f12345678',
    '\u2066+49\u2060151\u2069',
    '\ufeff+49151123',
    '+49\u2011151\u2013123',
    '+４９151123',
    '＋４９　１５１（１２３）',
    '+1９07123',
    '\u200f\u202b+49151\u202c',
    '+49\u2009151',
    // What writers of Japanese and Arabic get: the minus sign, a mark of direction; and what stands for a lost picture.
    '+49151\u2212234',
    '+1\u2212907\u2212123',
    '\u061c+49\u061c151',
    '\ufffc+49151',
  ])('let through %j', (phone) => {
    expect(to(phone)).toBe('passed');
    const text = phone ?? '';
    expect(requests.stoppedBy({ body: form({ a: 'b', phone: text, c: 'd' }), type: FORM })).toBe('passed');
    expect(requests.stoppedBy({ body: multipart({ phone: text, c: 'd' }), type: MULTIPART })).toBe('passed');
  });

  test.each(['+8816123456', '+4', '+41791234567', '0151123456', '004915112345'])('refuse %j in multipart', (phone) => {
    expect(requests.stoppedBy({ body: multipart({ phone, c: 'd' }), type: MULTIPART })).toBe('recipient');
  });

  test.each<[string, string, string]>([
    ['a number', json({ phone: 4915112345678 }), JSON_TYPE],
    ['a list', json({ phone: ['+4915112345', '+8816123'] }), JSON_TYPE],
    ['an object', json({ phone: { number: '+8816123' } }), JSON_TYPE],
    ['true', json({ phone: true }), JSON_TYPE],
    ['a duplicate key', '{"phone":"+4915112345","phone":"+8816123"}', JSON_TYPE],
    ['another case of the key', '{"phone":"+4915112345","Phone":"+8816123"}', JSON_TYPE],
    ['another depth', json({ phone: '+4915112345', user: { phone: '+8816123' } }), JSON_TYPE],
    ['a form instead', 'phone=%2B8816123', FORM],
    ['a form with a raw plus', 'phone=+8816123', FORM],
    ['a list in a form', 'phone[]=%2B4915112345&phone[]=%2B8816123', FORM],
    ['a second field in a form', 'phone=%2B4915112345&phone=%2B8816123', FORM],
    ['a quotation mark', json({ phone: '"+8816123' }), JSON_TYPE],
    ['a quotation mark in a form', form({ phone: '"+8816123' }), FORM],
    ['an ampersand', json({ phone: '&+8816123' }), JSON_TYPE],
    ['a line break', json({ phone: '\n+8816123' }), JSON_TYPE],
    ['the name of Rails and PHP', 'user[phone]=%2B8816123', FORM],
    ['the same escaped', 'user%5Bphone%5D=%2B8816123', FORM],
    ['a deeper name', 'a=1&user[contact][0][phone][]=%2B8816123', FORM],
    ['a name with dots', 'user.phone=%2B8816123', FORM],
    ['a line behind its sign', multipart({ phone: '+\n4915112345' }), MULTIPART],
    ['what looks like a boundary behind its sign', multipart({ phone: '+\r\n--8816123' }), MULTIPART],
    ['a line behind a space', multipart({ phone: ' \n8816123' }), MULTIPART],
    ['a named part of multipart', multipart({ 'user[phone]': '+8816123' }), MULTIPART],
    [
      'a tab behind the word name, which Django takes away',
      multipart({ phone: '+8816123' }).replace('name="', 'name\t= "'),
      MULTIPART,
    ],
    ['a part with dots', multipart({ 'user.phone': '+8816123' }), MULTIPART],
    ['a part that Rack reads without its opening bracket', multipart({ 'user]phone': '+8816123' }), MULTIPART],
    ['GraphQL', json({ query: 'mutation { sendOtp(phone: "+8816123") }' }), JSON_TYPE],
    ['GraphQL with a block text', json({ query: 'mutation { sendOtp(phone:"""+8816123""") }' }), JSON_TYPE],
    ['variables of GraphQL', json({ query: 'mutation {x}', variables: { input: { phone: '+8816123' } } }), JSON_TYPE],
    [
      'a variable of another name',
      json({ query: 'mutation ($p: String!) { sendOtp(phone: $p) }', variables: { p: '+8816123' } }),
      JSON_TYPE,
    ],
    [
      'a variable whose name begins alike',
      json({ query: 'mutation ($phone2: String!) { sendOtp(phone : $phone2) }', variables: { phone2: '+8816123' } }),
      JSON_TYPE,
    ],
    [
      'a comma, which is white space to GraphQL',
      json({ query: 'mutation { sendOtp(phone:, "+8816123") }' }),
      JSON_TYPE,
    ],
    ['a comment of GraphQL', json({ query: 'mutation { sendOtp(phone # a: b\n# c\n: "+8816123") }' }), JSON_TYPE],
    ['a comment behind the colon', json({ query: 'mutation { sendOtp(phone: # c\n "+8816123") }' }), JSON_TYPE],
    ['a part in single quotation marks', multipart({ a: '+8816123' }).replace('"a"', "'phone'"), MULTIPART],
    ['a name below it', 'phone.number=%2B8816123', FORM],
    ['a number in GraphQL', json({ query: 'mutation { sendOtp(phone: 8816123) }' }), JSON_TYPE],
    [
      'operations of GraphQL in multipart',
      multipart({ operations: json({ query: 'mutation {x}', variables: { phone: '+8816123' } }) }),
      MULTIPART,
    ],
  ])('can not be passed by %s', (_what, body, type) => {
    expect(requests.stoppedBy({ body, type })).toBe('recipient');
  });

  test.each([
    'users%5Bp0%5D%5Bphone%5D"=%2B8816123',
    'users[phone]x%22=%2B8816123',
    'user[phone]", "x":y=%2B8816123',
    'user[phone]":nullx=%2B8816123',
    'user[phone]":"=%2B8816123',
    'a=b&user[phone]%22%0ax:y=%2B8816123',
  ])('can not be passed by what PHP drops behind the bracket of a name: %s', (fields) => {
    expect(requests.stoppedBy({ body: fields, type: FORM })).toBe('unreadable-body');
    expect(requests.stoppedBy({ uri: `/api/auth/otp?${fields.replaceAll('"', '%22').replaceAll(' ', '+')}` })).toBe(
      'unreadable-body',
    );
  });

  test('quotation marks elsewhere are no offence', () => {
    const fields = 'user[note]=%22a%22&user[phone]=%2B49151123&filter[%22a%22=';
    expect(requests.stoppedBy({ body: fields, type: FORM })).toBe('passed');
    expect(requests.stoppedBy({ body: json({ 'user[a]': 'b=c', 'user[phone]': '+49151123' }) })).toBe('passed');
  });

  test('can not be passed by an escaped name, which is refused before', () => {
    expect(requests.stoppedBy({ body: 'ph%6Fne=%2B8816123', type: FORM })).toBe('many-recipients');
  });

  test('understand the escaped plus of .NET', () => {
    expect(requests.stoppedBy({ body: '{"phone":"\\u002B4915112345"}' })).toBe('passed');
    expect(requests.stoppedBy({ body: '{"phone":"\\u002B8816123456"}' })).toBe('recipient');
  });

  test.each<[string, string, string]>([
    ['the name of Rails', 'user[phone]=%2B49151123&user[name]=Ada', FORM],
    ['a part of multipart', multipart({ 'user[phone]': '+49 151 123', 'user[name]': 'Ada' }), MULTIPART],
    [
      'GraphQL',
      json({ query: 'mutation S($phone: String!) { sendOtp(phone: $phone) { ok } }', variables: { phone: '+49151' } }),
      JSON_TYPE,
    ],
    [
      'GraphQL with another variable that has a value of its own',
      json({
        query: 'mutation ($phone: String!, $lang: String = "de") { sendOtp(phone: $phone) }',
        variables: { phone: '+49151' },
      }),
      JSON_TYPE,
    ],
    ['GraphQL with an alias', json({ query: '{ phone: phoneNumber }' }), JSON_TYPE],
    [
      'variables inside of others',
      json({ query: 'mutation S($input: I!) { send(input: $input) }', variables: { input: { phone: '+49151' } } }),
      JSON_TYPE,
    ],
    ['fields of similar names', json({ phone2: 'x', phone: '+49151', note: 'my phone #2: 30', phones: 1 }), JSON_TYPE],
    ['a form with fields of similar names', 'phone2=x&phone=%2B49151', FORM],
  ])('pass in %s', (_what, body, type) => expect(requests.stoppedBy({ body, type })).toBe('passed'));

  test('leave requests without a phone number alone', () => {
    expect(requests.stoppedBy({ body: json({ email: 'ada@people.de', telephone: 'x', 'my-phone': '+881' }) })).toBe(
      'passed',
    );
  });

  test('take another field name', () => {
    const named = new CodeRequests({ recipientRules: { allowedPhonePrefixes: ['+49'], phoneField: 'msisdn' } });
    expect(named.stoppedBy({ body: json({ msisdn: '+8816123', phone: 'x' }) })).toBe('recipient');
    expect(named.stoppedBy({ body: json({ msisdn: '+49151123', phone: 'x' }) })).toBe('passed');
  });
});

describe('capacity', () => {
  test('of a shield with every body rule stays within what is included', () => {
    const acl = webAcl({
      honeypotField: 'website',
      recipientRules: { blockedDomains: ['burner.example.io'], allowedPhonePrefixes: ['+49', '+43'] },
    });
    expect(acl.capacity).toBeLessThanOrEqual(1000);
    expect(acl.capacityByRule).toMatchObject({ 'unreadable-body': expect.any(Number), honeypot: expect.any(Number) });
  });

  test('is not spent on rules that were not asked for', () => {
    const names = rulesOf(templateOf()).map(({ Name }) => Name);
    for (const name of ['unreadable-body', 'honeypot', 'recipient', 'surge']) expect(names).not.toContain(name);
  });
});

describe('bad input is named, all of it at once', () => {
  test('field, domain, prefix', () => {
    const props = {
      honeypotField: 'web site',
      recipientRules: { blockedDomains: ['müller.de', 'a..de'], allowedPhonePrefixes: ['49'], phoneField: '1' },
    };
    expect(() => webAcl(props)).toThrow(
      /honeypotField must.*blockedDomains\[0\].*blockedDomains\[1\].*allowedPhonePrefixes\[0\] must be "\+" and 1 to 15 digits.*phoneField/s,
    );
  });

  test('an empty list of prefixes, which would allow nobody', () => {
    expect(() => webAcl({ recipientRules: { allowedPhonePrefixes: [] } })).toThrow(/must not be empty/);
  });

  test('more prefixes than a pattern holds', () => {
    const allowedPhonePrefixes = Array.from({ length: 60 }, (_, i) => `+${1000 + i * 37}`);
    expect(() => webAcl({ recipientRules: { allowedPhonePrefixes } })).toThrow(/must fit into 8 patterns of 200/);
  });
});
