import { Duration } from 'aws-cdk-lib';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { RequestLimit } from '../../lib/request-limit';
import type { Verdict } from '../../lib/sim/verdict';
import { sound } from './sound';
import { rulesOf, type TemplateRule, templateOf, webAcl } from './stack';
import { SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';
const HOST = 'app.example.com';

function rule(props: Partial<OtpWebAclProps>, name: string): TemplateRule | undefined {
  return rulesOf(templateOf(props)).find(({ Name }) => Name === name);
}

const address = (n: number) => `203.0.${113 + Math.floor(n / 250)}.${1 + (n % 250)}`;

/** A client with a token of its own for each request: silent ones are cheap for a robot that drives a browser. */
class Visitors {
  constructor(readonly webAcl: SimulatedWebAcl) {}

  challenged(secondsAgo = 0): string {
    return this.webAcl.sim.tokens.mint({
      challengeSolvedAt: this.webAcl.clock.now() - secondsAgo * 1000,
      domain: HOST,
    });
  }

  puzzled(secondsAgo = 0): string {
    const at = this.webAcl.clock.now() - secondsAgo * 1000;
    return this.webAcl.sim.tokens.mint({ challengeSolvedAt: at, captchaSolvedAt: at, domain: HOST });
  }

  ask(token: string | undefined, ip = '198.51.100.7'): Verdict {
    const cookie: Record<string, string> = token === undefined ? {} : { cookie: `aws-waf-token=${token}` };
    return this.webAcl.send(OTP, { ip, headers: cookie });
  }
}

describe('HumanCheck.challenge', () => {
  const props = { humanCheck: HumanCheck.challenge() };

  test('asks a client without a token for a challenge, nobody for a puzzle', () => {
    const visitors = new Visitors(new SimulatedWebAcl(props));
    expect(visitors.ask(undefined)).toMatchObject({ action: 'CHALLENGE', rule: 'human-check', status: 202 });
    expect(visitors.ask('made-up')).toMatchObject({ action: 'CHALLENGE', failureReason: 'TOKEN_INVALID' });
    expect(visitors.ask(visitors.challenged()).action).toBe('ALLOW');
  });

  test('forgets a challenge after its immunity', () => {
    const visitors = new Visitors(
      new SimulatedWebAcl({ humanCheck: HumanCheck.challenge({ immunityTime: Duration.minutes(6) }) }),
    );
    expect(visitors.ask(visitors.challenged(359)).action).toBe('ALLOW');
    expect(visitors.ask(visitors.challenged(361))).toMatchObject({ action: 'CHALLENGE', rule: 'human-check' });
  });

  test('stays silent while the posture is strict, but wants the challenge fresh', () => {
    const webAcl = new SimulatedWebAcl({ humanCheck: HumanCheck.challenge({ immunityTime: Duration.hours(1) }) });
    const visitors = new Visitors(webAcl);
    expect(visitors.ask(visitors.challenged(301)).action).toBe('ALLOW');
    webAcl.setGate('Strict', true);
    expect(visitors.ask(visitors.challenged(301))).toMatchObject({ action: 'CHALLENGE', rule: 'strict-human-check' });
    expect(visitors.ask(visitors.challenged(299)).action).toBe('ALLOW');
  });

  test('counts how often one token is used', () => {
    const visitors = new Visitors(new SimulatedWebAcl(props));
    const token = visitors.challenged();
    const rules = Array.from({ length: 12 }, (_, n) => visitors.ask(token, address(n)).rule);
    expect(rules.slice(0, 10)).toEqual(Array(10).fill('Default_Action'));
    expect(rules.at(-1)).toBe('token-reuse-limit-cookie');
  });

  test('tells the script of AWS how long a challenge is good, since that looks at the web ACL', () => {
    const [acl] = Object.values(
      templateOf({ humanCheck: HumanCheck.challenge({ immunityTime: Duration.minutes(10) }) }).findResources(
        'AWS::WAFv2::WebACL',
      ),
    );
    expect(acl.Properties.ChallengeConfig).toEqual({ ImmunityTimeProperty: { ImmunityTime: 600 } });
  });

  test.each([
    ['challenge', Duration.seconds(299)],
    ['challenge', Duration.days(4)],
    ['adaptive', Duration.seconds(60)],
  ] as const)('%s refuses an immunity of %s', (kind, immunityTime) => {
    expect(() => sound(HumanCheck[kind]({ immunityTime }))).toThrow(
      `HumanCheck.${kind}: immunityTime must be a whole number of seconds from 300 to 259200 (3 days), got ${immunityTime.toSeconds()}`,
    );
  });
});

describe('HumanCheck.adaptive', () => {
  test('is silent in normal times and asks for a fresh puzzle while the posture is strict', () => {
    const webAcl = new SimulatedWebAcl({ humanCheck: HumanCheck.adaptive() });
    const visitors = new Visitors(webAcl);
    expect(visitors.ask(undefined)).toMatchObject({ action: 'CHALLENGE', status: 202 });
    expect(visitors.ask(visitors.challenged()).action).toBe('ALLOW');

    webAcl.setGate('Strict', true);
    expect(visitors.ask(undefined)).toMatchObject({ action: 'CAPTCHA', status: 405, rule: 'strict-human-check' });
    expect(visitors.ask(visitors.challenged()).action).toBe('CAPTCHA');
    expect(visitors.ask(visitors.puzzled(61)).action).toBe('CAPTCHA');
    expect(visitors.ask(visitors.puzzled(59)).action).toBe('ALLOW');

    webAcl.setGate('Strict', false);
    expect(visitors.ask(visitors.challenged()).action).toBe('ALLOW');
  });

  test('covers the entry page, so that the page itself brings up challenge or puzzle', () => {
    const webAcl = new SimulatedWebAcl({ humanCheck: HumanCheck.adaptive(), entryPages: [OtpRoute.path('/sign-up')] });
    const page = () => webAcl.send('/sign-up', { method: 'GET', headers: { accept: 'text/html' } });
    expect(page()).toMatchObject({ action: 'CHALLENGE', status: 202 });
    webAcl.setGate('Strict', true);
    expect(page()).toMatchObject({ action: 'CAPTCHA', status: 405 });
  });
});

describe('surge', () => {
  /** Fresh challenge tokens from ever new addresses, at one instant. */
  function wave(visitors: Visitors, size: number): Record<string, number> {
    const seen: Record<string, number> = {};
    for (let n = 0; n < size; n++) {
      const verdict = visitors.ask(visitors.challenged(), address(n));
      const end = verdict.action === 'ALLOW' ? 'passed' : verdict.rule;
      seen[end] = (seen[end] ?? 0) + 1;
    }
    return seen;
  }

  test('sees hundreds of addresses with one request each, and brings up the puzzle', () => {
    const visitors = new Visitors(
      new SimulatedWebAcl({
        humanCheck: HumanCheck.challenge(),
        surgeLimit: RequestLimit.of(100, Duration.minutes(10)),
      }),
    );
    expect(wave(visitors, 400)).toEqual({ passed: 100, surge: 300 });
    expect(visitors.ask(visitors.challenged(), address(401))).toMatchObject({ action: 'CAPTCHA', status: 405 });
  });

  test('lets people with a solved puzzle go on, and goes away when the wave is over', () => {
    const webAcl = new SimulatedWebAcl({
      humanCheck: HumanCheck.challenge(),
      surgeLimit: RequestLimit.of(100, Duration.minutes(10)),
    });
    const visitors = new Visitors(webAcl);
    wave(visitors, 150);
    expect(visitors.ask(visitors.puzzled()).action).toBe('ALLOW');
    webAcl.clock.advance(601);
    expect(visitors.ask(visitors.challenged()).action).toBe('ALLOW');
  });

  test('is not tripped by clients without a token, who never get that far', () => {
    const webAcl = new SimulatedWebAcl({
      humanCheck: HumanCheck.challenge(),
      surgeLimit: RequestLimit.of(100, Duration.minutes(10)),
    });
    const visitors = new Visitors(webAcl);
    for (let n = 0; n < 300; n++) expect(visitors.ask(undefined, address(n)).rule).toBe('human-check');
    expect(visitors.ask(visitors.challenged()).action).toBe('ALLOW');
  });

  test('is half of the send budget by default, so that the puzzle comes before the wall', () => {
    const limit = (props: Partial<OtpWebAclProps>) =>
      (rule(props, 'surge')!.Statement as { RateBasedStatement: { Limit: number } }).RateBasedStatement.Limit;
    expect(limit({ humanCheck: HumanCheck.challenge() })).toBe(300);
    expect(limit({ humanCheck: HumanCheck.adaptive(), sendBudget: RequestLimit.of(90, Duration.minutes(10)) })).toBe(
      45,
    );
    expect(limit({ humanCheck: HumanCheck.none(), sendBudget: RequestLimit.of(12, Duration.minutes(10)) })).toBe(10);
    expect(limit({ humanCheck: HumanCheck.none(), surgeLimit: RequestLimit.of(77, Duration.minutes(10)) })).toBe(77);
  });

  test('stands behind a missing human check, too', () => {
    const visitors = new Visitors(
      new SimulatedWebAcl({ humanCheck: HumanCheck.none(), surgeLimit: RequestLimit.of(50, Duration.minutes(10)) }),
    );
    expect(Array.from({ length: 60 }, (_, n) => visitors.ask(undefined, address(n)).action).slice(48)).toEqual([
      ...Array(2).fill('ALLOW'),
      ...Array(10).fill('CAPTCHA'),
    ]);
  });

  test('is not needed where everybody solves a puzzle, and says so', () => {
    expect(rule({}, 'surge')).toBeUndefined();
    expect(() => webAcl({ surgeLimit: RequestLimit.of(100, Duration.minutes(10)) })).toThrow(
      /surgeLimit has no effect with HumanCheck\.captcha\(\)/,
    );
    expect(() =>
      webAcl({ humanCheck: HumanCheck.challenge(), surgeLimit: RequestLimit.of(5, Duration.minutes(10)) }),
    ).toThrow(/surgeLimit \(requests\) must be a whole number from 10/);
  });
});

describe('the entry page', () => {
  const props = { entryPages: [OtpRoute.path('/sign-up')] };
  const browser = { method: 'GET', headers: { accept: 'text/html,application/xhtml+xml' } };

  test('brings up the puzzle by itself, with a page and without a change to the front end', () => {
    const verdict = new SimulatedWebAcl(props).send('/sign-up', browser);
    expect(verdict).toMatchObject({ action: 'CAPTCHA', status: 405 });
    expect(verdict.response!.body).toContain('<noscript>');
  });

  test('leaves a person who fills the form in 4 minutes and 50 seconds in peace', () => {
    const webAcl = new SimulatedWebAcl(props);
    const visitors = new Visitors(webAcl);
    const token = visitors.puzzled();
    expect(
      webAcl.send('/sign-up', { ...browser, headers: { ...browser.headers, cookie: `aws-waf-token=${token}` } }).action,
    ).toBe('ALLOW');
    webAcl.clock.advance(290);
    expect(visitors.ask(token).action).toBe('ALLOW');
  });

  test('does so while the posture is strict, too, when the default is not changed', () => {
    const webAcl = new SimulatedWebAcl(props);
    webAcl.setGate('Strict', true);
    const visitors = new Visitors(webAcl);
    expect(visitors.ask(visitors.puzzled(290)).action).toBe('ALLOW');
    expect(visitors.ask(visitors.puzzled(301))).toMatchObject({ action: 'CAPTCHA', rule: 'strict-human-check' });
  });

  test('pages next to it are left alone', () => {
    const webAcl = new SimulatedWebAcl(props);
    for (const page of ['/', '/sign-up/help', '/sign-upx', '/about'])
      expect(webAcl.send(page, browser).action).toBe('ALLOW');
  });
});
