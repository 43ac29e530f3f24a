import { Duration } from 'aws-cdk-lib';
import { HumanCheck } from '../../lib/protection/human-check';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { RequestLimit } from '../../lib/request-limit';
import { webAcl as construct, stack, templateOf } from './stack';
import { type Sent, SimulatedWebAcl } from './traffic';
import { turnstile } from './turnstile-check';

/** What limits the shield has as weapons against the people it protects, by traffic: an attacker, and the honest people who must not be hurt. */

const OTP = '/api/auth/otp';
const VERIFY = '/api/auth/verify';
const attacker = (n: number) => `198.51.${100 + ((n >> 8) & 15)}.${n & 255}`;
const person = (n: number) => `203.0.${n >> 8}.${n & 255}`;

const TEMPLATES = new Map<string, unknown>();
function webAcl(props: Partial<OtpWebAclProps> = {}): SimulatedWebAcl {
  const key = JSON.stringify(props);
  if (!TEMPLATES.has(key)) TEMPLATES.set(key, templateOf(props).toJSON());
  return new SimulatedWebAcl({}, TEMPLATES.get(key));
}

const shown = (token: unknown, place: number): Record<string, string> =>
  place === 0 ? { cookie: `aws-waf-token=${token}` } : { 'x-aws-waf-token': String(token) };

/** So many solved puzzles, each used up for page views in both places, from 20 addresses. */
function fill(shield: SimulatedWebAcl, puzzles: number): void {
  for (let p = 0; p < puzzles; p++) {
    const token = shield.token(0);
    for (let n = 0; n < 20; n++) {
      shield.send(OTP, { method: 'GET', ip: attacker(p * 20 + n), headers: shown(token, n % 2) });
    }
  }
}

/** Honest people, each at an address and with a puzzle of their own; how often each rule decided. */
function people(shield: SimulatedWebAcl, count: number, from: number, sent: Sent = { solvedAgo: 5 }, uri = OTP) {
  const decided: Record<string, number> = {};
  for (let n = 0; n < count; n++) {
    const rule = shield.rule(uri, { ip: person(from + n), ...sent });
    decided[rule] = (decided[rule] ?? 0) + 1;
  }
  return decided;
}

describe('filling sendBudget with 186 puzzles an hour', () => {
  test.each([
    ['without a guard', {}],
    ['with a guard, which makes the ceiling go', { sendCeiling: RequestLimit.none() }],
  ])('refuses none of 360 people with fresh puzzles, %s', (_, props) => {
    const shield = webAcl(props);
    const served: Record<string, number> = {};
    for (let window = 0; window < 6; window++) {
      fill(shield, 31);
      for (const [minutes, at] of [
        [1, 0],
        [4, 1],
        [4, 2],
      ] as const) {
        shield.clock.advance(minutes * 60);
        for (const [rule, count] of Object.entries(people(shield, 20, window * 60 + at * 20))) {
          served[rule] = (served[rule] ?? 0) + count;
        }
      }
      shield.clock.advance(60);
    }
    expect(served).toEqual({ Default_Action: 360 });
  });

  test('costs people whose puzzle is older than a minute one more puzzle, with an answer that the front end knows', () => {
    const shield = webAcl();
    expect(people(shield, 5, 0, { solvedAgo: 61 })).toEqual({ Default_Action: 5 });
    fill(shield, 31);
    const verdict = shield.send(OTP, { ip: person(900), solvedAgo: 61 });
    expect(verdict).toMatchObject({ rule: 'send-budget', action: 'CAPTCHA', status: 405 });
    expect(verdict.response!.headers).toContainEqual(['x-amzn-waf-action', 'captcha']);
    expect(people(shield, 5, 10, { solvedAgo: 60 })).toEqual({ Default_Action: 5 });
    shield.clock.advance(601);
    expect(people(shield, 5, 20, { solvedAgo: 61 })).toEqual({ Default_Action: 5 });
  });

  test('lets an attacker use a puzzle for a minute, in place of five', () => {
    const shield = webAcl();
    fill(shield, 31);
    const token = shield.token(0);
    const send = () => shield.rule(OTP, { ip: attacker(9000), headers: shown(token, 0) });
    expect(send()).toBe('Default_Action');
    shield.clock.advance(61);
    expect(send()).toBe('send-budget');
  });

  test('without a guard takes four times the puzzles until all are refused, and a guard takes that away', () => {
    const bare = webAcl();
    fill(bare, 110);
    expect(people(bare, 10, 0)).toEqual({ Default_Action: 10 });
    fill(bare, 10);
    expect(people(bare, 10, 20)).toEqual({ 'send-ceiling': 10 });
    const guarded = webAcl({ sendCeiling: RequestLimit.none() });
    fill(guarded, 240);
    expect(people(guarded, 10, 0)).toEqual({ Default_Action: 10 });
  });

  test('with old puzzles, or none, fills no ceiling', () => {
    const shield = webAcl();
    fill(shield, 31);
    for (let n = 0; n < 3000; n++) {
      const rule = shield.rule(OTP, { ip: attacker(n), ...(n % 2 === 0 ? { solvedAgo: 100 } : {}) });
      expect(['send-budget', 'human-check', 'rate-limit']).toContain(rule);
    }
    expect(people(shield, 10, 0)).toEqual({ Default_Action: 10 });
  });

  test.each([
    ['challenge', HumanCheck.challenge()],
    ['adaptive', HumanCheck.adaptive()],
    ['none', HumanCheck.none()],
  ])('is asked for the same fresh puzzle where the human check is silent: %s', (_, humanCheck) => {
    const shield = new SimulatedWebAcl({ humanCheck, sendBudget: RequestLimit.of(20, Duration.minutes(10)) });
    people(shield, 21, 0);
    expect(people(shield, 3, 100, { solvedAgo: 61 })).toEqual({ 'send-budget': 3 });
    expect(people(shield, 3, 200, { solvedAgo: 59 })).toEqual({ Default_Action: 3 });
  });
});

