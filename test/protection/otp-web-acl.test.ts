import { App, Duration, SecretValue, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import { RequestLogging } from '../../lib/protection/otp-web-acl-props';
import { ProtectionMode } from '../../lib/protection/protection-mode';
import { RateLimitKey } from '../../lib/protection/rate-limit-key';
import { RequestLimit } from '../../lib/request-limit';
import { sound } from './sound';
import { ALB_ARN, ENV, ROUTES, rulesOf, stack, templateOf, webAcl } from './stack';

const names = (props = {}) => rulesOf(templateOf(props)).map((rule) => rule.Name);
const rule = (name: string, props = {}) => rulesOf(templateOf(props)).find((candidate) => candidate.Name === name)!;

describe('OtpWebAcl: rules', () => {
  test('stand in the documented order', () => {
    expect(names()).toEqual([
      'malformed-host',
      'unusual-path',
      'header-window',
      'classify-request',
      'classify-verify',
      'lockdown',
      'oversize-body',
      'many-recipients',
      'verify-rate-limit',
      'strict-rate-limit',
      'rate-limit',
      'verify-budget',
      'strict-human-check',
      'human-check',
      'ambiguous-token',
      'token-reuse-limit-cookie',
      'token-reuse-limit-header',
      'send-budget',
      'strict-send-ceiling',
      'send-ceiling',
      'passed',
      'verify-passed',
    ]);
  });

  test('with everything on keep to ten rate-based rules and unique priorities', () => {
    const rules = rulesOf(
      templateOf({
        entryPages: [OtpRoute.path('/signup')],
        allowedOrigins: ['https://app.example.com'],
        trustedAddresses: ['198.51.100.0/24', '2001:db8::/32'],
        trustedHeader: { name: 'X-Otp-Caller', secrets: [SecretValue.secretsManager('otp-caller')] },
        blockedAddresses: ['203.0.113.9'],
        blockedCountries: ['KP'],
        blockedAsns: [64500],
        rateLimitKey: RateLimitKey.addressAndHeader('x-tenant'),
      }),
    );
    expect(rules.filter((candidate) => candidate.Statement.RateBasedStatement)).toHaveLength(9);
    expect(new Set(rules.map((candidate) => candidate.Priority)).size).toBe(rules.length);
    expect(rules.map((candidate) => candidate.Name)).toEqual(
      expect.arrayContaining([
        'preflight',
        'classify-page',
        'trusted',
        'block-list',
        'blocked-origin',
        'rate-limit-key',
      ]),
    );
  });

  test('limit with the documented defaults', () => {
    expect(rule('rate-limit').Statement.RateBasedStatement).toMatchObject({
      Limit: 100,
      EvaluationWindowSec: 600,
      AggregateKeyType: 'IP',
    });
    expect(rule('send-budget').Statement.RateBasedStatement).toMatchObject({
      Limit: 600,
      AggregateKeyType: 'CONSTANT',
    });
    expect(rule('token-reuse-limit-cookie').Statement.RateBasedStatement).toMatchObject({
      Limit: 10,
      EvaluationWindowSec: 300,
    });
    expect(rule('human-check').CaptchaConfig).toEqual({ ImmunityTimeProperty: { ImmunityTime: 300 } });
  });

  test.each([
    [60, 60],
    [61, 120],
    [300, 300],
    [301, 600],
    [601, 600],
  ])('count reuse of a token that lives %i s over %i s', (immunity, window) => {
    const props = { humanCheck: HumanCheck.captcha({ immunityTime: Duration.seconds(immunity) }) };
    expect(rule('token-reuse-limit-header', props).Statement.RateBasedStatement).toMatchObject({
      EvaluationWindowSec: window,
    });
  });

  test('in count mode block and challenge nothing, and say so', () => {
    const scope = stack();
    webAcl({ mode: ProtectionMode.COUNT }, scope);
    for (const { Action } of rulesOf(Template.fromStack(scope))) expect(Action).toEqual({ Count: {} });
    Annotations.fromStack(scope).hasWarning(
      '/Stack/Acl/Rules',
      Match.stringLikeRegexp('mode is COUNT.*cdk-otp-shield:countMode'),
    );
  });

  test('without a human check leave out what needs a token, and say so', () => {
    const scope = stack();
    webAcl({ humanCheck: HumanCheck.none() }, scope);
    const kept = rulesOf(Template.fromStack(scope)).map(({ Name }) => Name);
    expect(kept).not.toContain('human-check');
    expect(kept).not.toContain('token-reuse-limit-cookie');
    Annotations.fromStack(scope).hasWarning('/Stack/Acl/Rules', Match.stringLikeRegexp('cdk-otp-shield:noHumanCheck'));
  });

  test('carry CORS headers on blocks where there are origins', () => {
    const blocked = (allowedOrigins: string[]) =>
      JSON.stringify(rule('rate-limit', { allowedOrigins }).Action).includes('access-control-allow-origin');
    expect(blocked([])).toBe(false);
    expect(blocked(['https://app.example.com'])).toBe(true);
    expect(blocked(['https://app.example.com', 'https://www.example.com'])).toBe(true);
  });

  test('block a forwarded-address request without the header, so that dropping it gains nothing', () => {
    const scope = stack();
    webAcl({ rateLimitKey: RateLimitKey.forwardedAddress('X-Forwarded-For') }, scope);
    const rules = rulesOf(Template.fromStack(scope));
    expect(rules.find(({ Name }) => Name === 'rate-limit-key')?.Action).toHaveProperty('Block');
    Annotations.fromStack(scope).hasWarning(
      '/Stack/Acl/Rules',
      Match.stringLikeRegexp('cdk-otp-shield:forwardedAddress'),
    );
  });
});

describe('OtpWebAcl: capacity', () => {
  test('is the sum of its rules and stays within what is included for five routes', () => {
    const paths = ['/api/auth/otp', '/api/auth/login', '/password/reset', '/signup', '/v1/users/:id/verify-email'];
    const acl = webAcl({ requestRoutes: paths.map((path) => OtpRoute.path(path)) });
    expect(Object.values(acl.capacityByRule).reduce((sum, units) => sum + units, 0)).toBe(acl.capacity);
    expect(acl.capacity).toBeLessThanOrEqual(1500);
  });

  test('warns above 1,500 WCU', () => {
    const scope = stack();
    const requestRoutes = Array.from({ length: 25 }, (_, n) =>
      OtpRoute.path(`/v${n}/a-rather-long-name-${n}/otp-${n}`),
    );
    const acl = webAcl({ requestRoutes }, scope);
    expect(acl.capacity).toBeGreaterThan(1500);
    Annotations.fromStack(scope).hasWarning(
      '/Stack/Acl',
      Match.stringLikeRegexp('cdk-otp-shield:capacityAboveIncluded'),
    );
  });

  test('fails above 5,000 WCU', () => {
    const requestRoutes = Array.from({ length: 180 }, (_, n) =>
      OtpRoute.path(`/v${n}/a-rather-long-name-${n}/otp-${n}`),
    );
    expect(() => webAcl({ requestRoutes })).toThrow(/need \d+ WCU, but AWS WAF takes at most 5000/);
  });
});

describe('OtpWebAcl: association', () => {
  test('ties a load balancer of the same app', () => {
    const scope = stack();
    const vpc = new Vpc(scope, 'Vpc');
    const loadBalancer = new ApplicationLoadBalancer(scope, 'Alb', { vpc });
    new OtpWebAcl(scope, 'Acl', { ...ROUTES, loadBalancer });
    Template.fromStack(scope).hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: { Ref: Match.stringLikeRegexp('^Alb') },
    });
  });

  test.each([
    'arn:aws:apigateway:eu-central-1::/restapis/abc123/stages/prod',
    'arn:aws-cn:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/x/50dc6c495c0c9188',
  ])('takes %s', (arn) => {
    templateOf({ resourceArns: [arn] }).hasResourceProperties('AWS::WAFv2::WebACLAssociation', { ResourceArn: arn });
  });

  test.each([
    ['my-alb', 'must be the ARN of a resource, got "my-alb"'],
    [
      'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/x/50dc6c495c0c9188',
      'does not guard Network',
    ],
    ['arn:aws:s3:eu-central-1:111122223333:bucket/x', 'must be the ARN of an Application Load Balancer'],
    [ALB_ARN.replace('eu-central-1', 'us-east-1'), 'is in us-east-1, but the stack is in eu-central-1'],
  ])('fails on %s', (arn, message) => {
    expect(() => webAcl({ resourceArns: [arn] })).toThrow(message);
  });

  test('fails on more addresses than an IP set takes, counted by IP version', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
    for (const prop of ['trustedAddresses', 'blockedAddresses']) {
      expect(() => webAcl({ [prop]: many(10_001) })).toThrow(`${prop} must hold at most 10000 IPV4 entries`);
      expect(() => webAcl({ [prop]: [...many(10_000), '2001:db8::/32'] })).not.toThrow();
    }
  });

  test('fails at synth when two shields of one stack claim the same load balancer', () => {
    const app = new App();
    const scope = stack('Stack', app);
    webAcl({}, scope);
    new OtpWebAcl(scope, 'Second', { ...ROUTES, resourceArns: [ALB_ARN] });
    expect(() => app.synth()).toThrow(/is claimed by two web ACLs/);
  });

  test('fails at synth when two stacks claim a load balancer of the app, and when foreign code does', () => {
    const app = new App();
    const scope = stack('One', app);
    const loadBalancer = new ApplicationLoadBalancer(scope, 'Alb', { vpc: new Vpc(scope, 'Vpc') });
    new OtpWebAcl(scope, 'Acl', { ...ROUTES, loadBalancer });
    new CfnWebACLAssociation(stack('Two', app), 'Foreign', {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: 'x',
    });
    expect(() => app.synth()).toThrow(/is claimed by two web ACLs/);
  });

  test('lets two shields guard two load balancers', () => {
    const app = new App();
    const scope = stack('Stack', app);
    webAcl({}, scope);
    new OtpWebAcl(scope, 'Second', { ...ROUTES, resourceArns: [ALB_ARN.replace('50dc', '60dc')] });
    expect(() => app.synth()).not.toThrow();
  });

  test('warns when nothing is guarded', () => {
    const scope = stack();
    webAcl({ resourceArns: [] }, scope);
    Annotations.fromStack(scope).hasWarning('/Stack/Acl', Match.stringLikeRegexp('cdk-otp-shield:notAssociated'));
  });
});

