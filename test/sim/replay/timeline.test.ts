import { addressAfter, timeline } from '../../../lib/sim/replay/timeline';

const at = (seconds: number, over: object = {}) => ({ at: seconds, ip: '192.0.2.1', ...over });
const order = (requests: ReturnType<typeof at>[]) =>
  [...timeline({ requests })].map(({ index, at: time, ip }) => [index, time, ip]);

test('requests come by time, those of one moment as in the file', () => {
  expect(order([at(5), at(1), at(5), at(0)]).map(([index]) => index)).toEqual([3, 1, 0, 2]);
});

test('a repetition is unrolled and mixed with the others', () => {
  expect(
    order([at(0, { repeat: { count: 3, everySeconds: 2, ip: 'incrementing' } }), at(3, { ip: '198.51.100.1' })]),
  ).toEqual([
    [0, 0, '192.0.2.1'],
    [1, 2, '192.0.2.2'],
    [3, 3, '198.51.100.1'],
    [2, 4, '192.0.2.3'],
  ]);
});

test('repetitions without pause share the moment and the address', () => {
  expect(order([at(1, { repeat: { count: 2 } })])).toEqual([
    [0, 1, '192.0.2.1'],
    [1, 1, '192.0.2.1'],
  ]);
});

test('a generator of ten million is unrolled lazily', () => {
  const steps = timeline({ requests: [at(0, { repeat: { count: 10_000_000, everySeconds: 1 } })] });
  steps.next();
  expect(steps.next().value).toMatchObject({ index: 1, at: 1 });
});

test('many sources stay in order', () => {
  const times = order(
    Array.from({ length: 200 }, (_, i) => at((i * 7919) % 211, { repeat: { count: 3, everySeconds: 50 } })),
  );
  const sorted = times.map(([, time]) => time as number);
  expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
  expect(new Set(times.map(([index]) => index)).size).toBe(600);
});

test.each([
  ['192.0.2.255', 1, '192.0.3.0'],
  ['192.0.2.1', 0, '192.0.2.1'],
  ['255.255.255.255', 1, '0.0.0.0'],
  ['2001:db8::ffff:ffff', 1, '2001:db8::1:0:0'],
  ['10.0.0.0', 16_777_215, '10.255.255.255'],
])('%s and %d more is %s', (from, steps, to) => {
  expect(addressAfter(from, steps)).toBe(to);
});