test('property: whatever an attacker sends, a person with a fresh puzzle gets a code where a guard refuses', () => {
  // A small generator with a seed, so that a failure can be seen again.
  let state = 15;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state % below;
  };
  for (let run = 0; run < 4; run++) {
    const shield = webAcl({ sendCeiling: RequestLimit.none() });
    const tokens = Array.from({ length: 60 }, (_, n) => shield.token(n * 4));
    for (let step = 0; step < 1500; step++) {
      const token = tokens[random(tokens.length)];
      const headers = [{}, shown(token, 0), shown(token, 1), shown(`x${step}`, 0)][random(4)]!;
      const uri = [OTP, VERIFY, '/api//auth/otp', '/otp-shield/inbound-email/session'][random(4)]!;
      const method = ['GET', 'POST', 'OPTIONS'][random(3)]!;
      shield.send(uri, { ip: attacker(random(1000)), method, headers });
      if (random(50) === 0) shield.clock.advance(random(60));
      if (step % 100 === 99) expect(people(shield, 1, run * 100 + step)).toEqual({ Default_Action: 1 });
    }
  }
});

describe('guessing codes from 3,000 addresses of one IPv6 /64', () => {
  const guess = (shield: SimulatedWebAcl, n: number, sent: Sent = {}) =>
    shield.rule(VERIFY, { ip: `2001:db8:1:2::${n.toString(16)}`, body: '{"code":"000000"}', ...sent });

  test('brings up the human check, after which one puzzle is worth ten tries in each place', () => {
    const shield = webAcl();
    const decided: Record<string, number> = {};
    for (let n = 1; n <= 3000; n++) {
      const rule = guess(shield, n);
      decided[rule] = (decided[rule] ?? 0) + 1;
    }
    expect(decided).toEqual({ Default_Action: 600, 'verify-budget': 2400 });
    const token = shield.token(0);
    const tries = Array.from({ length: 60 }, (_, n) => guess(shield, 5000 + n, { headers: shown(token, n % 2) }));
    expect(tries.filter((rule) => rule === 'Default_Action')).toHaveLength(20);
    expect(guess(shield, 1, { headers: { cookie: 'aws-waf-token=a; aws-waf-token=b' } })).toBe('verify-budget');
  });

  test('refuses nobody who solved a puzzle for the code', () => {
    const shield = webAcl();
    for (let n = 1; n <= 3000; n++) guess(shield, n);
    expect(people(shield, 50, 0, { solvedAgo: 290 }, VERIFY)).toEqual({ Default_Action: 50 });
    shield.clock.advance(601);
    expect(people(shield, 50, 0, {}, VERIFY)).toEqual({ Default_Action: 50 });
  });

  test('a puzzle is not counted for tries while nobody guesses', () => {
    const shield = webAcl();
    const token = shield.token(0);
    for (let n = 0; n < 40; n++) expect(guess(shield, n, { headers: shown(token, 0) })).toBe('Default_Action');
  });
});