describe('OtpWebAcl: log', () => {
  test('goes to a group with the prefix that AWS WAF wants, without `:*`, and keeps what matters', () => {
    const template = templateOf();
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { LogGroupName: Match.stringLikeRegexp('^aws-waf-logs-'), RetentionInDays: 30 },
      // One that outlived its stack would keep a stack of the same name from being deployed again.
      DeletionPolicy: 'Delete',
    });
    const [log] = Object.values(template.findResources('AWS::WAFv2::LoggingConfiguration'));
    const destination = JSON.stringify(log.Properties.LogDestinationConfigs);
    expect(destination).toContain(':log-group:');
    expect(destination).not.toContain(':*');
    expect(log.Properties.LoggingFilter.DefaultBehavior).toBe('DROP');
    expect(JSON.stringify(log.Properties.LoggingFilter)).toContain('LabelNamespace');
    expect(log.Properties.RedactedFields).toEqual([
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'cookie' } },
      { SingleHeader: { Name: 'referer' } },
      { QueryString: {} },
    ]);
  });

  test('keeps everything, or nothing, on request', () => {
    templateOf({ requestLogging: RequestLogging.ALL }).hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
      LoggingFilter: Match.absent(),
    });
    templateOf({ requestLogging: RequestLogging.NONE }).resourceCountIs('AWS::WAFv2::LoggingConfiguration', 0);
  });
});

