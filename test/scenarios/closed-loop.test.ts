import { type LoopOutcome, runLoop } from '../../lab/loop';
import { renderTimeline } from '../../lab/loop-timeline';
import { openLoopHandlers } from '../../lab/run/loop-handlers';
import { longDescribe } from '../runs';
import { lockdownTemplate } from './lockdown-template';

const story = ({ events }: LoopOutcome) => events.map(({ what }) => what).join('\n');

// https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateIPSet.html: "from a few seconds to a number of minutes".
longDescribe('the same where AWS WAF is five minutes late with every limit and every gate', () => {
  const late = 5;
  let closed: LoopOutcome;
  beforeAll(async () => {
    const options = { openHandlers: openLoopHandlers, closed: true, attackMinutes: 60, calmMinutes: 90 };
    closed = await runLoop({ template: lockdownTemplate(), ...options, lateMinutes: late });
    if (process.env.PRINT) process.stdout.write(renderTimeline(closed, closed));
  }, 300_000);

  test('the posture is decided as early, and each change is made once', () => {
    expect(closed.minutesTo.strict).toBeLessThanOrEqual(15);
    expect(closed.minutesTo.lockdown! - closed.minutesTo.strict!).toBeGreaterThanOrEqual(10);
    const changes = story(closed).match(/posture \w+ -> \w+/g);
    expect(changes).toEqual([
      'posture normal -> strict',
      'posture strict -> lockdown',
      'posture lockdown -> strict',
      'posture strict -> normal',
    ]);
  });

  test('a lockdown costs five minutes of mails more, and no more', () => {
    const inFiveMinutes = late * 40;
    expect(closed.mailsBy.lockdown).toBeGreaterThan(0);
    expect(closed.mailsBy.lockdown).toBeLessThanOrEqual(inFiveMinutes);
  });

  test('it ends in normal, and people get their codes again', () => {
    expect(closed.finalPosture).toBe('normal');
    expect(closed.people.served).toBeGreaterThan(closed.people.asked * 0.5);
  });
});

describe('an attack whose solver defeats the CAPTCHA at 75 %', () => {
  let closed: LoopOutcome;
  let open: LoopOutcome;
  beforeAll(async () => {
    const deployed = lockdownTemplate();
    closed = await runLoop({ template: deployed, openHandlers: openLoopHandlers, closed: true });
    open = await runLoop({ template: deployed, openHandlers: openLoopHandlers, closed: false, calmMinutes: 1 });
    if (process.env.PRINT) process.stdout.write(renderTimeline(closed, open));
  }, 300_000);

  test('gets through the web ACL at first, since each request looks like a person', () => {
    expect(open.attackMails / open.attackRequests).toBeGreaterThan(0.7);
  });

  test('is noticed by its bounces and meets a strict posture within a quarter of an hour', () => {
    expect(closed.minutesTo.strict).toBeLessThanOrEqual(15);
    expect(story(closed)).toMatch(/alarm under-attack: OK -> ALARM\nposture normal -> strict/);
  });

  test('is locked out when strict does not stop it', () => {
    expect(closed.minutesTo.lockdown! - closed.minutesTo.strict!).toBeGreaterThanOrEqual(10);
    expect(closed.mailsBy.lockdown).toBe(0);
  });

  test('sends fewer mails than it would without the loop: none in the lockdown, and beside it what the solver pays for', () => {
    expect(closed.attackMails).toBeLessThan(open.attackMails * 0.7);
  });

  test('the posture goes back step by step and ends in normal, with people told of each change', () => {
    expect(closed.finalPosture).toBe('normal');
    expect(story(closed)).toMatch(/lockdown -> strict[\s\S]*strict -> normal/);
    expect(closed.notifications.filter((subject) => / -> /.test(subject)).length).toBeGreaterThanOrEqual(4);
  });

  test('honest people get their codes again when it is over, and are turned away only meanwhile', () => {
    expect(closed.people.served).toBeGreaterThan(closed.people.asked * 0.5);
    expect(open.people.served).toBe(open.people.asked);
  });

  test('the timeline says all that', () => {
    expect(renderTimeline(closed, open)).toMatch(/first mail to strict +\d+ min[\s\S]*without the loop +\d+/);
  });
});
