import fc from 'fast-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { runs } from '../runs';
import { CodeRequests, FORM, form, MULTIPART, multipart } from './code-requests';
import { webAcl } from './stack';

const PREFIXES = ['+49', '+43', '+1907'];
const requests = new CodeRequests({
  requestRoutes: [OtpRoute.path('/api/auth/otp', { recipientsPerRequest: 4 })],
  recipientRules: { allowedPhonePrefixes: PREFIXES },
  honeypotField: 'website',
});

/** As Python and PHP write JSON, and others that keep to ASCII. */
function ascii(value: unknown): string {
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[^ -~]/g, escaped);
}

test.each([
  '\u202a+49 151 12345678\u202c',
  '\u2066+49151\u2069',
  '\u200e+49\u00a0151\u200b',
  '\ufeff+49151\u202f12',
  '+49\u2011151\u2013123',
  '＋４９151',
  '\u061c+49151',
  '+1\u2011907\u2011555\u20110100',
  '',
])('%j with escapes of JSON is let through', (phone) => {
  expect(requests.stoppedBy({ body: ascii({ phone, name: 'Zoë 王' }) })).toBe('passed');
  expect(requests.stoppedBy({ body: ascii({ name: 'अदा', user: { phone } }) })).toBe('passed');
});

test.each([
  '\u202a+8816123\u202c',
  '\u2066+881\u2069',
  '+49151\u202c,+8816123',
  '٨+49151',
  '\u0669\u0668+49151',
  '९८49151',
  '₉₈49151',
  '⑨⑧49151',
  '²49151',
  '＋８８16123',
  '+4\u10949151',
  '+4\u07c29151',
  '+4\u18149151',
  '+4\ua9049151',
  '+4\uff084151',
])('%j with escapes of JSON is refused', (phone) => {
  expect(requests.stoppedBy({ body: ascii({ phone }) })).toMatch(/^(?:recipient|many-recipients)$/);
});

test.each([
  ['a list in GraphQL', JSON.stringify({ query: 'mutation { sendOtp(phone: ["+8816123"]) }' })],
  [
    'a variable with a number of its own',
    JSON.stringify({ query: 'mutation ($phone: String = "+8816123") { sendOtp(phone: $phone) }' }),
  ],
  [
    'the same behind a comment',
    JSON.stringify({ query: 'mutation ($phone # (\n: String = "+8816123") { sendOtp(phone: $phone) }' }),
  ],
])('GraphQL can not hide a number in %s', (_what, body) => expect(requests.stoppedBy({ body })).toBe('recipient'));

test('thirty country codes fit, as the docs say', () => {
  const codes =
    '1 31 32 33 34 351 352 353 354 356 357 358 359 36 370 371 372 385 386 39 40 41 420 421 43 44 45 46 47 49';
  const allowedPhonePrefixes = codes.split(' ').map((code) => `+${code}`);
  expect(() => webAcl({ recipientRules: { allowedPhonePrefixes } })).not.toThrow();
});

/** Containers of one field, and how an application reads it back from each. */
const CONTAINERS: Record<string, { write: (name: string, value: string) => string; type: string; read: Read }> = {
  json: { write: (name, value) => JSON.stringify({ a: 1, [name]: value }), type: 'application/json', read: fromJson },
  escapes: { write: (name, value) => ascii({ b: { [name]: value } }), type: 'application/json', read: fromJson },
  form: { write: (name, value) => form({ a: '1', [name]: value, c: '' }), type: FORM, read: fromForm },
  rails: { write: (name, value) => form({ [`user[${name}]`]: value }), type: FORM, read: fromForm },
  php: {
    write: (name, value) => `x=1&${encodeURIComponent(`u[a][${name}]`)}=${encodeURIComponent(value)}`,
    type: FORM,
    read: fromForm,
  },
  qs: { write: (name, value) => form({ [`user.${name}`]: value, z: 'z' }), type: FORM, read: fromForm },
  multipart: { write: (name, value) => multipart({ a: '1', [name]: value }), type: MULTIPART, read: fromMultipart },
  graphql: {
    write: (name, value) =>
      JSON.stringify({ query: `mutation { send(a: 1, ${name}: ${JSON.stringify(value)}) { ok } }`, variables: {} }),
    type: 'application/json',
    read: fromArgument,
  },
  variables: {
    write: (name, value) =>
      ascii({ query: 'mutation ($i: I!) { send(input: $i) }', variables: { input: { [name]: value } } }),
    type: 'application/json',
    read: fromJson,
  },
};

