import { App, CfnParameter, Fn, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnApi } from 'aws-cdk-lib/aws-appsync';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { OtpRoute } from '../../lib/protection/otp-route';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import { ALB_ARN, ENV, ROUTES, stack, webAcl } from './stack';
import { labelsOf, SimulatedWebAcl } from './traffic';

const STAGE = 'arn:aws:apigateway:eu-central-1::/restapis/a1b2c3/stages/prod';
const at = (service: string, resource: string, region = 'eu-central-1') =>
  `arn:aws:${service}:${region}:111122223333:${resource}`;

describe('what no route can name is refused, with what to do instead:', () => {
  test.each([
    ['the address of an AppSync API', at('appsync', 'endpoints/graphql-api/abc'), 'the API itself, api.arn'],
    ['a user pool of Amazon Cognito', at('cognito-idp', 'userpool/eu-central-1_abc'), 'give it by itself as userPool'],
    ['an identity pool', at('cognito-identity', 'identitypool/eu-central-1:0a1b'), 'give the pool as userPool'],
    ['an App Runner service', at('apprunner', 'service/web/0123456789abcdef'), 'Application Load Balancer in front'],
    ['a Verified Access instance', at('ec2', 'verified-access-instance/vai-1'), 'Application Load Balancer in front'],
    ['an HTTP API', 'arn:aws:apigateway:eu-central-1::/apis/abc/stages/prod', 'use a REST API and give its stage'],
    ['a REST API', 'arn:aws:apigateway:eu-central-1::/restapis/abc', 'give the ARN of each stage'],
    ['a Network Load Balancer', at('elasticloadbalancing', 'loadbalancer/net/x/50dc'), 'does not guard Network'],
    ['a Classic Load Balancer', at('elasticloadbalancing', 'loadbalancer/x'), 'move to an Application Load Balancer'],
    ['a listener', at('elasticloadbalancing', 'listener/app/x/50dc/60dc'), 'give the load balancer itself'],
    ['a function', at('lambda', 'function:otp'), 'a target of an Application Load Balancer'],
    ['a gateway of Bedrock AgentCore', at('bedrock-agentcore', 'gateway/x'), 'Application Load Balancer in front'],
    ['a branch of an Amplify app', at('amplify', 'apps/d1abc/branches/main'), 'guards every branch and domain'],
    ['a tenant', at('cloudfront', 'distribution-tenant/dt_123', ''), 'give the distribution that it belongs to'],
    ['a function at the edge', at('cloudfront', 'function/x', ''), 'give the distribution'],
  ])('%s', (_what, arn, remedy) => {
    const given = () => webAcl({ resourceArns: [arn] });
    expect(given).toThrow(remedy);
    expect(given).toThrow('resourceArns[0] must be the ARN of an Application Load Balancer or a stage');
    expect(given).not.toThrow('copy it from the console');
  });

  test('also when its ARN is known at deploy time only', () => {
    const scope = stack();
    const pool = new UserPool(scope, 'Pool');
    const events = new CfnApi(scope, 'Api', { name: 'x' });
    expect(() => webAcl({ resourceArns: [pool.userPoolArn] }, scope)).toThrow('which is a user pool of Amazon Cognito');
    for (const type of ['network', 'gateway']) {
      const other = new CfnLoadBalancer(scope, type, { type, subnets: ['subnet-1'] });
      expect(() => new OtpWebAcl(scope, `For${type}`, { ...ROUTES, resourceArns: [other.ref] })).toThrow(
        'which is a Network or Gateway Load Balancer: AWS WAF does not guard',
      );
    }
    const taken = new CfnLoadBalancer(scope, 'application', { subnets: ['subnet-1'] });
    expect(() => new OtpWebAcl(scope, 'Taken', { ...ROUTES, resourceArns: [taken.ref] })).not.toThrow();
    expect(() => new OtpWebAcl(scope, 'Other', { ...ROUTES, resourceArns: [events.attrApiArn] })).toThrow(
      'which is an AppSync Event API: AWS WAF sees only how a client connects',
    );
  });
});

