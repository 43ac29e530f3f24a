import { App, CfnParameter, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type ListenerRule, listenerRules, matchingRule } from '../../lib/load-balancer/authenticate-jwt-rules';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import type { TurnstileOptions } from '../../lib/protection/turnstile/turnstile-options';
import { stack } from './stack';
import { SimulatedWebAcl } from './traffic';
import { turnstile } from './turnstile-check';

const OTP = '/api/auth/otp';
const SHAPED = 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJlQ';
const ACM = 'arn:aws:acm:eu-central-1:111122223333:certificate/a1b2c3d4';

function shield(scope: Stack, over: Partial<TurnstileOptions> = {}, props: Partial<OtpWebAclProps> = {}): OtpWebAcl {
  return new OtpWebAcl(scope, 'Acl', {
    requestRoutes: [OtpRoute.path(OTP)],
    ...props,
    humanCheck: turnstile(scope, over),
  });
}

describe('listener rules', () => {
  const rulesFor = (requestRoutes: OtpRoute[], props: Partial<OtpWebAclProps> = {}) => {
    const scope = stack();
    shield(scope, { rulePriority: 7 }, { requestRoutes, ...props });
    const template = Template.fromStack(scope).toJSON();
    const { Resources } = template;
    return { template, rules: listenerRules({ Resources }) };
  };
  const tokenRules = (rules: ListenerRule[]) => rules.filter(({ jwt }) => jwt !== undefined);
  const shapeOf = (rules: ListenerRule[]) =>
    tokenRules(rules).map(({ paths }) => [paths.length, paths.join('').replace(/[^*]/g, '').length]);
  const plain = (count: number) => Array.from({ length: count }, (_, n) => OtpRoute.path(`/otp/${n}`));
  const TWO = (n: number) => OtpRoute.path(`/shops/:shop/users/:user/code-${n}`);
  const FIVE = OtpRoute.path('/a/:b/c/:d/e/:f/g/:h/i/:j/otp');

  test.each<[string, OtpRoute[], Array<[number, number]>]>([
    ['five paths', plain(5), [[5, 0]]],
    [
      'six paths',
      plain(6),
      [
        [5, 0],
        [1, 0],
      ],
    ],
    [
      'four routes with two parameters',
      [1, 2, 3, 4].map(TWO),
      [
        [2, 4],
        [2, 4],
      ],
    ],
    ['one route with five parameters', [FIVE], [[1, 5]]],
    ['one with five beside a plain one', [FIVE, ...plain(1)], [[2, 5]]],
    [
      'one with five beside one with two',
      [FIVE, TWO(1)],
      [
        [1, 5],
        [1, 2],
      ],
    ],
    [
      'prefixes, which need a wildcard more',
      [1, 2, 3].map((n) => OtpRoute.prefix(`/p${n}/:x`)),
      [
        [3, 4],
        [3, 5],
      ],
    ],
  ])('hold %s within 5 values and 5 wildcards', (_what, routes, shapes) => {
    const { rules } = rulesFor(routes);
    expect(shapeOf(rules)).toEqual(shapes);
  });

  test('leave room for the method of a preflight', () => {
    const { rules } = rulesFor(plain(5), { allowedOrigins: ['https://app.example.com'] });
    expect(rules.map(({ priority, paths, methods }) => [priority, paths.length + methods.length])).toEqual([
      [7, 1],
      [8, 2],
      [9, 5],
      [10, 4],
      [11, 2],
      [12, 1],
    ]);
  });

  test('keep their priority when preflights, routes or a second rule come later', () => {
    const priorities = (routes: OtpRoute[], allowedOrigins: string[] = []) =>
      new Map(rulesFor(routes, { allowedOrigins }).rules.map(({ logicalId, priority }) => [logicalId, priority]));
    const before = priorities(plain(6));
    for (const after of [
      priorities(plain(6), ['https://app.example.com']),
      priorities(plain(20)),
      priorities(plain(1)),
    ]) {
      for (const [id, priority] of after) expect(before.get(id) ?? priority).toBe(priority);
      expect(new Set(after.values()).size).toBe(after.size);
    }
  });

  test('verify every spelling that AWS WAF lets pass, however they are split', () => {
    const routes = [OtpRoute.prefix('/Reset'), ...[1, 2, 3, 4].map(TWO), FIVE, ...plain(7)];
    const { template, rules } = rulesFor(routes);
    const webAcl = new SimulatedWebAcl({}, template);
    for (const uri of ['/Reset', '/Reset/mail', '/shops/1/users/2/code-4', '/a/1/c/2/e/3/g/4/i/5/otp', '/otp/6']) {
      expect(matchingRule(rules, 'POST', uri)?.jwt).toBeDefined();
      expect(webAcl.rule(uri, { headers: { authorization: SHAPED } })).toBe('Default_Action');
    }
    for (const uri of ['/reset', '/RESET/mail', '/shops/1/users/2/Code-4', '/a/1/c/2/e/3/g/4/i/5/OTP', '/otp/6/'])
      expect(webAcl.rule(uri, { headers: { authorization: SHAPED } })).toBe('human-check');
  });

  test('that can not hold a route even alone are refused with a way out', () => {
    const six = OtpRoute.path('/a/:b/c/:d/e/:f/g/:h/i/:j/:k/otp');
    const long = OtpRoute.path(`/${'a'.repeat(128)}`);
    expect(() => rulesFor([six])).toThrow(/6 wildcards, a listener rule takes 5; write OtpRoute\.prefix/);
    expect(() => rulesFor([OtpRoute.prefix('/a/:b/c/:d/e/:f/g/:h/i/:j')])).toThrow(/6 wildcards/);
    expect(() => rulesFor([long])).toThrow(/129 characters, a listener rule takes 128/);
    expect(() => rulesFor([OtpRoute.path(`/${'a'.repeat(127)}`)])).not.toThrow();
  });

  test('that another rule of the app has a priority of are refused by name', () => {
    const app = new App();
    const scope = stack('Stack', app);
    const acl = shield(scope);
    const listener = (
      acl.node.findAll().find((one) => one instanceof elbv2.ApplicationListenerRule) as never as {
        listener: elbv2.IApplicationListener;
      }
    ).listener;
    const other = (id: string, priority: number) =>
      new elbv2.ApplicationListenerRule(scope, id, {
        listener,
        priority,
        conditions: [elbv2.ListenerCondition.pathPatterns(['/shop'])],
        action: elbv2.ListenerAction.fixedResponse(200),
      });
    other('Free', 102);
    other('Before', 99);
    expect(() => app.synth()).not.toThrow();
    const scope2 = stack('Taken', new App());
    shield(scope2, { listener });
    new elbv2.ApplicationListenerRule(scope2, 'Mine', {
      listener,
      priority: 103,
      conditions: [elbv2.ListenerCondition.pathPatterns(['/shop'])],
      action: elbv2.ListenerAction.fixedResponse(200),
    });
    expect(() => Template.fromStack(scope2)).toThrow(/Taken\/Mine\/Resource has the priority 103.*set rulePriority/s);
  });
});

