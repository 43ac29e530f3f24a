import { CodeRequests, FORM, form, MULTIPART, multipart } from './code-requests';

const traffic = new CodeRequests({ honeypotField: 'website' });
const stoppedBy = traffic.stoppedBy.bind(traffic);
const json = (fields: object) => JSON.stringify(fields);

describe('a person, who leaves the hidden field alone,', () => {
  test.each<[string, string, string]>([
    ['JSON without the field', json({ email: 'ada@people.de' }), 'application/json'],
    ['JSON with an empty field', json({ email: 'ada@people.de', website: '' }), 'application/json'],
    ['JSON with an empty field first', json({ website: '', email: 'ada@people.de' }), 'application/json'],
    ['indented JSON', JSON.stringify({ email: 'a@people.de', website: '', n: 1 }, null, 2), 'application/json'],
    ['JSON with null', json({ website: null, email: 'ada@people.de' }), 'application/json; charset=utf-8'],
    ['a name that only ends like the field', json({ mywebsite: 'x', 'my-website': 'y' }), 'application/json'],
    [
      'a value that is the name of the field',
      json({ email: 'website@people.de', from: 'website' }),
      'application/json',
    ],
    ['an empty field of Rails', 'user[website]=&user[email]=a', FORM],
    ['an empty named part', multipart({ 'user[website]': '', a: 'b' }), MULTIPART],
    ['an empty text in GraphQL', json({ query: 'mutation { send(website: "", a: 1) }' }), 'application/json'],
    ['a variable of GraphQL', json({ query: 'mutation S($website: String = "x") {a}' }), 'application/json'],
    ['a form', form({ email: 'ada@people.de', website: '' }), FORM],
    ['a form that ends with the field', form({ website: '', email: 'ada@people.de' }), FORM],
    ['a form with a similar field', form({ mywebsite: 'x', email: 'ada@people.de' }), FORM],
    ['multipart', multipart({ email: 'ada@people.de', website: '' }), MULTIPART],
    ['parts below the field', multipart({ 'website[a]': '', b: 'x=1' }), MULTIPART],
    ['multipart, the field first', multipart({ website: '', email: 'ada@people.de' }), MULTIPART],
    ['a plain-text form', 'email=ada@people.de\r\nwebsite=\r\nname=Ada\r\n', 'text/plain'],
    ['umlauts', json({ email: 'ada@people.de', name: 'Jürgen Müller 🎉' }), 'application/json'],
    [
      'a PHP client, which escapes what is not ASCII',
      '{"name":"J\\u00fcrgen","website":"","u":"a\\/b"}',
      'application/json',
    ],
    ['no body and no type', '', ''],
  ])('passes: %s', (_what, body, type) => {
    expect(stoppedBy({ body, type })).toBe('passed');
  });
});

describe('a robot that fills the hidden field is stopped,', () => {
  test.each<[string, string, string]>([
    ['in JSON', json({ email: 'a@b.de', website: 'http://spam' }), 'application/json'],
    ['as a number', json({ website: 1 }), 'application/json'],
    ['as a list', json({ website: ['x'] }), 'application/json'],
    ['as an object', json({ website: { a: 'x' } }), 'application/json'],
    ['under the name of a form', json({ 'user[website]': 'x' }), 'application/json'],
    ['as a number under the name of a form', json({ 'user.website': 1 }), 'application/json'],
    ['at another depth', json({ user: { website: 'x' } }), 'application/json'],
    ['in another case', json({ WebSite: 'x' }), 'application/json'],
    ['behind an empty twin', '{"website":"","website":"x"}', 'application/json'],
    ['in front of an empty twin', '{"website":"x","website":""}', 'application/json'],
    ['with a quotation mark first', json({ website: '"x' }), 'application/json'],
    ['with a tab inside', json({ website: '\tx' }), 'application/json'],
    ['JSON that calls itself a form', json({ website: 'x' }), FORM],
    ['JSON without a type', json({ website: 'x' }), ''],
    ['in a form', form({ email: 'a@b.de', website: 'x' }), FORM],
    ['first in a form', form({ website: 'x', email: 'a@b.de' }), FORM],
    ['a form that calls itself JSON', form({ website: 'x' }), 'application/json'],
    ['as a list in a form', 'website[]=x&email=a', FORM],
    ['as an escaped list in a form', 'email=a&website%5B0%5D=x', FORM],
    ['behind an empty twin in a form', 'website=&website=x', FORM],
    ['under the name of Rails and PHP', 'email=a&user[website]=x', FORM],
    ['under a name with dots', 'email=a&user.website=x', FORM],
    ['below it', 'email=a&website.url=x', FORM],
    ['in single quotation marks, as PHP takes them', multipart({ a: 'x' }).replace('"a"', "'website'"), MULTIPART],
    ['under a deeper name', 'user%5Ba%5D%5Bwebsite%5D%5B%5D=x', FORM],
    ['as a named part of multipart', multipart({ 'user[website]': 'x' }), MULTIPART],
    ['in GraphQL', json({ query: 'mutation { send(website: "x") }' }), 'application/json'],
    ['in multipart', multipart({ website: 'x' }), MULTIPART],
    ['in multipart behind a type', 'name="website"\r\nContent-Type: text/plain\r\n\r\nx', MULTIPART],
    [
      'in multipart behind two lines',
      'name="website"\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx',
      MULTIPART,
    ],
    ['in multipart without quotation marks', 'Content-Disposition: form-data; name=website\r\n\r\nx', MULTIPART],
  ])('%s', (_what, body, type) => {
    expect(stoppedBy({ body, type })).toBe('honeypot');
  });

  test('in the query', () => {
    expect(stoppedBy({ uri: '/api/auth/otp?a=1&website=x', body: '' })).toBe('honeypot');
  });

  test('under an escaped name, which is refused before', () => {
    expect(stoppedBy({ body: '%77ebsite=x', type: FORM })).toBe('many-recipients');
    expect(stoppedBy({ body: 'website%00a=x', type: FORM })).toBe('many-recipients');
    expect(stoppedBy({ uri: '/api/auth/otp?%77ebsite=x', method: 'GET', body: '' })).toBe('many-recipients');
  });
});

