import { Simulator } from '../../../lib/sim';
import { ReplayClock } from '../../../lib/sim/replay/run';
import { ProbeInjector } from '../../../lib/sim/traffic/rate-rule-probes';
import { reportAsHtml } from '../../../lib/sim/traffic/report-html';
import { reportAsText } from '../../../lib/sim/traffic/report-text';
import { RULES, TEMPLATE } from '../../bin/web-acls';
import { SAMPLES } from '../selection/web-acls';
import { analysis, plain, START } from './analysis-rig';

test('the routes of the shield are named by their paths', () => {
  const { routes } = SAMPLES[1]!.simulator().webAcl;
  expect(routes.map(({ label, paths }) => [label, paths])).toEqual([
    ['otp:request', ['/api/auth/otp', '/login/code/*']],
    ['otp:verify', ['/api/auth/verify']],
    ['otp:page', ['/login']],
  ]);
});

test('a client that meets a CAPTCHA solves it and is let through until its immunity ends', () => {
  const { add, report } = analysis();
  for (const second of [0, 100, 299, 400]) add(second, '203.0.113.7');
  const { rules, afterPuzzle, challengedClients, captcha, clients, actions } = report();
  expect(clients).toBe(1);
  expect(challengedClients).toBe(1);
  // Each may have been somebody else, for all that a log says.
  expect(captcha.puzzles).toEqual({ atLeast: 2, atMost: 4 });
  expect(actions).toEqual({ ALLOW: 2, BLOCK: 0, CAPTCHA: 2, CHALLENGE: 0 });
  expect(rules).toEqual([
    { rule: 'Default_Action', action: 'ALLOW', requests: 2, clients: 1 },
    { rule: 'human-check', action: 'CAPTCHA', requests: 2, clients: 1 },
  ]);
  expect(afterPuzzle).toEqual([{ rule: 'Default_Action', action: 'ALLOW', requests: 2, clients: 1 }]);
});

test('clients are told apart by address and user agent', () => {
  const { add, report } = analysis();
  add(0, '203.0.113.7', '/otp', 'a');
  add(1, '203.0.113.7', '/otp', 'b');
  add(2, '203.0.113.8', '/otp', 'a');
  expect(report()).toMatchObject({ clients: 3, addresses: 2, challengedClients: 3 });
});

test('blocked clients and the busiest addresses are listed', () => {
  const { add, report } = analysis();
  for (let i = 0; i < 3; i++) add(i, '192.0.2.1');
  add(5, '203.0.113.7', '/other');
  const { blockedClients, busiest } = report();
  expect(blockedClients).toEqual({ atLeast: 1, atMost: 1 });
  expect(busiest).toEqual([
    { address: '192.0.2.1', requests: 3, allowed: 0, blocked: 3, challenged: 0 },
    { address: '203.0.113.7', requests: 1, allowed: 1, blocked: 0, challenged: 0 },
  ]);
});

