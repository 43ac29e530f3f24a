import { compile } from '../../../lab/aws/metric-math';

function value(text: string, metrics: Record<string, number> = {}): number | undefined {
  return compile(text)((id) => metrics[id]);
}

test.each<[string, number]>([
  ['a + b * a', 8],
  ['(a + b) * a', 10],
  ['b - a - a', -1],
  ['b / a / a', 0.75],
  ['(a + a) ^ 0.5', 2],
  ['IF(b > a, b, a)', 3],
  ['IF(a >= 2, IF(b < 3, 1, 7), 0)', 7],
  ['a == 2', 1],
])('%s is %d', (text, result) => {
  expect(value(text, { a: 2, b: 3 })).toBe(result);
});

test('a division by zero has no value', () => {
  expect(value('a / b', { a: 1, b: 0 })).toBeUndefined();
});

test('without any data there is no value', () => {
  expect(value('a / b')).toBeUndefined();
});

test('fails when some metrics have data and others have none, since AWS does not say what happens then', () => {
  expect(() => value('a / b', { a: 1 })).toThrow('b has no data');
});

test.each(['a +', 'FILL(a)', 'a ? b : c', 'SUM(METRICS())', 'a b', '(a'])('fails on %s', (text) => {
  expect(() => compile(text)).toThrow();
});

test('FILL stands in for a metric without data, and where none has any there is no value', () => {
  const sum = compile('FILL(first, 0) + FILL(second, 5)');
  expect(sum((id) => (id === 'first' ? 3 : undefined))).toBe(8);
  expect(sum(() => undefined)).toBeUndefined();
  expect(() => compile('FILL(first, 0) + second')((id) => (id === 'first' ? 3 : undefined))).toThrow(
    /second has no data/,
  );
});