describe('text that the rules could not read is refused,', () => {
  test.each<[string, string | Buffer, string, ReadonlyArray<readonly [string, string]>]>([
    ['an escaped name', '{"\\u0077ebsite":"x"}', 'application/json', []],
    ['UTF-16 by its type', Buffer.from('{"website":"x"}', 'utf16le'), 'application/json; charset=utf-16', []],
    ['UTF-16 that the parser guesses', Buffer.from('{"website":"x"}', 'utf16le'), 'application/json', []],
    ['UTF-7', '{"website":"x"}', 'application/json; charset=utf-7', []],
    ['EBCDIC', '{"website":"x"}', 'application/json;charset=IBM037', []],
    ['a second charset', '{}', 'application/json; charset=utf-8; charset=utf-16', []],
    ['compressed', Buffer.from([0x1f, 0x8b, 8]), 'application/json', [['Content-Encoding', 'gzip']]],
    [
      'base64 in multipart',
      multipart({ a: 'b' }).replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n'),
      MULTIPART,
      [],
    ],
    ['an encoded name in multipart', "Content-Disposition: form-data; name*=utf-8''%77ebsite\r\n\r\nx", MULTIPART, []],
    [
      'a part of multipart with a long head',
      'Content-Disposition: form-data; name="website"\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\nx',
      MULTIPART,
      [],
    ],
    [
      'the same with its lines folded',
      'Content-Disposition: form-data;\r\n name="website"\r\nA: 1\nB: 2\r\n\r\nx',
      MULTIPART,
      [],
    ],
    [
      'a line without a colon in a head, which PHP puts behind the one before',
      'Content-Disposition: form-data; na\r\nme="website"\r\n\r\nx',
      MULTIPART,
      [],
    ],
    ['XML', '<a/>', 'application/xml', []],
    ['a backslash in the name of a part', multipart({ 'web\\site': 'x' }), MULTIPART, []],
    ['a type beside its spelling with an underscore', '{}', 'application/json', [['Content_Type', FORM]]],
    ['an encoding in that spelling', '{}', 'application/json', [['content.encoding', 'gzip']]],
    ['a letter that Go takes for another', json({ 'web\u017fite': 'x' }), 'application/json', []],
    ['the same as an escape', '{"web\\u017fite":"x"}', 'application/json', []],
    ['the sign for Kelvin', json({ '\u212aind': 'x' }), 'application/json', []],
    ['two types', '{}', 'application/json', [['content-type', 'application/json; charset=utf-16']]],
  ])('%s', (_what, body, type, headers) => {
    expect(stoppedBy({ body, type, headers })).toMatch(/^(?:unreadable-body|many-recipients)$/);
  });

  test('padding beyond what AWS WAF sees ends at the size rule', () => {
    const body = json({ pad: 'x'.repeat(9000), website: 'x' });
    expect(stoppedBy({ body })).toBe('oversize-body');
  });
});

test('other routes and trusted callers are left alone', () => {
  const trusting = new CodeRequests({ honeypotField: 'website', trustedAddresses: ['203.0.113.5'] });
  const filled = json({ website: 'x' });
  expect(trusting.stoppedBy({ body: filled, uri: '/api/contact' })).toBe('passed');
  expect(trusting.stoppedBy({ body: filled, ip: '203.0.113.5', token: '' })).toBe('passed');
  expect(trusting.stoppedBy({ body: filled })).toBe('honeypot');
});

test('the refusal costs nothing: it comes before the human check', () => {
  expect(stoppedBy({ body: json({ website: 'x' }), token: '' })).toBe('honeypot');
});
