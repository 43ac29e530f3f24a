import { canonicalToken } from '../../lib/contract/protection/canonical-token';

const SIGNATURE = Buffer.alloc(256, 0xab).toString('base64url');
const TOKEN = `eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.${SIGNATURE}`;

test('a token in its one spelling stays as it is', () => expect(canonicalToken(TOKEN)).toBe(TOKEN));

test('all that a lenient reader decodes to the same bytes is one token', () => {
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bytes = Buffer.from(SIGNATURE, 'base64url');
  const others = [...characters]
    .map((last) => TOKEN.slice(0, -1) + last)
    .filter((other) => Buffer.from(other.split('.')[2]!, 'base64url').equals(bytes));
  expect(others).toHaveLength(16);
  const spelled = [...others, `${TOKEN}=`, `${TOKEN}==`, TOKEN.replaceAll('-', '+').replaceAll('_', '/')];
  expect(new Set(spelled.map(canonicalToken))).toEqual(new Set([TOKEN]));
});

test('other bytes are another token', () => {
  const other = `${TOKEN.slice(0, -2)}AA`;
  expect(canonicalToken(other)).toBe(other);
});

test.each([
  '',
  'a.b',
  'a.b.c',
  'aa.bb',
  'aa.bb.cc.dd',
  'aa..cc',
  'aa.b!.cc',
  'aa.bb.cc===',
  ' aa.bb.cc',
  'aa.bb.cc\n',
  'aa.bb.\u0441\u0441',
])('%j is no token', (text) => expect(canonicalToken(text)).toBeUndefined());
