import { reportAsHtml } from '../../../lib/sim/traffic/report-html';
import { reportAsText } from '../../../lib/sim/traffic/report-text';
import { RULES, TEMPLATE } from '../../bin/web-acls';
import { analysis, plain } from './analysis-rig';

describe('people, not addresses', () => {
  /** An office: so many people with browsers of their own behind one address, each asking once. */
  const office = (add: ReturnType<typeof analysis>['add'], address: string, people: number, at: number) => {
    for (let i = 0; i < people; i++) add(at + i / people, address, '/otp', `person ${i}`);
  };

  test('an office is as many as it has people, however many addresses there are beside', () => {
    const { add, report } = analysis();
    office(add, '198.51.100.1', 60, 0);
    for (let i = 0; i < 3000; i++) add(100 + i, `10.9.${i >> 8}.${i & 255}`.replace('10.9', '81.2'));
    const [limit] = report().rateLimits;
    // Of the sixty the limit of today lets some through; whoever came before counts, too.
    const needed = limit!.peaks!.max;
    expect(needed).toBeGreaterThanOrEqual(60);
    expect(limit).toMatchObject({ recommended: { atLeast: Math.ceil(needed * 1.5), clientsBlocked: 0 } });
    expect(reportAsText(report(), plain)).toContain('1 of 3,001 addresses (< 0.1 %) goes over it');
    expect(reportAsText(report(), plain)).toContain('60 of 3,060 clients would be blocked');
  });

  test('many requests with one browser are one machine or many people: a range, with the reason', () => {
    const { add, report } = analysis();
    for (let i = 0; i < 90; i++) add(i / 2, '198.51.100.1');
    for (let i = 0; i < 3000; i++) add(100 + i, `81.2.${i >> 8}.${i & 255}`);
    const [limit] = report().rateLimits;
    expect(limit!.recommended!.atLeast).toBe(10);
    expect(limit!.recommended!.atMost).toBeGreaterThan(90);
    expect(limit!.recommended).toMatchObject({ addressesBetween: 1, clientsBlocked: 1 });
    expect(limit!.recommended!.shareBlockedAtMost).toBeLessThan(0.003);
    expect(reportAsText(report(), plain)).toMatch(/recommended 10 to \d+: 1 of 3,001 clients here would be over 10/);
    expect(reportAsText(report(), plain)).toContain('if many people with the same browser share such an address');
  });

  test('what is blocked only because a token is shared is a range', () => {
    const byToken = {
      ...RULES[2],
      Name: 'reuse',
      Priority: 4,
      Statement: {
        RateBasedStatement: {
          Limit: 10,
          EvaluationWindowSec: 600,
          AggregateKeyType: 'CUSTOM_KEYS',
          CustomKeys: [{ Cookie: { Name: 'aws-waf-token', TextTransformations: [{ Priority: 0, Type: 'NONE' }] } }],
        },
      },
    };
    const { Acl, BlockList } = TEMPLATE.Resources;
    const Rules = [RULES[0], RULES[3], byToken];
    const { add, report } = analysis({
      Resources: { BlockList, Acl: { ...Acl, Properties: { ...Acl.Properties, Rules } } },
    });
    for (let i = 0; i < 15; i++) add(i * 10, '198.51.100.1');
    expect(report().blockedClients).toEqual({ atLeast: 0, atMost: 1 });
    expect(reportAsText(report(), plain)).toContain(
      '0 (0.0 %) to 1 (100 %) clients would have been blocked at least once',
    );
    expect(reportAsText(report(), plain)).toMatch(
      /BLOCK +reuse \* +5 .*\n.*\n +\* counts by token: blocks them only if each client is one person/,
    );
    expect(reportAsText(report(), plain)).toMatch(/challenged +blocked \*\n/);
    expect(report().caveats.join()).toContain('the range goes from one person a client');
  });
});

