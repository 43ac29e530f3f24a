import { App, Lazy, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import type { OtpRuleGroupProps } from '../../lib/protection/otp-rule-group-props';
import { RateLimitKey } from '../../lib/protection/rate-limit-key';
import { ROUTES, rulesOf, stack, templateOf } from './stack';
import { labelsOf, type Sent, SimulatedWebAcl } from './traffic';

const OTP = '/api/auth/otp';

/** A web ACL that belongs to somebody else, with the shield's groups in it. */
function foreignAcl(props: Partial<OtpRuleGroupProps> = {}) {
  const scope = stack();
  const group = new OtpRuleGroup(scope, 'Otp', { ...ROUTES, ...props });
  new wafv2.CfnWebACL(scope, 'Foreign', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    rules: group.rules(5),
    visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true },
  });
  return { scope, group, template: Template.fromStack(scope) };
}

const groupsOf = (template: Template) => Object.values(template.findResources('AWS::WAFv2::RuleGroup'));

describe('OtpRuleGroup', () => {
  test('puts the rules of the web ACL into three groups, in the same order', () => {
    const { template } = foreignAcl();
    const [webAcl, meter, budget] = groupsOf(template).map((group) =>
      group.Properties.Rules.map(({ Name }: { Name: string }) => Name),
    );
    expect([...webAcl, ...meter, ...budget]).toEqual(rulesOf(templateOf()).map(({ Name }) => Name));
    expect(webAcl.at(-1)).toBe('human-check');
  });

  test('keeps to four rate-based rules in a group, with everything on', () => {
    const { template } = foreignAcl({
      entryPages: [OtpRoute.path('/sign-up')],
      rateLimitKey: RateLimitKey.addressAndHeader('x-tenant'),
      blockedCountries: ['KP'],
      trustedAddresses: ['198.51.100.1'],
      blockedAddresses: ['198.51.100.2'],
    });
    for (const { Properties } of groupsOf(template)) {
      const rateBased = Properties.Rules.filter(
        (rule: { Statement: object }) => 'RateBasedStatement' in rule.Statement,
      );
      expect(rateBased.length).toBeLessThanOrEqual(4);
    }
  });

  test.each([-1, 1.5, Number.NaN, 2_147_483_646])('refuses the priority %d', (priority) => {
    const { group } = foreignAcl();
    expect(() => group.rules(priority)).toThrow(
      `priority must be a whole number from 0 to 2147483645, got ${priority}; the other groups take the next two`,
    );
  });

  test('gives three references that override nothing, from the priority given', () => {
    const { template } = foreignAcl();
    template.hasResourceProperties('AWS::WAFv2::WebACL', {
      Rules: [
        Match.objectLike({ Name: 'otp-shield-first', Priority: 5, OverrideAction: { None: {} } }),
        Match.objectLike({ Name: 'otp-shield-second', Priority: 6, OverrideAction: { None: {} } }),
        Match.objectLike({ Name: 'otp-shield-third', Priority: 7, OverrideAction: { None: {} } }),
      ],
    });
  });

  const routes = (count: number) =>
    Array.from({ length: count }, (_, n) => OtpRoute.path(`/v${n}/authentication/one-time-code-${n}`));

  test('a route more is added in place, also where another stack refers to the groups', () => {
    const exportsOf = (props: Partial<OtpRuleGroupProps>) => {
      const app = new App();
      const groups = new Stack(app, 'Groups');
      const group = new OtpRuleGroup(groups, 'Otp', { ...ROUTES, ...props });
      const site = new Stack(app, 'Site');
      new wafv2.CfnWebACL(site, 'Acl', {
        scope: 'REGIONAL',
        defaultAction: { allow: {} },
        rules: group.rules(0),
        visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true },
      });
      return Template.fromStack(groups).findOutputs('*');
    };
    const before = exportsOf({});
    expect(Object.keys(before)).toHaveLength(3);
    expect(exportsOf({ requestRoutes: [...ROUTES.requestRoutes, ...routes(1)], honeypotField: 'website' })).toEqual(
      before,
    );
    expect(exportsOf({ capacity: 1200 })).not.toEqual(before);
  });

  test('states its capacity: 1000 unless told otherwise, and what is too small is refused with the number to write', () => {
    const capacities = (props: Partial<OtpRuleGroupProps>) =>
      groupsOf(foreignAcl(props).template).map(({ Properties }) => Properties.Capacity);
    expect(capacities({})).toEqual([750, 150, 100]);
    expect(capacities({ capacity: 1400 })).toEqual([1150, 150, 100]);
    expect(() => foreignAcl({ requestRoutes: routes(8) })).toThrow(
      /capacity must be at least (\d+) WCU for these routes and options, got 1000; write capacity: \d+00, which makes new rule groups/,
    );
    expect(capacities({ capacity: 5000, requestRoutes: routes(8) })).toEqual([4750, 150, 100]);
  });

  test('fails on a capacity that is none, and warns when the groups fill a web ACL', () => {
    for (const capacity of [-1, 549, 5001, 900.5]) {
      expect(() => foreignAcl({ capacity })).toThrow(
        `capacity must be a whole number from 550 to 5000, got ${capacity}`,
      );
    }
    expect(() => foreignAcl({ capacity: Lazy.number({ produce: () => 900 }) })).toThrow(
      'capacity must be known at synth',
    );
    const { scope } = foreignAcl({ capacity: 1600 });
    Annotations.fromStack(scope).hasWarning(
      '/Stack/Otp',
      Match.stringLikeRegexp('cdk-otp-shield:capacityAboveIncluded'),
    );
  });

  test('decides like the web ACL, request by request', () => {
    const inAcl = new SimulatedWebAcl();
    const inGroups = new SimulatedWebAcl({}, foreignAcl().template.toJSON());
    const both = (uri: string, sent: (webAcl: SimulatedWebAcl) => Sent = () => ({})) =>
      [inAcl, inGroups].map((webAcl) => {
        const verdict = webAcl.send(uri, sent(webAcl));
        return { rule: verdict.rule, status: verdict.status, body: verdict.response?.body, labels: labelsOf(verdict) };
      });
    const requests: Array<[string, ((webAcl: SimulatedWebAcl) => Sent)?]> = [
      [OTP],
      ['/api//auth/otp'],
      ['/home'],
      ['/', () => ({ headers: { host: 'x/y' } })],
      [OTP, () => ({ solvedAgo: 1 })],
      ['/api/auth/verify'],
      [OTP, () => ({ body: 'x'.repeat(5000) })],
      ...Array.from({ length: 110 }, (): [string, () => Sent] => [OTP, () => ({ ip: '192.0.2.1' })]),
      ...Array.from({ length: 12 }, (_, n): [string, (webAcl: SimulatedWebAcl) => Sent] => [
        OTP,
        (webAcl) => ({ ip: `192.0.2.${n}`, headers: { cookie: `aws-waf-token=${tokens.get(webAcl)}` } }),
      ]),
    ];
    const tokens = new Map([inAcl, inGroups].map((webAcl) => [webAcl, webAcl.token()]));
    const decided = new Set<string>();
    for (const [uri, sent] of requests) {
      const [one, other] = both(uri, sent);
      expect(other).toEqual(one);
      decided.add(one.rule);
    }
    expect([...decided].sort()).toEqual(
      [
        'Default_Action',
        'human-check',
        'malformed-host',
        'oversize-body',
        'rate-limit',
        'token-reuse-limit-cookie',
      ].sort(),
    );
    for (const webAcl of [inAcl, inGroups]) {
      webAcl.setGate('Lockdown', true);
      expect(webAcl.rule(OTP, { solvedAgo: 1 })).toBe('lockdown');
    }
  });
});