type Read = (body: string, name: string) => string | undefined;

function fromJson(body: string, name: string): string | undefined {
  let found: string | undefined;
  JSON.parse(body, (key, value) => {
    if (key === name) found = value;
    return value;
  });
  return found;
}

function fromForm(body: string, name: string): string | undefined {
  return [...new URLSearchParams(body)].find(([key]) => key.split(/[[\].]+/).includes(name))?.[1];
}

function fromMultipart(body: string, name: string): string | undefined {
  const part = body.split(/--+WebKit\w+(?:--)?\r\n/).find((text) => text.includes(`name="${name}"`));
  return part?.split('\r\n\r\n')[1]?.replace(/\r\n$/, '');
}

function fromArgument(body: string, name: string): string | undefined {
  const { query } = JSON.parse(body) as { query: string };
  const text = new RegExp(`\\b${name}: ("(?:[^"\\\\]|\\\\.)*")`).exec(query)?.[1];
  return text && (JSON.parse(text) as string);
}

/** Each with the counts of a new window. */
function ruleOf(body: string, type: string): string {
  requests.now += 15 * 60_000;
  return requests.stoppedBy({ body, type });
}

/** What an application makes of a number: digits of any width, without what is only for the eye. */
function digits(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '');
}

const allowed = (text: string) =>
  digits(text) === '' || PREFIXES.some((prefix) => digits(text).startsWith(prefix.slice(1)));

const wide = (text: string) => text.replace(/[+\d]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
const mark = fc.constantFrom('', '\u202a', '\u200e', '\u2066', '\ufeff', '\u00a0', ' ');
const gap = fc.constantFrom('', '', ' ', '-', '\u2011', '\u00a0', '/', '.');
const container = fc.constantFrom(...Object.keys(CONTAINERS));

const number = fc
  .record({
    front: mark,
    country: fc.constantFrom('49', '43', '1907', '1908', '44', '881', '4', '190', '0', '98', '39'),
    plus: fc.constantFrom('+', '+', ''),
    rest: fc.array(fc.tuple(gap, fc.stringMatching(/^\d{1,4}$/)), { maxLength: 4 }),
    wide: fc.boolean(),
    end: fc.constantFrom('', '', '\u202c', '\u2069', '\u200b'),
  })
  .map(({ front, country, plus, rest, wide: broad, end }) => {
    const text = plus + country + rest.map((pair) => pair.join('')).join('');
    return front + (broad ? wide(text) : text) + end;
  });

test('a number gets a code just when an application that reads it finds an allowed prefix, however it is written and packed', () => {
  fc.assert(
    fc.property(number, container, (text, name) => {
      const { write, type, read } = CONTAINERS[name]!;
      const body = write('phone', text);
      const seen = read(body, 'phone');
      expect(seen).toBe(text);
      expect({ body, rule: ruleOf(body, type) }).toEqual({
        body,
        rule: allowed(seen!) ? 'passed' : 'recipient',
      });
    }),
    { numRuns: runs(200, 5000) },
  );
});

test('a hidden field stops a request just when an application that reads it finds something in it', () => {
  const value = fc.oneof(
    fc.constantFrom('', 'x', 'http://x', '0', '{}', 'null', 'ä', '"'),
    fc.stringMatching(/^[ -~]{0,12}$/),
  );
  fc.assert(
    fc.property(value, container, (text, name) => {
      const { write, type, read } = CONTAINERS[name]!;
      const body = write('website', text);
      const seen = read(body, 'website')!;
      expect(seen).toBe(text);
      const stopped = ruleOf(body, type);
      // Blanks alone may count or not: applications trim, or don't.
      if (seen.trim() !== '')
        expect({ body, stopped }).toEqual({
          body,
          stopped: expect.stringMatching(/honeypot|many-recipients|unreadable/),
        });
      if (seen === '') expect({ body, stopped }).toEqual({ body, stopped: 'passed' });
    }),
    { numRuns: runs(200, 5000) },
  );
});
