import { App, Duration, Stack } from 'aws-cdk-lib';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { RequestLimit } from '../../lib/protection/request-limit';
import { ENV, ROUTES, rulesOf, templateOf, webAcl } from './stack';
import { Door } from './traffic';

const OTP = '/api/auth/otp';
const address = (n: number) => `203.0.${113 + Math.floor(n / 250)}.${1 + (n % 250)}`;

/** So many people from one country, each with a puzzle solved by themselves; the rules that decided, counted. */
function ask(door: Door, count: number, country: string | undefined, from: number): Record<string, number> {
  const decided: Record<string, number> = {};
  for (let n = 0; n < count; n++) {
    const { rule } = door.send(OTP, { ip: address(from + n), country, solvedAgo: n % 7 });
    decided[rule] = (decided[rule] ?? 0) + 1;
  }
  return decided;
}

describe('homeCountries', () => {
  test('keep a pool from elsewhere from using up the budget of people at home', () => {
    const door = new Door({ sendBudget: RequestLimit.of(200, Duration.minutes(10)), homeCountries: ['DE', 'AT'] });
    expect(ask(door, 300, 'BR', 0)).toEqual({ Default_Action: 50, 'foreign-send-budget': 250 });
    expect(ask(door, 75, 'DE', 300)).toEqual({ Default_Action: 75 });
    expect(ask(door, 75, 'AT', 400)).toEqual({ Default_Action: 75 });
    // All together stay within the budget.
    expect(ask(door, 10, 'DE', 480)).toEqual({ 'send-budget': 10 });
    door.clock.advance(601);
    expect(ask(door, 10, 'BR', 0)).toEqual({ Default_Action: 10 });
  });

  test('count an address that can not be placed as foreign', () => {
    const door = new Door({ homeCountries: ['DE'], foreignSendBudget: RequestLimit.of(10, Duration.minutes(10)) });
    expect(ask(door, 12, undefined, 0)).toEqual({ Default_Action: 10, 'foreign-send-budget': 2 });
  });

  test('without them nothing is added', () => {
    expect(rulesOf(templateOf({})).map(({ Name }) => Name)).not.toContain('foreign-send-budget');
    const door = new Door({ sendBudget: RequestLimit.of(40, Duration.minutes(10)) });
    expect(ask(door, 50, 'BR', 0)).toEqual({ Default_Action: 40, 'send-budget': 10 });
  });

  test('complain about what makes no sense', () => {
    for (const country of ['Germany', 'UK', 'EU', 'de']) {
      expect(() => webAcl({ homeCountries: [country] })).toThrow(
        `homeCountries[0] must be a country code such as "DE" or "GB", got "${country}"`,
      );
    }
    expect(() => webAcl({ foreignSendBudget: RequestLimit.of(50, Duration.minutes(10)) })).toThrow(
      'foreignSendBudget has no effect without homeCountries',
    );
  });

  test('are one rate-based rule too many for a rule group, until a token has one place only', () => {
    const group = (props: object) =>
      new OtpRuleGroup(new Stack(new App(), 'Stack', { env: ENV }), 'Otp', {
        ...ROUTES,
        homeCountries: ['DE'],
        ...props,
      });
    expect(() => group({})).toThrow(/rate-based/);
    expect(group({ tokenInHeader: false }).capacity).toBeGreaterThan(0);
  });
});

describe('tokenInHeader', () => {
  /** One token, alternating between its two places. */
  function alternating(door: Door, count: number): Record<string, number> {
    const token = door.token(0);
    const decided: Record<string, number> = {};
    for (let n = 0; n < count; n++) {
      const headers: Record<string, string> =
        n % 2 === 0 ? { cookie: `aws-waf-token=${token}` } : { 'x-aws-waf-token': token };
      const { rule } = door.send(OTP, { ip: address(n), headers });
      decided[rule] = (decided[rule] ?? 0) + 1;
    }
    return decided;
  }

  test('lets one token count twice, once in each place', () => {
    expect(alternating(new Door(), 60)).toEqual({
      Default_Action: 20,
      'token-reuse-limit-cookie': 20,
      'token-reuse-limit-header': 20,
    });
  });

  test('that is false closes the second place', () => {
    expect(alternating(new Door({ tokenInHeader: false }), 60)).toEqual({
      Default_Action: 10,
      'token-reuse-limit-cookie': 20,
      'ambiguous-token': 30,
    });
  });

  test('can not be false for pages on another origin, which have no other place', () => {
    expect(() => webAcl({ tokenInHeader: false, allowedOrigins: ['https://app.example.com'] })).toThrow(
      'tokenInHeader must not be false with allowedOrigins',
    );
  });
});
