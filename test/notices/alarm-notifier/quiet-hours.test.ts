import { isQuiet } from '../../../lambda/notices/alarm-notifier/quiet-hours';

const at = (text: string) => Date.parse(text);
const berlin = { from: 22 * 60, to: 7 * 60, timeZone: 'Europe/Berlin' };

test.each([
  ['2026-01-05T20:59:00Z', false],
  ['2026-01-05T21:00:00Z', true],
  ['2026-01-06T05:59:00Z', true],
  ['2026-01-06T06:00:00Z', false],
  // Summer time.
  ['2026-07-05T20:00:00Z', true],
  ['2026-07-06T05:00:00Z', false],
  // The night in which the clocks go forward.
  ['2026-03-29T04:59:00Z', true],
  ['2026-03-29T05:00:00Z', false],
])('over midnight, as the clock on the wall has it: %s', (time, quiet) => {
  expect(isQuiet(berlin, at(time))).toBe(quiet);
});

test('within a day, and never where nobody asked for it', () => {
  const lunch = { from: 12 * 60, to: 13 * 60, timeZone: 'Etc/UTC' };
  expect(['11:59', '12:00', '12:59', '13:00'].map((time) => isQuiet(lunch, at(`2026-01-05T${time}:00Z`)))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(isQuiet(undefined, 0)).toBe(false);
});
