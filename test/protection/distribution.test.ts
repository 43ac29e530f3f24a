import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnDistribution, Distribution, type IDistributionRef } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { ApplicationListener, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { OtpOperations } from '../../lib/otp-operations';
import { OtpShield } from '../../lib/otp-shield';
import { CaptchaApiKey } from '../../lib/protection/captcha-api-key';
import { CloudFrontPlan } from '../../lib/protection/distribution/cloud-front-plan';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { RateLimitKey } from '../../lib/protection/rate-limit-key';
import { EmailProvider } from '../../lib/reputation/email-provider';
import { ALB_ARN, ROUTES } from './stack';
import { SimulatedWebAcl } from './traffic';

const ACCOUNT = '111122223333';
const at = (region: string | undefined, app = new App(), id = 'Edge') =>
  new Stack(app, id, {
    ...(region === undefined ? {} : { env: { account: ACCOUNT, region } }),
    crossRegionReferences: true,
  });
const dist = (scope: Stack, id = 'Dist', props: object = {}) =>
  new Distribution(scope, id, { defaultBehavior: { origin: new HttpOrigin('origin.example.com') }, ...props });
const guard = (scope: Stack, props: Partial<OtpWebAclProps>, id = 'Acl') =>
  new OtpWebAcl(scope, id, { ...ROUTES, ...props });
const imported = (scope: Stack) =>
  Distribution.fromDistributionAttributes(scope, 'Theirs', {
    distributionId: 'E2THEIRS',
    domainName: 'd1.cloudfront.net',
  });
const only = (template: Template, type: string) => Object.values(template.findResources(type))[0]!;
const warning = (id: string) => Match.stringLikeRegexp(`cdk-otp-shield:${id}`);

describe('a distribution in another Region', () => {
  const app = new App();
  const shop = at('eu-west-1', app, 'Shop');
  const distribution = dist(shop);
  const edge = at('us-east-1', app);
  const shield = new OtpShield(edge, 'Shield', {
    ...ROUTES,
    distribution,
    blockedAddresses: ['198.51.100.0/24'],
    recipientRules: {},
    automaticBlockList: {},
    email: EmailProvider.ses({ sesRegion: 'eu-west-1' }),
  });
  const theirs = Template.fromStack(shop);
  const ours = Template.fromStack(edge);
  const text = JSON.stringify(ours.toJSON());

  test('reads the ARN of the web ACL as CDK brings it over, and nothing refers back', () => {
    const config = only(theirs, 'AWS::CloudFront::Distribution').Properties.DistributionConfig;
    expect(JSON.stringify(config.WebACLId)).toMatch(/ExportsReader.*Edgeuseast1FnGetAttShieldWebAcl/);
    ours.resourceCountIs('Custom::CrossRegionExportWriter', 1);
    ours.resourceCountIs('Custom::CrossRegionExportReader', 0);
  });

  test('has everything of AWS WAF in the scope CLOUDFRONT, and no association', () => {
    for (const type of ['WebACL', 'IPSet', 'RegexPatternSet']) {
      const found = Object.values(ours.findResources(`AWS::WAFv2::${type}`));
      expect(found.map(({ Properties }) => Properties.Scope)).toEqual(found.map(() => 'CLOUDFRONT'));
      expect(found.length).toBeGreaterThan(0);
    }
    const sets = Object.values(ours.findResources('Custom::OtpShieldIpSet'));
    expect(sets.map(({ Properties }) => Properties.Scope)).toEqual(Array(10).fill('CLOUDFRONT'));
    ours.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
    expect(only(ours, 'AWS::Logs::LogGroup')).toBeDefined();
    expect(text).toContain('"aws-waf-logs-');
    expect(text).not.toMatch(/:regional\/|REGIONAL/);
    expect(text).toMatch(/:global\/ipset\/\*/);
  });

  test('is watched by metrics that have no Region', () => {
    const wafMetrics = [
      ...text.matchAll(/"Dimensions":\[((?:\{[^}]*\},?)*)\],"MetricName":"\w+","Namespace":"AWS\/WAFV2"/g),
    ];
    expect(wafMetrics.length).toBeGreaterThan(3);
    for (const [, dimensions] of wafMetrics) {
      expect(dimensions).toContain('"WebACL"');
      expect(dimensions).not.toContain('"Region"');
      expect(dimensions).not.toContain('CLOUDFRONT');
    }
    const body = JSON.stringify(only(ours, 'AWS::CloudWatch::Dashboard'));
    expect(body).toContain('AWS/WAFV2');
    expect(body).not.toMatch(/AWS\/WAFV2[^\]]{0,80}CLOUDFRONT/);
    expect(shield.webAcl.metric('BlockedRequests', 'ALL').dimensions).toEqual({
      WebACL: shield.webAcl.metricName.replace('|CLOUDFRONT', ''),
      Rule: 'ALL',
    });
  });

  test('is looked after by asking CloudFront', () => {
    const auditor = Object.entries(ours.findResources('AWS::IAM::Policy')).find(([id]) => id.includes('Auditor'))![1];
    const actions = JSON.stringify(auditor);
    expect(actions).toContain('cloudfront:ListDistributionsByWebACLId');
    expect(actions).not.toContain('GetWebACLForResource');
  });

  test('is said to have an origin that anybody reaches', () => {
    Annotations.fromStack(edge).hasWarning('/Edge/Shield/WebAcl', warning('originBypass'));
  });

  test('judges requests as behind CloudFront', () => {
    const sim = new SimulatedWebAcl({}, ours.toJSON());
    expect(sim.rule('/api/auth/otp')).toBe('human-check');
    expect(sim.rule('/api/auth/otp', { solvedAgo: 5 })).toBe('Default_Action');
    expect(sim.rule('/elsewhere')).toBe('Default_Action');
    expect(sim.rule('/api/auth/otp', { solvedAgo: 5, ip: '198.51.100.7' })).toBe('block-list');
    expect(sim.rule('/api/auth/otp', { solvedAgo: 5, body: 'x'.repeat(9000) })).toBe('oversize-body');
    expect(sim.rule('/api/auth/otp', { solvedAgo: 5, body: 'x'.repeat(40_000) })).toBe('oversize-body');
    // A lie about where one comes from changes nothing: the connection counts.
    const lies = Array.from({ length: 120 }, (_, n) =>
      sim.rule('/api/auth/otp', { ip: '192.0.2.9', solvedAgo: 1, headers: { 'x-forwarded-for': `10.0.0.${n}` } }),
    );
    expect(lies.at(-1)).not.toBe('Default_Action');
    const request = {
      ip: '203.0.113.7',
      method: 'POST',
      uri: '/api/auth/otp',
      headers: [['host', 'a']] as Array<[string, string]>,
    };
    const logged = sim.sim.logRecord(request, sim.sim.evaluate(request));
    for (const { dimensions } of sim.sim.metrics()) expect(dimensions).not.toHaveProperty('Region');
    expect(logged).toMatchObject({ httpSourceName: 'CF' });
  });
});

