import { MetricStore } from '../../lab/aws/metric-store';
import { type LoopOutcome, runLoop } from '../../lab/loop';
import type { LoopTraffic } from '../../lab/loop-traffic';
import { openLoopHandlers } from '../../lab/run/loop-handlers';
import { verifyShare, volumeMetrics } from '../../lambda/reputation/leading-signals';
import { weekMetrics } from '../../lambda/reputation/week-conversion';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import { FakeCloudWatch } from '../reputation/loop/fake-cloudwatch';
import { SITES, SLOW_WAVE, signUpDays } from '../reputation/loop/sign-up-weeks';
import { longTest } from '../runs';
import { lockdownTemplate } from './lockdown-template';

/**
 * Three public incidents: minutes until somebody is told, and people lost. What the web ACL alone does with the traffic stands in `lab/campaigns` under the same
 * names; here are the alarms and the responder, with the deployed handlers in simulated time. The figures stand in docs/posture.md.
 */
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function incident(name: string, minutes: number, traffic: Partial<LoopTraffic>): Promise<LoopOutcome> {
  const outcome = await runLoop({
    template: lockdownTemplate(),
    openHandlers: openLoopHandlers,
    closed: true,
    traffic: { addresses: 2000, solverSuccess: 1, ...traffic },
    attackMinutes: minutes,
    calmMinutes: 60,
  });
  const { minutesTo, attackMails, bounces, people } = outcome;
  if (process.env.PRINT)
    process.stdout.write(
      `${JSON.stringify({ name, minutesTo, attackMails, bounces, people, told: outcome.notifications })}\n`,
    );
  return outcome;
}

jest.setTimeout(240_000);

longTest('thousands of registrations with invalid addresses, after which AWS paused the account', async () => {
  const { minutesTo, attackMails, people, notifications } = await incident('invalid addresses', 120, {
    attackPerMinute: 33,
    attackBounces: 0.95,
  });
  expect(minutesTo.strict).toBeLessThanOrEqual(10);
  // Without a guard the lines that all share ask for a fresh puzzle and refuse nobody: what gets out is what the solver pays for, less the lockdown.
  expect(attackMails).toBeLessThan((4000 * 4) / 5);
  expect(notifications.some((subject) => subject.startsWith('CRITICAL: OTP shield strict -> lockdown'))).toBe(true);
  // Half an hour of lockdown costs 60 of 360.
  expect(people.served / people.asked).toBeGreaterThan(0.8);
});

longTest('3,000 solves an hour at 100 %, for strangers of whom one in ten is no address', async () => {
  const { minutesTo, people } = await incident('3,000 solves an hour', 60, { attackPerMinute: 50, attackBounces: 0.1 });
  expect(minutesTo.strict).toBeLessThanOrEqual(15);
  expect(people.served / people.asked).toBeGreaterThan(0.7);
});

test('3,000 solves an hour at 100 %, for strangers who all exist: the volume tells', async () => {
  const start = Date.UTC(2026, 10, 20, 12, 2);
  const store = new MetricStore(start - 40 * DAY);
  const sent = (at: number, count: number) =>
    store.put('OtpShield', MAIL_METRIC.sends.name, { Monitor: 'Shop' }, at, count);
  for (let at = start - 29 * DAY; at < start; at += 60 * MINUTE) sent(at, 60);
  let minutes = 0;
  for (; minutes < 60; minutes++) {
    const now = start + minutes * MINUTE;
    const [excess] = await volumeMetrics(new FakeCloudWatch(store), 'Shop', now);
    if ((excess?.value ?? 0) >= 1) break;
    sent(now, 50);
  }
  if (process.env.PRINT) process.stdout.write(`3,000 solves an hour without bounces: told after ${minutes} minutes\n`);
  expect(minutes).toBeLessThanOrEqual(15);
});

test.each(SITES.filter(({ aDay }) => aDay <= 100))(
  '32 sign-ups a day to 32 strangers for ten weeks, beside $aDay sign-ups a day, are told within five days',
  async (site) => {
    const quiet = 60;
    const start = Date.UTC(2026, 0, 5);
    const store = new MetricStore(start - DAY);
    const { whole, part } = verifyShare('otp-acl', 'eu-west-1');
    let told = 0;
    for (const [day, { whole: codes, part: typed }] of signUpDays(site, quiet + 70, 3, (day) =>
      day >= quiet ? SLOW_WAVE : 0,
    ).entries()) {
      const noon = start + day * DAY + DAY / 2;
      store.put(whole.namespace, whole.name, { ...whole.dimensions }, noon, codes);
      store.put(part.namespace, part.name, { ...part.dimensions }, noon, typed);
      const [metric] = await weekMetrics(new FakeCloudWatch(store), [{ whole, part }], start + (day + 1) * DAY);
      if (day < quiet) expect(metric?.value ?? 0).toBeLessThan(1);
      else if ((metric?.value ?? 0) >= 1) {
        told = day - quiet + 1;
        break;
      }
    }
    if (process.env.PRINT)
      process.stdout.write(`${site.aDay} a day: told after ${told} days, ${told * SLOW_WAVE} strangers of 2,240\n`);
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(5);
  },
);