describe('one machine behind the address of an office', () => {
  const OFFICE = { ip: '198.51.100.77' };
  const asked = (shield: SimulatedWebAcl, solvedAgo: number) =>
    Array.from({ length: 50 }, () => shield.rule(OTP, { ...OFFICE, solvedAgo }));

  test('has everybody there refused, for nothing, unless rateLimitAsks', () => {
    const shield = webAcl();
    for (let n = 0; n < 101; n++) shield.send(OTP, OFFICE);
    expect(new Set(asked(shield, 5))).toEqual(new Set(['rate-limit']));
  });

  test('costs people there one more puzzle with rateLimitAsks, whatever it asks for, and nobody elsewhere anything', () => {
    const shield = webAcl({ rateLimitAsks: true });
    for (let n = 0; n < 3000; n++) shield.send(OTP, OFFICE);
    const old = shield.send(OTP, { ...OFFICE, solvedAgo: 61 });
    expect(old).toMatchObject({ rule: 'rate-limit', action: 'CAPTCHA', status: 405 });
    expect(new Set(asked(shield, 60))).toEqual(new Set(['Default_Action']));
    expect(people(shield, 50, 0, { solvedAgo: 200 })).toEqual({ Default_Action: 50 });
    shield.clock.advance(601);
    expect(new Set(asked(shield, 200))).toEqual(new Set(['Default_Action']));
  });

  test('with rateLimitAsks a puzzle of that machine is worth no more codes than else', () => {
    const shield = webAcl({ rateLimitAsks: true });
    for (let n = 0; n < 101; n++) shield.send(OTP, OFFICE);
    const token = shield.token(0);
    const rules = Array.from({ length: 60 }, (_, n) => shield.rule(OTP, { ...OFFICE, headers: shown(token, n % 2) }));
    expect(rules.filter((rule) => rule === 'Default_Action')).toHaveLength(20);
  });

  test('has everybody there keep from signing in by 100 junk tries, unless rateLimitAsks: then a puzzle is worth ten tries', () => {
    const [refusing, shield] = [webAcl(), webAcl({ rateLimitAsks: true })];
    for (const one of [refusing, shield]) for (let n = 0; n < 101; n++) one.send(VERIFY, OFFICE);
    expect(refusing.rule(VERIFY, { ...OFFICE, solvedAgo: 5 })).toBe('verify-rate-limit');
    expect(shield.send(VERIFY, OFFICE)).toMatchObject({ rule: 'verify-rate-limit', action: 'CAPTCHA', status: 405 });
    expect(shield.rule(VERIFY, { ...OFFICE, solvedAgo: 299 })).toBe('Default_Action');
    expect(shield.rule(VERIFY, { ip: attacker(1) })).toBe('Default_Action');
    const token = shield.token(0);
    const tries = Array.from({ length: 60 }, (_, n) =>
      shield.rule(VERIFY, { ...OFFICE, headers: shown(token, n % 2) }),
    );
    expect(tries.filter((rule) => rule === 'Default_Action')).toHaveLength(20);
  });

  test('has them refused in the strict posture, too, unless rateLimitAsks; Turnstile has no puzzle to ask for', () => {
    const [refusing, shield] = [webAcl(), webAcl({ rateLimitAsks: true })];
    for (const one of [refusing, shield]) {
      one.setGate('Strict', true);
      for (let n = 0; n < 21; n++) one.send(OTP, OFFICE);
    }
    expect(refusing.rule(OTP, { ...OFFICE, solvedAgo: 5 })).toBe('strict-rate-limit');
    expect(shield.rule(OTP, { ...OFFICE, solvedAgo: 5 })).toBe('Default_Action');
    const scope = stack();
    expect(() => construct({ rateLimitAsks: true, humanCheck: turnstile(scope) }, scope)).toThrow(
      /rateLimitAsks must be left out with HumanCheck\.turnstile, got true/,
    );
  });

  test('costs no place, and one WCU for the mark of a try that a puzzle opened', () => {
    expect(construct({ rateLimitAsks: true }).capacity).toBe(construct().capacity + 1);
    expect(construct({ rateLimitAsks: true, verifyRoutes: [] }).capacity).toBe(
      construct({ verifyRoutes: [] }).capacity,
    );
  });
});

