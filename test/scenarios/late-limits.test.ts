import { Simulator } from '../../lib/sim';
import { templateOf } from '../protection/stack';

// "requests may be coming in at too high a rate for up to several minutes before AWS WAF detects and rate limits them"
// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-caveats.html
const template = templateOf().toJSON();
const MINUTE = 60;

/** What passes of `perSecond` requests with one solved puzzle each five minutes, and when the limit first and last bites. */
function burst({
  late,
  perSecond,
  minutes,
  pause,
}: {
  late: number;
  perSecond: number;
  minutes: number;
  pause: number;
}) {
  let seconds = 0;
  const clock = { now: () => Date.UTC(2026, 0, 1) + seconds * 1000 };
  const sim = Simulator.fromTemplate(template, { clock, mode: 'aws-like', lagSeconds: late });
  const token = () => {
    const solvedAt = clock.now();
    return sim.tokens.mint({ captchaSolvedAt: solvedAt, challengeSolvedAt: solvedAt, domain: 'app.example.com' });
  };
  const send = (held: string) =>
    sim.evaluate({
      ip: '203.0.113.7',
      method: 'POST',
      uri: '/api/auth/otp',
      headers: [
        ['host', 'app.example.com'],
        ['cookie', `aws-waf-token=${held}`],
      ],
    }).action;
  let held = token();
  let passed = 0;
  for (; seconds < minutes * MINUTE; seconds += 1) {
    if (seconds > 0 && seconds % (4 * MINUTE) === 0) held = token();
    for (let n = 0; n < perSecond; n += 1) if (send(held) === 'ALLOW') passed += 1;
  }
  // Somebody at the same address who comes when the burst is over, with a puzzle of his own.
  let waited = 0;
  for (; waited < pause * MINUTE && send(token()) !== 'ALLOW'; waited += 30) seconds += 30;
  return { passed, waitedMinutes: waited / MINUTE };
}

test.each([
  [30, 2],
  [5 * MINUTE, 2],
])('with limits %d seconds late what passes is the pace for that long, and a window more', (late, perSecond) => {
  const { passed } = burst({ late, perSecond, minutes: 12, pause: 0 });
  // Until the first check after the limit has been passed is in force: nothing else may stop it.
  const checkEvery = 10;
  const limit = 100;
  const most = perSecond * (late + checkEvery) + limit;
  expect(passed).toBeLessThanOrEqual(most);
  expect(passed).toBeGreaterThanOrEqual(perSecond * late);
});

test('a limit is as late to let go: who shares the address waits for the window and the delay', () => {
  const { waitedMinutes } = burst({ late: 5 * MINUTE, perSecond: 2, minutes: 12, pause: 30 });
  expect(waitedMinutes).toBeGreaterThan(10);
  expect(waitedMinutes).toBeLessThanOrEqual(10 + 5 + 1);
});