describe('OtpWebAcl: lists and gate', () => {
  test('put addresses into one set for each IP version, in canonical form', () => {
    const template = templateOf({ blockedAddresses: ['203.0.113.9', '2001:DB8::1', '198.51.100.77/24'] });
    template.hasResourceProperties('AWS::WAFv2::IPSet', {
      IPAddressVersion: 'IPV4',
      Addresses: ['203.0.113.9/32', '198.51.100.0/24'],
    });
    template.hasResourceProperties('AWS::WAFv2::IPSet', { IPAddressVersion: 'IPV6', Addresses: ['2001:db8::1/128'] });
  });

  test('leave the gate to run time, the same in every synthesis', () => {
    const gate = (props = {}) => Object.values(templateOf(props).findResources('Custom::OtpShieldIpSet'));
    expect(gate()).toHaveLength(4);
    expect(
      gate({ rateLimit: RequestLimit.of(500, Duration.minutes(10)), requestRoutes: [OtpRoute.path('/other')] }),
    ).toEqual(gate());
  });

  test.each(['temporarily-unavailable', 'too-many-requests', 'forbidden'])(
    'answer what somebody else may have brought about (%s) with what else a person can do',
    (key) => {
      const template = templateOf({ lockdownAlternatives: ['Sign in with a passkey'] });
      const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
      const body = JSON.parse(acl.Properties.CustomResponseBodies[key].Content);
      expect(body.message).toMatch(/use another way to sign in/);
      expect(body.alternatives).toEqual(['Sign in with a passkey']);
    },
  );
});

