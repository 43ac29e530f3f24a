import fc from 'fast-check';
import { runs } from '../runs';
import { CodeRequests, FORM, MULTIPART, multipart } from './code-requests';

/**
 * Recipients in every form in which servers take lists, counted by a reading of its own: what JSON.parse, URLSearchParams or a walk over parts
 * of multipart give, and the addresses, numbers and names in that.
 */
const requests = new CodeRequests();

const USUAL = ['email', 'mail', 'phone', 'tel', 'mobile', 'to', 'user', 'username', 'login', 'code', 'recipient'];

/** How many recipients a server finds under usual names, or in a text. */
function recipientsIn(value: unknown, usual = false): number {
  if (typeof value === 'string' || typeof value === 'number') {
    const parts = String(value).split(/[,;]/);
    return usual ? parts.length : parts.filter((part) => /@|\d{7}/.test(part)).length;
  }
  if (Array.isArray(value)) return sum(value.map((element) => recipientsIn(element, usual)));
  if (typeof value !== 'object' || value === null) return 0;
  return sum(Object.entries(value).map(([name, inner]) => recipientsIn(inner, usual || isUsual(name))));
}

function isUsual(name: string): boolean {
  return USUAL.includes(name.replace(/\[\d*\]/g, '').replace(/s$/, ''));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function read({ body, type, uri }: { body: string; type: string; uri: string }): number {
  const pairs = (text: string) =>
    sum([...new URLSearchParams(text)].map(([name, value]) => recipientsIn(value, isUsual(name))));
  const inQuery = pairs(uri.split('?')[1] ?? '');
  if (type === FORM) return inQuery + pairs(body);
  if (type === MULTIPART) {
    const parts = [...body.matchAll(/name="([^"]+)"\r\n\r\n(.*)\r\n/g)];
    return inQuery + sum(parts.map(([, name, value]) => recipientsIn(value, isUsual(name!))));
  }
  return inQuery + recipientsIn(JSON.parse(body));
}

const address = fc.constantFrom('ada@x.org', 'bob.o-neil+tag@mail.example.com', 'c_3@sub.example.email', 'd@x.de');
const phone = fc.constantFrom('+4915112345678', '0151 12345678', '+1 (212) 555-0100', '491511234567');
const recipients = fc.oneof(
  fc.array(address, { minLength: 1, maxLength: 6 }),
  fc.array(phone, { minLength: 1, maxLength: 6 }),
);
const name = fc.constantFrom('email', 'phone', 'to', 'recipient', 'mail');
/** Members of honest requests, which are no recipients. */
const others = fc.subarray([
  ['lang', 'de-DE'],
  ['city', 'Köln, am Rhein'],
  ['at', '2026-11-30T12:00:00Z'],
  ['next', '/welcome?x=1'],
  ['csrf', 'aB3x_9Kq2'.repeat(5)],
  ['channel', 'email'],
]);

type Form = (
  values: readonly string[],
  key: string,
  more: ReadonlyArray<readonly string[]>,
) => { body: string; type?: string; uri?: string };
const urlencoded = (pairs: ReadonlyArray<readonly string[]>) => new URLSearchParams(pairs as string[][]).toString();
const json = (value: unknown, space?: number) => ({ body: JSON.stringify(value, undefined, space) });
const FORMS: readonly Form[] = [
  (values, key, more) =>
    json({
      ...Object.fromEntries(more),
      [values.length > 1 ? `${key}s` : key]: values.length > 1 ? values : values[0],
    }),
  (values, key, more) => json({ [key]: values, ...Object.fromEntries(more) }, 2),
  (values, key, more) => json({ [key]: values.join(','), ...Object.fromEntries(more) }),
  (values, key) => json(values.length > 1 ? values.map((value) => ({ [key]: value })) : { [key]: values[0] }),
  (values, key, more) =>
    json({ data: { users: values.map((value) => ({ [key]: value })) }, ...Object.fromEntries(more) }, 1),
  (values, key) => json(Object.fromEntries(values.map((value, n) => [n, { json: { [key]: value } }]))),
  (values, key, more) => ({ body: urlencoded([...values.map((value) => [key, value]), ...more]), type: FORM }),
  (values, key, more) => ({ body: urlencoded([...more, ...values.map((value) => [`${key}[]`, value])]), type: FORM }),
  (values, key, more) => ({ body: urlencoded([...more, [key, values.join(';')]]), type: FORM }),
  (values, key, more) => ({
    body: [...values.map((value) => [key, value]), ...more]
      .map(([part, value]) => multipart({ [part!]: value! }))
      .join(''),
    type: MULTIPART,
  }),
  (values, key, more) => ({ body: '{}', uri: `?${urlencoded([...more, ...values.map((value) => [key, value])])}` }),
];

test('a request is refused if a server reads more than one recipient in it, and only then', () => {
  const counted = [0, 0];
  fc.assert(
    fc.property(recipients, name, others, fc.constantFrom(...FORMS), (values, key, more, form) => {
      const { body, type = 'application/json', uri = '' } = form(values, key, more);
      const sent = { body, type, uri: `/api/auth/otp${uri}` };
      const several = read(sent) > 1;
      counted[several ? 1 : 0]! += 1;
      // One person a minute: the rate limits are another matter.
      requests.now += 60_000;
      expect([sent, requests.stoppedBy(sent)]).toEqual([sent, several ? 'many-recipients' : 'passed']);
    }),
    { numRuns: runs(300, 20_000) },
  );
  // Both answers are tried.
  expect(Math.min(...counted)).toBeGreaterThan(20);
});
