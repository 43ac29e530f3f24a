import { LONG_FORM, longTest, runs } from '../runs';
import { falseCriticals } from './loop/counted-months';
import { ATTACK, detection, falseAlarms, synthesize } from './loop/experiments';

// Small samples of what `npm run bench` measures; enough to notice that an alarm, a handler or a name broke.
const template = synthesize();

test('a fast attack raises the critical bounce alarm within 15 minutes', async () => {
  for (const seed of LONG_FORM ? [1, 2, 3] : [1]) {
    const { critical } = await detection(template, 2000, 0.01, ATTACK.fast, seed);
    expect(critical).toBeLessThanOrEqual(15);
  }
});

longTest('a fast attack on a quiet sender is not overlooked', async () => {
  const { critical } = await detection(template, 200, 0.01, ATTACK.small, 4);
  expect(critical).toBeLessThanOrEqual(25);
});

test('the slow attack is noticed, by a warning first', async () => {
  const { any, first } = await detection(template, 300, 0.01, ATTACK.slow, 5);
  expect(any).toBeLessThanOrEqual(8 * 60);
  expect(first).toBe('bounces-warning');
});

longTest('somebody who floods one mailbox is noticed though nothing bounces', async () => {
  const flood = { mails: 15, sameRecipient: 15, duration: 12 * 3_600_000, bounceRate: 0 };
  const { any, first } = await detection(template, 2000, 0.01, flood, 6);
  expect(first).toBe('repeat-recipients');
  expect(any).toBeLessThanOrEqual(8 * 60);
});

test.each(LONG_FORM ? [200, 2000] : [200])(
  'ordinary days with %d mails each raise no critical alarm',
  async (mailsPerDay) => {
    expect((await falseAlarms(template, mailsPerDay, 0.01, runs(3, 10), 7)).critical).toBe(0);
  },
  120_000,
);

test('a sender whose usual bounce rate is 2 % is not woken for it once that is known', async () => {
  expect((await falseAlarms(template, 200, 0.02, runs(3, 10), 8)).critical).toBe(0);
}, 120_000);

test('by counts alone ordinary months raise no critical alarm either, and a month of bounces does', () => {
  for (let seed = 0; seed < runs(1, 4); seed += 1) expect(falseCriticals(template, 2000, 0.01, 30, seed)).toBe(0);
  expect(falseCriticals(template, 2000, 0.3, 2, 1)).toBeGreaterThan(0);
}, 120_000);