describe('the web ACL gets into', () => {
  test('a Distribution and a CfnDistribution of one stack, whose ids the auditor knows', () => {
    const scope = at('us-east-1');
    const config = {
      enabled: true,
      origins: [],
      defaultCacheBehavior: { targetOriginId: 'o', viewerProtocolPolicy: 'https-only' },
    };
    guard(scope, { distribution: dist(scope) }, 'One');
    guard(scope, { distribution: new CfnDistribution(scope, 'Plain', { distributionConfig: config }) }, 'Two');
    const found = Template.fromStack(scope).findResources('AWS::CloudFront::Distribution');
    const attached = Object.values(found).map(
      ({ Properties }) => Properties.DistributionConfig.WebACLId['Fn::GetAtt'][0],
    );
    expect(attached).toEqual([expect.stringMatching(/^One/), expect.stringMatching(/^Two/)]);
  });

  test('not into an imported one, or one of a list, which is told with the call', () => {
    const scope = at('us-east-1');
    guard(scope, { distribution: imported(scope) }, 'Imported');
    guard(scope, { resourceArns: [`arn:aws:cloudfront::${ACCOUNT}:distribution/E1LISTED`] }, 'Listed');
    const template = Template.fromStack(scope);
    template.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
    template.allResourcesProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
    Annotations.fromStack(scope).hasWarning('/Edge/Imported', Match.stringLikeRegexp('--id E2THEIRS'));
    Annotations.fromStack(scope).hasWarning('/Edge/Listed', Match.stringLikeRegexp('--id E1LISTED'));
  });

  test('nothing that is closed is warned about; what rewrites paths is', () => {
    const scope = at('us-east-1');
    const closed = dist(scope);
    (closed.node.defaultChild as CfnDistribution).addPropertyOverride('DistributionConfig.Origins', [
      { Id: 'vpc', DomainName: 'x', VpcOriginConfig: { VpcOriginId: 'vo' } },
      { Id: 'bucket', DomainName: 'b', S3OriginConfig: {} },
      { Id: 'function', DomainName: 'f', CustomOriginConfig: {}, OriginAccessControlId: 'oac' },
    ]);
    (closed.node.defaultChild as CfnDistribution).addPropertyOverride(
      'DistributionConfig.DefaultCacheBehavior.FunctionAssociations',
      [{ EventType: 'viewer-request', FunctionARN: 'arn' }],
    );
    guard(scope, { distribution: closed });
    Annotations.fromStack(scope).hasNoWarning('/Edge/Acl', warning('originBypass'));
    Annotations.fromStack(scope).hasWarning('/Edge/Acl', warning('distributionRewrites'));
  });
});