describe('rate limits', () => {
  test('are measured by what their rule counts: its scope, what reaches it, retries after a puzzle included', () => {
    const { add, report } = analysis();
    for (let i = 0; i < 4; i++) add(i, '203.0.113.7');
    for (let i = 0; i < 50; i++) add(10, '203.0.113.7', '/elsewhere');
    for (let i = 0; i < 20; i++) add(20, '192.0.2.1');
    expect(report().rateLimits).toEqual([
      expect.objectContaining({
        rule: 'rate-limit',
        key: 'IP',
        limit: 10,
        windowSeconds: 60,
        fits: true,
        peaks: expect.objectContaining({ addresses: 1, max: 5 }),
      }),
    ]);
  });

  test('that do not fit come with the share of addresses over them and a limit that would', () => {
    const { add, report } = analysis();
    for (let address = 1; address <= 200; address++) add(address * 100, `203.0.113.${address}`);
    for (let i = 0; i < 30; i++) add(50_000 + i, '198.51.100.1');
    const [limit] = report().rateLimits;
    // 30 requests, and one more after the puzzle.
    expect(limit).toMatchObject({
      fits: false,
      peaks: { addresses: 201, overLimit: 1, p99: 2, max: 31, clients: 201, clientsOverLimit: 1 },
      recommended: { atLeast: 47, atMost: 47, clientsBlocked: 0 },
    });
    expect(reportAsText(report(), plain)).toContain(
      '1 of 201 addresses (0.5 %) goes over it, up to 31: 1 of 201 clients would be blocked',
    );
  });

  test('get no recommendation from a handful of addresses', () => {
    const { add, report } = analysis();
    add(0, '203.0.113.7');
    expect(report().rateLimits[0]).not.toHaveProperty('recommended');
    expect(reportAsText(report(), plain)).toContain('too few addresses of clients to recommend a limit');
  });

  const withKey = (RateBasedStatement: object) => {
    const rule = { ...RULES[2], Statement: { RateBasedStatement }, Name: 'limit', Priority: 9 };
    const { Acl } = TEMPLATE.Resources;
    return { Resources: { Acl: { ...Acl, Properties: { ...Acl.Properties, Rules: [rule] } } } };
  };

  test('over all addresses together are measured over all', () => {
    const { add, report } = analysis(
      withKey({
        Limit: 10,
        AggregateKeyType: 'CONSTANT',
        ScopeDownStatement: { NotStatement: { Statement: RULES[0].Statement } },
      }),
    );
    for (let i = 0; i < 12; i++) add(i, `203.0.113.${i}`, '/x');
    expect(report().rateLimits[0]).toMatchObject({ key: 'CONSTANT', fits: false, peaks: { max: 12 } });
    expect(reportAsText(report(), plain)).toContain('all together reach 12, which is over the limit');
  });

  test('without scope-down count everything', () => {
    const { add, report } = analysis(withKey({ Limit: 10, AggregateKeyType: 'IP' }));
    for (let i = 0; i < 3; i++) add(i, '203.0.113.7', '/anything');
    expect(report().rateLimits[0]).toMatchObject({ windowSeconds: 300, peaks: { max: 3 } });
  });

  test('by custom keys are not judged, and it says so', () => {
    const CustomKeys = [{ HTTPMethod: {} }, { IP: {} }];
    const { add, report } = analysis(withKey({ Limit: 10, AggregateKeyType: 'CUSTOM_KEYS', CustomKeys }));
    add(0, '203.0.113.7');
    expect(report().rateLimits[0]).toEqual({ rule: 'limit', key: 'CUSTOM_KEYS', limit: 10, windowSeconds: 300 });
    expect(report().caveats.join()).toContain('custom keys were applied');
  });
});

describe('the cost of a month', () => {
  const ten = () => {
    const { add, report } = analysis();
    for (let i = 0; i < 10; i++) add(i * 9600, `203.0.113.${i}`);
    return report;
  };

  test('is extrapolated from the span of the log', () => {
    // 10 puzzles in 86,400 s.
    expect(ten()({ captchaPrice: 1 }).captcha).toEqual({
      puzzles: { atLeast: 10, atMost: 10 },
      perMonth: { atLeast: 304, atMost: 304 },
      usdPerThousand: 1,
      usdPerMonth: { atLeast: 0.3, atMost: 0.3 },
      priceIsVerified: true,
      priceSource: '--captcha-price',
    });
  });

  test('says that its default price is unverified, and where to look', () => {
    const report = ten()();
    expect(report.captcha).toMatchObject({
      priceIsVerified: false,
      priceSource: 'https://aws.amazon.com/waf/pricing/',
    });
    expect(reportAsText(report, plain)).toContain('the price is unverified: read https://aws.amazon.com/waf/pricing/');
    expect(reportAsHtml(report)).toContain('The price is unverified');
  });

  test.each([0, 3599])('of a log of %i seconds is not told', (seconds) => {
    const { add, report } = analysis();
    add(0, '203.0.113.7');
    add(seconds, '203.0.113.8');
    const { captcha, challenge, caveats } = report();
    expect([captcha.perMonth, captcha.usdPerMonth, challenge.perMonth]).toEqual([undefined, undefined, undefined]);
    expect(captcha.puzzles).toEqual({ atLeast: 2, atMost: 2 });
    expect(caveats.join()).not.toContain('month');
    for (const text of [reportAsText(report(), plain), reportAsHtml(report())])
      expect(text).toContain('the log covers less than an hour, with 2 puzzles in it: too short to say');
  });

  test('of an hour is a bold extrapolation', () => {
    const { add, report } = analysis();
    add(0, '203.0.113.7');
    add(3600, '203.0.113.8');
    expect(reportAsText(report(), plain)).toContain('1,461 puzzles, about $0.58 at $0.40 per 1,000 attempts');
    expect(report().caveats.join()).toContain('a month is a bold extrapolation');
  });
});