describe('what synth can not see is told:', () => {
  const warning = Match.stringLikeRegexp('cdk-otp-shield:unknownResource');

  test.each([
    ['a parameter', (scope: Stack) => new CfnParameter(scope, 'Arn').valueAsString],
    ['an import', () => Fn.importValue('SomebodysArn')],
  ])('the ARN of %s', (_what, arn) => {
    const scope = stack();
    webAcl({ resourceArns: [arn(scope)] }, scope);
    Annotations.fromStack(scope).hasWarning('/Stack/Acl', warning);
  });

  test('a rule group without resources; with them it is quiet', () => {
    const scope = stack();
    new OtpRuleGroup(scope, 'Blind', ROUTES);
    new OtpRuleGroup(scope, 'Told', { ...ROUTES, resourceArns: [ALB_ARN] });
    Annotations.fromStack(scope).hasWarning('/Stack/Blind', warning);
    Annotations.fromStack(scope).hasNoWarning('/Stack/Told', warning);
  });

  test('a rule group refuses what a web ACL refuses', () => {
    const given = () =>
      new OtpRuleGroup(stack(), 'Otp', { ...ROUTES, resourceArns: [at('apprunner', 'service/web/0')] });
    expect(given).toThrow('OtpRuleGroup (Stack/Otp): resourceArns[0] must be the ARN of an Application Load Balancer');
  });
});

describe('a stage of a REST API', () => {
  const props = {
    requestRoutes: [OtpRoute.path('/api/auth/otp'), OtpRoute.path('/login'), OtpRoute.prefix('/reset')],
    verifyRoutes: [OtpRoute.path('/verify')],
  };
  const stages: Array<[string, SimulatedWebAcl]> = [
    ['by its ARN', new SimulatedWebAcl({ ...props, resourceArns: [STAGE] })],
    ['beside a load balancer', new SimulatedWebAcl({ ...props, resourceArns: [ALB_ARN, STAGE] })],
    ['of this app', ofThisApp()],
    ['behind a rule group', behindRuleGroup()],
  ];

  function behindRuleGroup() {
    const scope = stack();
    const group = new OtpRuleGroup(scope, 'Otp', { ...props, resourceArns: [STAGE] });
    const seen = { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true };
    new wafv2.CfnWebACL(scope, 'Site', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: group.rules(0),
      visibilityConfig: seen,
    });
    return new SimulatedWebAcl({}, Template.fromStack(scope).toJSON());
  }

  function ofThisApp(): SimulatedWebAcl {
    const scope = new Stack(new App(), 'Stack', { env: ENV });
    const api = new RestApi(scope, 'Api');
    api.root.addMethod('POST');
    new OtpWebAcl(scope, 'Acl', { ...props, resourceArns: [api.deploymentStage.stageArn] });
    return new SimulatedWebAcl({}, Template.fromStack(scope).toJSON());
  }

  test.each(stages)('%s: routes are found behind the stage, behind a base path, and alone', (_how, webAcl) => {
    for (const uri of ['/api/auth/otp', '/login', '/reset/start', '/LOGIN/', '/%6cogin', '//login']) {
      for (const base of ['', '/prod', '/v1', '/shop/v1']) {
        expect(webAcl.rule(`${base}${uri}`)).toBe('human-check');
      }
    }
    expect(labelsOf(webAcl.send('/prod/verify'))).toContain('otp:verify');
    for (const uri of ['/prod/loginx', '/prod/api/auth/otpx', '/prod/xlogin', '/prod/resets', '/prod']) {
      expect(webAcl.rule(uri)).toBe('Default_Action');
    }
  });

  test('behind a load balancer one word alone stays the whole path', () => {
    expect(new SimulatedWebAcl(props).rule('/help/login')).toBe('Default_Action');
  });

  test('an own pattern must leave room for the stage', () => {
    const given = (pattern: string) => () =>
      webAcl({ requestRoutes: [OtpRoute.regex(pattern, ['kode'])], resourceArns: [STAGE] });
    expect(given('^/t/kode$')).toThrow('requestRoutes[0] must not begin with "^/" for a stage of API Gateway');
    expect(given('^(?:/[^/]+)*/t/kode$')).not.toThrow();
  });
});