describe('is refused with what to write:', () => {
  const listener = (scope: Stack) =>
    ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
      listenerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:listener/app/a/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      securityGroup: undefined as never,
    });
  const turnstile = (scope: Stack) =>
    HumanCheck.turnstile({
      secret: Secret.fromSecretNameV2(scope, 'Secret', 'turnstile'),
      listener: listener(scope),
      targetGroups: [
        ApplicationTargetGroup.fromTargetGroupAttributes(scope, 'Targets', {
          targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:targetgroup/a/73e2d6bc24d8a067`,
        }),
      ],
      issuer: 'https://shop.example.com',
      hostnames: ['shop.example.com'],
    });

  test.each<[string, string | undefined, (scope: Stack) => Partial<OtpWebAclProps>, string]>([
    ['a stack elsewhere', 'eu-west-1', (scope) => ({ distribution: dist(scope) }), 'must be in us-east-1'],
    ['a stack anywhere', undefined, (scope) => ({ distribution: dist(scope) }), 'got a stack that names no Region'],
    [
      'an ARN, elsewhere',
      'eu-west-1',
      () => ({ resourceArns: [`arn:aws:cloudfront::${ACCOUNT}:distribution/E1`] }),
      'env: { account: "…", region: "us-east-1" }',
    ],
    [
      'another account',
      'us-east-1',
      () => ({ resourceArns: ['arn:aws:cloudfront::444455556666:distribution/E1'] }),
      'is in account 444455556666',
    ],
    [
      'a web ACL that is there',
      'us-east-1',
      (scope) => ({
        distribution: dist(scope, 'D', { webAclId: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/x/1` }),
      }),
      'must have no web ACL yet',
    ],
    ['a distribution for staging', 'us-east-1', (scope) => ({ distribution: staged(scope) }), 'which is for staging'],
    [
      'a load balancer beside it',
      'us-east-1',
      (scope) => ({ distribution: dist(scope), resourceArns: [ALB_ARN.replace('eu-central-1', 'us-east-1')] }),
      'a CloudFront distribution beside an Application Load Balancer',
    ],
    [
      'a forwarded header',
      'us-east-1',
      (scope) => ({ distribution: dist(scope), rateLimitKey: RateLimitKey.forwardedAddress('x-forwarded-for') }),
      'sees the address of the client itself',
    ],
    [
      'Turnstile',
      'us-east-1',
      (scope) => ({ distribution: dist(scope), humanCheck: turnstile(scope) }),
      'a load balancer verifies its tokens; take HumanCheck.captcha()',
    ],
    [
      'a plan without what it needs',
      'us-east-1',
      (scope) => ({ distribution: dist(scope), cloudFrontPlan: CloudFrontPlan.FREE }),
      'regular expressions, by which routes are found, the CAPTCHA, answers of its own',
    ],
    [
      'a plan for two',
      'us-east-1',
      (scope) => ({
        distribution: dist(scope),
        resourceArns: [`arn:aws:cloudfront::${ACCOUNT}:distribution/E1`],
        cloudFrontPlan: CloudFrontPlan.BUSINESS,
      }),
      'for one distribution alone, got 2',
    ],
    [
      'a plan for none',
      'us-east-1',
      () => ({ cloudFrontPlan: CloudFrontPlan.BUSINESS }),
      'has no effect without a distribution',
    ],
    [
      'a text',
      'us-east-1',
      () => ({ distribution: 'E1' as never }),
      'fromDistributionAttributes(this, "Distribution", { distributionId: "E1"',
    ],
  ])('%s', (_what, region, props, message) => {
    const scope = at(region);
    expect(() => guard(scope, props(scope))).toThrow(message);
  });

  function staged(scope: Stack): IDistributionRef {
    const distribution = dist(scope, 'Staged');
    (distribution.node.defaultChild as CfnDistribution).addPropertyOverride('DistributionConfig.Staging', true);
    return distribution;
  }

  test('a second shield, and a web ACL that is given later', () => {
    const scope = at('us-east-1');
    const distribution = dist(scope);
    guard(scope, { distribution }, 'First');
    expect(() => guard(scope, { distribution }, 'Second')).toThrow('must have no web ACL yet, got Edge/Dist');
    (distribution.node.defaultChild as CfnDistribution).addPropertyOverride('DistributionConfig.WebACLId', 'other');
    expect(() => scope.node.validate()).not.toThrow();
    expect(() => Template.fromStack(scope)).toThrow('was given another web ACL after the shield');
  });

  test('a rule group, and a key for the puzzle, elsewhere', () => {
    const scope = at('eu-west-1');
    const given = () =>
      new OtpRuleGroup(scope, 'Group', { ...ROUTES, resourceArns: [`arn:aws:cloudfront::${ACCOUNT}:distribution/E1`] });
    expect(given).toThrow('must be in us-east-1');
    const key = () => new CaptchaApiKey(scope, 'Key', { tokenDomains: ['example.com'], cloudFront: true });
    expect(key).toThrow('cloudFront needs a stack in us-east-1, where AWS WAF keeps these keys, got eu-west-1');
  });

  test('a plan that fits is taken, with whatever a shield may have', () => {
    const scope = at('us-east-1');
    const given = { distribution: dist(scope), cloudFrontPlan: CloudFrontPlan.BUSINESS };
    const { cfnWebAcl } = guard(scope, { ...given, entryPages: [OtpRoute.path('/sign-up')], recipientRules: {} });
    expect((cfnWebAcl.rules as unknown[]).length).toBeLessThan(50);
  });
});