test('time never runs backwards, though a log may', () => {
  const { add, report } = analysis();
  add(100, '203.0.113.7');
  add(90, '203.0.113.7');
  expect(report()).toMatchObject({ requests: 2, spanSeconds: 10, actions: { ALLOW: 1, CAPTCHA: 1 } });
});

describe('probes', () => {
  test('change no verdict', () => {
    const clock = new ReplayClock();
    const bare = Simulator.fromTemplate(TEMPLATE, { clock });
    const probed = Simulator.fromTemplate(new ProbeInjector().inject(TEMPLATE), { clock });
    for (let i = 0; i < 40; i++) {
      clock.set(START + i * 1000);
      const request = {
        ip: i % 3 === 0 ? '192.0.2.1' : '203.0.113.7',
        method: 'POST',
        uri: i % 5 === 0 ? '/' : '/otp',
        headers: [['host', 'app.example.com']] as const,
      };
      const { action, rule, status } = bare.evaluate(request);
      expect(probed.evaluate(request)).toMatchObject(
        status === undefined ? { action, rule } : { action, rule, status },
      );
    }
  });

  test('leave the document as it was, and rules alone whose priorities are not known', () => {
    const before = JSON.stringify(TEMPLATE);
    new ProbeInjector().inject(TEMPLATE);
    expect(JSON.stringify(TEMPLATE)).toBe(before);
    const odd = { Rules: [{ ...RULES[2], Priority: { Ref: 'P' } }] };
    expect(new ProbeInjector().inject(odd)).toEqual(odd);
  });

  test('keep the order of rules that were not in order', () => {
    const probes = new ProbeInjector();
    const { Rules } = probes.inject({ Rules: [RULES[2], RULES[0]] }) as {
      Rules: Array<{ Name: string; Priority: number }>;
    };
    expect(Rules.map(({ Name, Priority }) => [Name, Priority])).toEqual([
      ['classify', 0],
      ['otp-shield-probe-0', 1],
      ['rate-limit', 2],
    ]);
    expect(probes.rules.map(({ name }) => name)).toEqual(['rate-limit']);
  });
});

describe('the page', () => {
  const page = () => {
    const { add, report } = analysis();
    for (let address = 1; address <= 120; address++) add(address * 60, `203.0.113.${address}`);
    return reportAsHtml(report({ broken: { lines: 2, examples: ['<script>alert(1)</script>:1: no time'] } }));
  };

  test('needs nothing from anywhere', () => {
    const html = page();
    expect(html).not.toMatch(/<script|<link|<img|url\(|@import|src=/i);
    expect(html).toContain("default-src 'none'");
  });

  test('has its charts', () => {
    const html = page();
    expect(html).toContain('<svg role="img" aria-label="verdicts over time"');
    for (const title of ['By deciding rule', 'peaks of addresses for rate-limit']) {
      expect(html).toContain(`<ul class="bars" aria-label="${title}"`);
    }
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('shows broken lines, escaped', () => {
    expect(page()).toContain('2 of 120 lines could not be read, e.g. &#60;script&#62;');
  });

  test('leaves addresses out on demand', () => {
    const { add, report } = analysis();
    add(0, '203.0.113.7');
    for (const text of [
      reportAsHtml(report({ hideAddresses: true })),
      reportAsText(report({ hideAddresses: true }), plain),
    ]) {
      expect(text).toContain('address 1');
      expect(text).not.toContain('203.0.113.7');
    }
  });
});
