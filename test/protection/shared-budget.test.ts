import { App, Duration, Stack } from 'aws-cdk-lib';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { RequestLimit } from '../../lib/request-limit';
import { ENV, ROUTES, rulesOf, templateOf, webAcl } from './stack';
import { SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';
const address = (n: number) => `203.0.${113 + Math.floor(n / 250)}.${1 + (n % 250)}`;

/** So many people from one country, each with a puzzle solved by themselves; the rules that decided, counted. */
function ask(
  webAcl: SimulatedWebAcl,
  count: number,
  country: string | undefined,
  from: number,
  solvedAgo = 0,
): Record<string, number> {
  const decided: Record<string, number> = {};
  for (let n = 0; n < count; n++) {
    const { rule } = webAcl.send(OTP, { ip: address(from + n), country, solvedAgo: solvedAgo + (n % 7) });
    decided[rule] = (decided[rule] ?? 0) + 1;
  }
  return decided;
}

const TEN_MINUTES = Duration.minutes(10);

describe('homeCountries', () => {
  test('let a pool from elsewhere solve fresh puzzles, before people at home have to', () => {
    const webAcl = new SimulatedWebAcl({ sendBudget: RequestLimit.of(200, TEN_MINUTES), homeCountries: ['DE', 'AT'] });
    expect(ask(webAcl, 120, 'BR', 0, 100)).toEqual({ Default_Action: 50, 'foreign-send-budget': 70 });
    expect(ask(webAcl, 75, 'DE', 300, 100)).toEqual({ Default_Action: 75 });
    expect(ask(webAcl, 75, 'AT', 400, 100)).toEqual({ Default_Action: 75 });
    // All together asked for 200: now everybody's puzzle must be fresh.
    expect(ask(webAcl, 10, 'DE', 480, 100)).toEqual({ 'send-budget': 10 });
    expect(ask(webAcl, 10, 'DE', 480)).toEqual({ Default_Action: 10 });
    expect(ask(webAcl, 10, 'BR', 600)).toEqual({ Default_Action: 10 });
    webAcl.clock.advance(601);
    expect(ask(webAcl, 10, 'BR', 0, 100)).toEqual({ Default_Action: 10 });
  });

  test('count an address that can not be placed as foreign', () => {
    const webAcl = new SimulatedWebAcl({ homeCountries: ['DE'], foreignSendBudget: RequestLimit.of(10, TEN_MINUTES) });
    expect(ask(webAcl, 12, undefined, 0, 100)).toEqual({ Default_Action: 10, 'foreign-send-budget': 2 });
  });

  test('without them nothing is added', () => {
    expect(rulesOf(templateOf({})).map(({ Name }) => Name)).not.toContain('foreign-send-budget');
    const webAcl = new SimulatedWebAcl({ sendBudget: RequestLimit.of(40, TEN_MINUTES) });
    expect(ask(webAcl, 50, 'BR', 0, 100)).toEqual({ Default_Action: 40, 'send-budget': 10 });
  });

  test('complain about what makes no sense', () => {
    for (const country of ['Germany', 'UK', 'EU', 'de']) {
      expect(() => webAcl({ homeCountries: [country] })).toThrow(
        `homeCountries[0] must be a country code such as "DE" or "GB", got "${country}"`,
      );
    }
    expect(() => webAcl({ foreignSendBudget: RequestLimit.of(50, TEN_MINUTES) })).toThrow(
      'foreignSendBudget has no effect without homeCountries',
    );
  });
});

describe('campaignBudget', () => {
  const campaign = { sendBudget: RequestLimit.of(40, TEN_MINUTES), campaignBudget: RequestLimit.of(100, TEN_MINUTES) };

  test('stands in for sendBudget while its gate is open, asks above it, refuses nobody, and ends', () => {
    const webAcl = new SimulatedWebAcl(campaign);
    expect(ask(webAcl, 50, 'DE', 0, 100)).toEqual({ Default_Action: 40, 'send-budget': 10 });
    webAcl.setGate('Campaign', true);
    expect(ask(webAcl, 110, 'DE', 100, 100)).toEqual({ Default_Action: 100, 'campaign-budget': 10 });
    expect(ask(webAcl, 10, 'DE', 300)).toEqual({ Default_Action: 10 });
    webAcl.setGate('Campaign', false);
    webAcl.clock.advance(601);
    expect(ask(webAcl, 50, 'DE', 0, 100)).toEqual({ Default_Action: 40, 'send-budget': 10 });
  });

  test('stands in for surge, where the human check is silent', () => {
    const passed = { challenge: { solvedAgo: 10 } };
    const surged = (open: boolean) => {
      const webAcl = new SimulatedWebAcl({ ...campaign, humanCheck: HumanCheck.none() });
      webAcl.setGate('Campaign', open);
      const rules = Array.from({ length: 60 }, (_, n) => webAcl.send(OTP, { ip: address(n), ...passed }).rule);
      return rules.filter((rule) => rule !== 'Default_Action');
    };
    expect(new Set(surged(false))).toEqual(new Set(['surge']));
    expect(surged(true)).toEqual([]);
  });

  test('an attacker who fills it in the time of a campaign shuts nobody out, and gets no more than it says without a fresh puzzle', () => {
    const webAcl = new SimulatedWebAcl(campaign);
    webAcl.setGate('Campaign', true);
    expect(ask(webAcl, 300, 'BR', 0, 100)).toEqual({ Default_Action: 100, 'campaign-budget': 200 });
    expect(ask(webAcl, 10, 'DE', 400)).toEqual({ Default_Action: 10 });
  });

  test('costs nothing by default, and every line is in its place', () => {
    const names = (props: object) => rulesOf(templateOf(props)).map(({ Name }) => Name);
    expect(names({})).not.toContain('campaign-budget');
    expect(names(campaign).slice(-6)).toEqual([
      'send-budget',
      'campaign-budget',
      'strict-send-ceiling',
      'send-ceiling',
      'passed',
      'verify-passed',
    ]);
    expect(JSON.stringify(templateOf({}))).not.toContain('campaignBudget');
  });

  test('complains about what makes no sense', () => {
    const of = (requests: number) => RequestLimit.of(requests, TEN_MINUTES);
    expect(() => webAcl({ campaignBudget: of(600) })).toThrow(
      /campaignBudget must be above sendBudget, got RequestLimit.of\(600, .* and its default: .*would tighten the line/,
    );
    expect(() => webAcl({ campaignBudget: of(2400) })).toThrow(
      /campaignBudget must be below sendCeiling, got RequestLimit.of\(2400, .* four times sendBudget: .*raise sendCeiling/,
    );
    expect(() => webAcl({ campaignBudget: of(5000), sendCeiling: RequestLimit.none() })).not.toThrow();
    expect(() => webAcl({ campaignBudget: RequestLimit.none() })).toThrow('campaignBudget must be a limit');
  });
});

describe('ceilings', () => {
  test('complain about what makes no sense', () => {
    expect(() => webAcl({ sendBudget: RequestLimit.none() })).toThrow(
      'sendBudget must be a limit, got RequestLimit.none(); write RequestLimit.of(…): only ceilings can be none',
    );
    expect(() => webAcl({ sendCeiling: RequestLimit.of(9, TEN_MINUTES) })).toThrow('sendCeiling (requests) must be');
    expect(() =>
      webAcl({
        sendBudget: RequestLimit.of(600, TEN_MINUTES),
        sendCeiling: RequestLimit.of(50, Duration.minutes(1)),
      }),
    ).toThrow(/sendCeiling must be above sendBudget, got RequestLimit.of\(50, .*people would be refused/);
  });

  test('can be left out, for a guard that refuses', () => {
    const names = rulesOf(templateOf({ sendCeiling: RequestLimit.none() })).map(({ Name }) => Name);
    expect(names).not.toContain('send-ceiling');
    expect(names).not.toContain('strict-send-ceiling');
  });
});

describe('places for rate-based rules', () => {
  const full = { humanCheck: HumanCheck.adaptive(), homeCountries: ['DE'] };
  const everything = { ...full, strictSendCeiling: RequestLimit.of(600, TEN_MINUTES) };

  test('with every option on that has a default just fit', () => {
    const counting = rulesOf(templateOf(full)).filter(({ Statement }) => 'RateBasedStatement' in Statement);
    expect(counting.map(({ Name }) => Name)).toEqual([
      'verify-rate-limit',
      'strict-rate-limit',
      'rate-limit',
      'verify-budget',
      'surge',
      'token-reuse-limit-cookie',
      'token-reuse-limit-header',
      'foreign-send-budget',
      'send-budget',
      'send-ceiling',
    ]);
  });

  test('a combination that AWS WAF would not take is refused, and the options are named', () => {
    expect(() => webAcl(everything)).toThrow(
      /need 11 rate-based rules, got .*but AWS WAF takes 10 in a web ACL .*give up 1 of: strictSendCeiling: RequestLimit.none\(\) \(strict-send-ceiling\); no homeCountries .*tokenInHeader: false .*HumanCheck.captcha\(\).*OtpRuleGroup/,
    );
  });

  test.each([
    ['no strictSendCeiling', { strictSendCeiling: RequestLimit.none() }],
    ['homeCountries', { homeCountries: [] }],
    ['tokenInHeader', { tokenInHeader: false }],
    ['humanCheck', { humanCheck: HumanCheck.captcha() }],
    ['no sendCeiling', { sendCeiling: RequestLimit.none() }],
  ])('what the message names makes it fit: %s', (_, props) => {
    expect(() => webAcl({ ...everything, ...props })).not.toThrow();
  });

  test('a campaign takes the last one, and can be given up', () => {
    const campaignBudget = RequestLimit.of(1800, TEN_MINUTES);
    expect(() => webAcl({ campaignBudget })).not.toThrow();
    expect(() => webAcl({ ...full, campaignBudget })).toThrow('give up 1 of: no campaignBudget (campaign-budget)');
  });

  test('rule groups have places for everything', () => {
    const scope = new Stack(new App(), 'Stack', { env: ENV });
    expect(new OtpRuleGroup(scope, 'Otp', { ...ROUTES, ...everything }).capacity).toBe(1000);
  });
});

describe('tokenInHeader', () => {
  /** One token, alternating between its two places. */
  function alternating(webAcl: SimulatedWebAcl, count: number): Record<string, number> {
    const token = webAcl.token(0);
    const decided: Record<string, number> = {};
    for (let n = 0; n < count; n++) {
      const headers: Record<string, string> =
        n % 2 === 0 ? { cookie: `aws-waf-token=${token}` } : { 'x-aws-waf-token': token };
      const { rule } = webAcl.send(OTP, { ip: address(n), headers });
      decided[rule] = (decided[rule] ?? 0) + 1;
    }
    return decided;
  }

  test('lets one token count twice, once in each place', () => {
    expect(alternating(new SimulatedWebAcl(), 60)).toEqual({
      Default_Action: 20,
      'token-reuse-limit-cookie': 20,
      'token-reuse-limit-header': 20,
    });
  });

  test('that is false closes the second place', () => {
    expect(alternating(new SimulatedWebAcl({ tokenInHeader: false }), 60)).toEqual({
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