describe('rule groups for the web ACL of somebody else', () => {
  const scope = at('us-east-1');
  const group = new OtpRuleGroup(scope, 'Group', {
    ...ROUTES,
    resourceArns: [`arn:aws:cloudfront::${ACCOUNT}:distribution/E1`],
    blockedAddresses: ['198.51.100.0/24'],
    blockList: true,
  });
  const seen = { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true };
  const site = new CfnWebACL(scope, 'Site', {
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    rules: group.rules(0),
    visibilityConfig: seen,
  });
  new CaptchaApiKey(scope, 'Key', { tokenDomains: ['example.com'], cloudFront: true });
  new OtpOperations(scope, 'Operations', {
    webAcl: group.inWebAcl({ webAclArn: site.attrArn }),
    resourceArns: [`arn:aws:cloudfront::${ACCOUNT}:distribution/E1`],
    email: EmailProvider.ses(),
  });
  const template = Template.fromStack(scope).toJSON();
  const text = JSON.stringify(template);

  test('have the scope CLOUDFRONT with all that they ask, and so has the key', () => {
    expect(text).not.toMatch(/:regional\/|REGIONAL/);
    Template.fromJSON(template).resourcePropertiesCountIs('AWS::WAFv2::RuleGroup', { Scope: 'CLOUDFRONT' }, 3);
    Template.fromJSON(template).hasResourceProperties('Custom::OtpShieldCaptchaApiKey', { Scope: 'CLOUDFRONT' });
  });

  test('are watched without a Region, and looked after by asking CloudFront', () => {
    const part = (name: string) => group.metric('BlockedRequests', name).dimensions;
    expect(part('human-check')).toEqual({ RuleGroup: expect.stringMatching(/-first$/), Rule: 'human-check' });
    expect(part('send-budget')).toEqual({ RuleGroup: expect.stringMatching(/-third$/), Rule: 'send-budget' });
    expect(JSON.stringify(scope.resolve(group.metricBlocked()))).not.toMatch(/"Region"|CLOUDFRONT/);
    expect(text).toContain('cloudfront:ListDistributionsByWebACLId');
    expect(text).not.toContain('wafv2:GetWebACLForResource');
  });

  test('judge as the web ACL of a shield does', () => {
    const sim = new SimulatedWebAcl({}, template);
    for (const uri of ['/api/auth/otp', '/API//auth/otp/', '/api/%61uth/otp'])
      expect(sim.rule(uri)).toMatch(/otp-shield-first|human-check/);
    expect(sim.rule('/api/auth/otp', { solvedAgo: 5 })).toBe('Default_Action');
    expect(sim.rule('/api/auth/otpx')).toBe('Default_Action');
    expect(sim.send('/api/auth/otp', { solvedAgo: 5, ip: '198.51.100.7' }).action).toBe('BLOCK');
  });
});

test('tenants may go their own way, which is told', () => {
  const scope = at('us-east-1');
  const distribution = dist(scope);
  (distribution.node.defaultChild as CfnDistribution).addPropertyOverride(
    'DistributionConfig.ConnectionMode',
    'tenant-only',
  );
  guard(scope, { distribution });
  Annotations.fromStack(scope).hasWarning('/Edge/Acl', warning('distributionTenants'));
});