describe('OtpWebAcl: bad input', () => {
  test('fails with all faults at once, each with the prop, the value and the remedy', () => {
    const broken = () =>
      webAcl({
        requestRoutes: [],
        rateLimit: RequestLimit.of(9, Duration.seconds(30)),
        maxBodySize: Size.kibibytes(9),
        allowedOrigins: ['app.example.com', 'https://app.example.com/x'],
        trustedAddresses: ['0.0.0.0/0', 'nope'],
        blockedCountries: ['Germany'],
        blockedAsns: [-1],
        tokenDomains: ['co.uk'],
        webAclName: 'has space',
        resourceArns: ['nope'],
      });
    expect(broken).toThrow(/^OtpWebAcl \(Stack\/Acl\):/);
    for (const fault of [
      'requestRoutes must name at least one route',
      'rateLimit (requests) must be a whole number from 10 to 2000000000, got 9',
      'rateLimit (window) must be 60, 120, 300, 600 seconds, got 30',
      'maxBodySize (bytes) must be a whole number from 1 to 8192, got 9216',
      'allowedOrigins[0] must be an origin',
      'allowedOrigins[1] must be an origin',
      'trustedAddresses[0] must be an address',
      'trustedAddresses[1] must be an address',
      'blockedCountries[0] must be a country code such as "DE" or "GB", got "Germany"',
      'blockedAsns[0] must be a whole number',
      'co.uk',
      'webAclName must be 1 to 128 letters',
      'resourceArns[0] must be the ARN of a resource, got "nope"',
    ]) {
      expect(broken).toThrow(fault);
    }
  });

  test.each([30, 59, 259_201, 90.5])('fails on an immunity of %s s', (seconds) => {
    expect(() => sound(HumanCheck.captcha({ immunityTime: Duration.millis(seconds * 1000) }))).toThrow(
      `immunityTime must be a whole number of seconds from 60 to 259200 (3 days), got ${seconds}`,
    );
  });

  test.each(['x-aws-waf-token', 'Cookie', 'authorization'])('fails on %s as a key of the rate limit', (name) => {
    expect(() => sound(RateLimitKey.addressAndHeader(name))).toThrow('any client can invent a new value');
  });

  test('fails on a path that no pattern can hold', () => {
    expect(() => webAcl({ requestRoutes: [OtpRoute.path(`/${'a'.repeat(190)}`)] })).toThrow(
      /requestRoutes\[0\] must fit into a pattern of 200 characters, got \d+ for OtpRoute\.path/,
    );
  });

  test('leaves values alone that are known only at deploy time', () => {
    const app = new App();
    const scope = new Stack(app, 'Agnostic');
    const loadBalancer = new ApplicationLoadBalancer(stack('Lb', app), 'Alb', {
      vpc: new Vpc(stack('Net', app), 'Vpc'),
    });
    expect(
      () => new OtpWebAcl(scope, 'Acl', { ...ROUTES, resourceArns: [loadBalancer.loadBalancerArn] }),
    ).not.toThrow();
    expect(ENV.region).toBe('eu-central-1');
  });
});