describe('the order of a deploy', () => {
  test('publishes another key, has the load balancer ask for it, and signs with it last', () => {
    const scope = stack();
    shield(scope, {}, { requestRoutes: Array.from({ length: 6 }, (_, n) => OtpRoute.path(`/otp/${n}`)) });
    const { Resources } = Template.fromStack(scope).toJSON() as {
      Resources: Record<string, { Type: string; DependsOn?: string[] }>;
    };
    const named = (text: RegExp) => Object.entries(Resources).filter(([id]) => text.test(id));
    const rules = named(/TokenRule/).map(([id]) => id);
    expect(rules).toHaveLength(2);
    for (const id of rules)
      expect(Resources[id]!.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/KeysRule/)]));
    // A path that moves into the second rule is there before it leaves the first.
    const [first, second] = rules.map((id) => Resources[id]!.DependsOn);
    expect(first).toContain(rules[1]);
    expect(second).not.toContain(rules[0]);
    const [gate] = named(/TurnstileGateFunction/);
    expect(gate?.[1].DependsOn).toEqual(expect.arrayContaining(rules));
  });
});

describe('the way to the keys', () => {
  interface Shop {
    readonly internetFacing?: boolean;
    readonly group?: (scope: Stack) => elbv2.ApplicationLoadBalancerProps['securityGroup'];
  }

  function balanced({ internetFacing = true, group = () => undefined }: Shop = {}): Stack {
    const scope = stack();
    const vpc = new Vpc(scope, 'Vpc', { natGateways: 0, maxAzs: 2, restrictDefaultSecurityGroup: false });
    const loadBalancer = new elbv2.ApplicationLoadBalancer(scope, 'Lb', {
      vpc,
      internetFacing,
      vpcSubnets: { subnets: vpc.publicSubnets },
      securityGroup: group(scope),
    });
    const app = new elbv2.ApplicationTargetGroup(scope, 'Target', { vpc, port: 80, targetType: elbv2.TargetType.IP });
    const listener = loadBalancer.addListener('Https', {
      port: 443,
      certificates: [elbv2.ListenerCertificate.fromArn(ACM)],
      defaultTargetGroups: [app],
    });
    shield(scope, { listener, targetGroups: [app] }, { loadBalancer });
    return scope;
  }

  const warned = (scope: Stack, id: string) =>
    Annotations.fromStack(scope).findWarning('*', Match.stringLikeRegexp(`.*cdk-otp-shield:${id}.*`)).length;
  const OUT = Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 });

  test('is opened in the group that CDK makes, which would let nothing out', () => {
    const scope = balanced();
    const template = Template.fromStack(scope);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: Match.arrayWith([OUT]) });
    expect(JSON.stringify(template.toJSON())).not.toContain('Disallow all traffic');
    expect(warned(scope, 'turnstileKeyAccess')).toBe(0);
    expect(warned(scope, 'turnstileInternal')).toBe(0);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Actions: Match.arrayWith([Match.objectLike({ Type: 'jwt-validation' })]),
    });
  });

  test('is left alone in a group of the app that lets everything out', () => {
    const scope = balanced({ group: (stack) => new SecurityGroup(stack, 'Own', { vpc: new Vpc(stack, 'V2') }) });
    expect(JSON.stringify(Template.fromStack(scope).toJSON())).not.toContain('Keys of the OTP shield');
    expect(warned(scope, 'turnstileKeyAccess')).toBe(0);
  });

  test('is opened in an imported group that is said to let nothing out', () => {
    const scope = balanced({
      group: (stack) => SecurityGroup.fromSecurityGroupId(stack, 'Imported', 'sg-0123', { allowAllOutbound: false }),
    });
    Template.fromStack(scope).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: 'sg-0123',
      ...{ FromPort: 443, CidrIp: '0.0.0.0/0' },
    });
    expect(warned(scope, 'turnstileKeyAccess')).toBe(0);
  });

  test.each<[string, (scope: Stack) => ReturnType<typeof SecurityGroup.fromSecurityGroupId>]>([
    [
      'may not be changed',
      (scope) => SecurityGroup.fromSecurityGroupId(scope, 'G', 'sg-0123', { allowAllOutbound: false, mutable: false }),
    ],
    ['is known by its id alone', (scope) => SecurityGroup.fromSecurityGroupId(scope, 'G', 'sg-0123')],
  ])('is asked about where an imported group %s', (_what, group) => {
    const scope = balanced({ group });
    expect(warned(scope, 'turnstileKeyAccess')).toBe(1);
    Annotations.fromStack(scope).hasWarning('*', Match.stringLikeRegexp('.*sg-0123.*TCP 443 outbound.*'));
    Template.fromStack(scope).resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
  });

  test('is asked about where the listener is imported, with or without a group', () => {
    const bare = stack();
    shield(bare);
    expect(warned(bare, 'turnstileKeyAccess')).toBe(1);
    const scope = stack();
    shield(scope, {
      listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, 'Its', {
        listenerArn: new CfnParameter(scope, 'ListenerArn').valueAsString,
        securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'G', 'sg-0123', { allowAllOutbound: false }),
      }),
    });
    expect(warned(scope, 'turnstileKeyAccess')).toBe(0);
    Template.fromStack(scope).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: 'sg-0123',
      FromPort: 443,
    });
  });

  test('needs NAT in front of an internal load balancer, which is said', () => {
    const scope = balanced({ internetFacing: false });
    expect(warned(scope, 'turnstileInternal')).toBe(1);
    expect(warned(scope, 'turnstileKeyAccess')).toBe(0);
  });
});