test('the verify ratio counts tries that got through, not 600 junk ones of which 500 were answered 429', () => {
  const shield = webAcl();
  const verdicts = Array.from({ length: 600 }, () => shield.send(VERIFY, { ip: attacker(1) }));
  const counted = (name: string) =>
    verdicts.filter(({ trace }) => trace.some(({ rule, matched }) => rule === name && matched)).length;
  expect(verdicts.filter(({ status }) => status === 429)).toHaveLength(500);
  expect(counted('classify-verify')).toBe(600);
  expect(counted('verify-passed')).toBe(100);
});

describe('whoever is refused here can send first at once, from the same address', () => {
  const ip = '203.0.113.7';
  test.each<[rule: string, props: Partial<OtpWebAclProps>, weapon: (shield: SimulatedWebAcl) => void]>([
    ['lockdown', {}, (shield) => shield.setGate('Lockdown', true)],
    ['block-list', { blockedAddresses: [ip] }, () => {}],
    ['blocked-origin', { blockedCountries: ['DE'] }, () => {}],
    [
      'rate-limit',
      {},
      (shield) => {
        for (let n = 0; n < 200; n++) shield.send(OTP, { ip });
      },
    ],
    ['send-ceiling', { sendCeiling: RequestLimit.of(100, Duration.minutes(10)) }, (shield) => fill(shield, 30)],
    [
      'strict-send-ceiling',
      { strictSendCeiling: RequestLimit.of(100, Duration.minutes(10)) },
      (shield) => {
        shield.setGate('Strict', true);
        fill(shield, 30);
      },
    ],
  ])('by %s', (rule, props, weapon) => {
    const shield = webAcl(props);
    weapon(shield);
    const person = { ip, country: 'DE', solvedAgo: 5 };
    expect(shield.rule(OTP, person)).toBe(rule);
    expect(shield.rule('/otp-shield/inbound-email/session', person)).toBe('Default_Action');
  });
});

describe('starting inbound sessions, 600 a minute from 100 networks', () => {
  const START = '/otp-shield/inbound-email/session';

  test('reaches the handler with no start, and people with a puzzle get theirs', () => {
    const shield = webAcl();
    for (let n = 0; n < 600; n++) expect(shield.rule(START, { ip: attacker(n % 100) })).toBe('human-check');
    expect(people(shield, 300, 0, { solvedAgo: 120 }, START)).toEqual({ Default_Action: 300 });
  });

  test.each([
    '/otp-shield/inbound-call/session',
    '/otp-shield/inbound-sms/session',
    '/otp-shield/inbound-email/',
    '/otp-shield/inbound-sms',
  ])('wants a puzzle on %s', (uri) => expect(webAcl().rule(uri, { method: 'GET' })).toBe('human-check'));

  test.each([
    '/otp-shield/inbound-email/status',
    '/otp-shield/inbound-email/page.js',
    '/otp-shield/inbound-email/jwks.json',
    '/otp-shield/inbound-email/session/x',
    '/x/otp-shield/inbound-email/session',
  ])('leaves %s alone', (uri) => expect(webAcl().rule(uri, { method: 'GET' })).toBe('Default_Action'));

  test('makes one puzzle worth ten starts in each place, and none of the budget of codes', () => {
    const shield = webAcl({ sendBudget: RequestLimit.of(10, Duration.minutes(10)) });
    const token = shield.token(0);
    const starts = Array.from({ length: 60 }, (_, n) =>
      shield.rule(START, { ip: attacker(n), headers: shown(token, n % 2) }),
    );
    expect(starts.filter((rule) => rule === 'Default_Action')).toHaveLength(20);
    expect(people(shield, 5, 0, { solvedAgo: 100 })).toEqual({ Default_Action: 5 });
  });
});