test('people behind refused requests are a range, with a limit alone too, and the assumption stands beside it', () => {
  const { Acl, BlockList } = TEMPLATE.Resources;
  const Rules = [RULES[0], RULES[2]];
  const { add, report } = analysis({
    Resources: { BlockList, Acl: { ...Acl, Properties: { ...Acl.Properties, Rules } } },
  });
  for (let i = 0; i < 150; i++) add(i / 10, '198.51.100.1', '/otp', `browser ${i % 4}`);
  const { blockedClients, blockedPeople, challengedPeople, caveats, rules } = report();
  const blocked = rules.find(({ action }) => action === 'BLOCK')!.requests;
  expect(blocked).toBeGreaterThan(10);
  expect(blockedClients).toEqual({ atLeast: 4, atMost: 4 });
  expect([blockedPeople, challengedPeople]).toEqual([
    { atLeast: 4, atMost: blocked },
    { atLeast: 0, atMost: 0 },
  ]);
  expect(caveats.join()).toContain('a client is an address with a user agent');
  const people = `4 to ${blocked} people`;
  expect(reportAsText(report(), plain)).toContain(`4 (100 %) clients would have been blocked at least once: ${people}`);
  expect(reportAsHtml(report())).toContain(people);
});

describe('a log that says nothing about the web ACL is told', () => {
  const classify = { ...RULES[0], Name: 'classify-request' };
  const { Acl, BlockList } = TEMPLATE.Resources;
  const shield = {
    Resources: { BlockList, Acl: { ...Acl, Properties: { ...Acl.Properties, Rules: [classify, ...RULES.slice(1)] } } },
  };

  test('when no request is on a route', () => {
    const { add, report } = analysis(shield);
    add(0, '203.0.113.7', '/');
    expect(report()).toMatchObject({ onRoutes: { requests: 0 }, webAcl: { name: 'acl' } });
    expect(report().warnings).toEqual([
      expect.stringContaining('not one request of this log is on a route that the web ACL protects (/otp)'),
    ]);
    for (const text of [reportAsText(report(), plain), reportAsHtml(report())])
      expect(text).toContain('not one request of this log');
  });

  test('and those on the routes stand apart', () => {
    const { add, report } = analysis(shield);
    add(0, '203.0.113.7', '/');
    add(1, '203.0.113.7');
    expect(report().warnings).toEqual([]);
    expect(report().onRoutes).toMatchObject({
      requests: 1,
      clients: 1,
      byLabel: { 'otp:request': 1 },
      actions: { CAPTCHA: 1 },
    });
    expect(report().onRoutes!.timeline).toHaveLength(1);
    expect(reportAsText(report(), plain)).toContain('1 request (50 %) of 1 client: 1 CAPTCHA');
    expect(reportAsHtml(report())).toContain('On the protected routes');
  });

  test('when no rule of somebody else matches', () => {
    const { add, report } = analysis();
    add(0, '203.0.113.7', '/');
    expect(report().warnings).toEqual(['no rule of the web ACL matched any request of this log']);
    add(1, '203.0.113.7');
    expect(report().warnings).toEqual([]);
  });

  test.each([
    ['CloudFront', (i: number) => `130.176.0.${i}`, 'x'],
    ['Cloudflare', (i: number) => `172.70.0.${i}`, 'x'],
    ['a proxy with a private address', (i: number) => `10.0.0.${i}`, 'x'],
    ['CloudFront', (i: number) => `203.0.113.${i}`, 'Amazon CloudFront'],
  ])('when the clients are %s', (name, address, agent) => {
    const { add, report } = analysis();
    for (let i = 0; i < 120; i++) add(i, address(i), '/otp', agent);
    expect(report().warnings.join()).toContain(`nearly all clients of this log are ${name}`);
    expect(report().rateLimits[0]).not.toHaveProperty('recommended');
  });

  test('not when one of ten is behind one', () => {
    const { add, report } = analysis();
    for (let i = 0; i < 100; i++) add(i, i % 10 === 0 ? `130.176.0.${i}` : `203.0.113.${i}`);
    expect(report().warnings).toEqual([]);
  });
});
