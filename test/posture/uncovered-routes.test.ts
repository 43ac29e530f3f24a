import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction, ListenerCondition } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { UncoveredRoutes } from '../../lib/posture/uncovered-routes';
import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';

function warningsOf(
  paths: string[],
  covered: OtpRoute[],
  options: { internal?: boolean; method?: string } = {},
): string[] {
  const stack = new Stack(new App(), 'Shop');
  const balancer = new ApplicationLoadBalancer(stack, 'Alb', {
    vpc: new Vpc(stack, 'Vpc'),
    internetFacing: options.internal !== true,
  });
  const listener = balancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
  listener.addAction('Routes', {
    priority: 1,
    conditions: [
      ListenerCondition.pathPatterns(paths),
      ...(options.method === undefined ? [] : [ListenerCondition.httpRequestMethods([options.method])]),
    ],
    action: ListenerAction.fixedResponse(200),
  });
  Aspects.of(stack).add(new UncoveredRoutes(covered));
  return Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('looks like it sends'))
    .map(({ entry }) => String(entry.data));
}

test('warns of a public route that looks like it sends something and is not covered', () => {
  const warnings = warningsOf(['/api/auth/otp', '/api/invite', '/api/orders'], [OtpRoute.path('/api/auth/otp')]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('ANY /api/invite looks like it sends something ("invite") and no shield covers it');
});

test('a prefix covers what stands below it', () => {
  expect(warningsOf(['/api/auth/otp', '/api/auth/magic-link'], [OtpRoute.prefix('/api/auth')])).toEqual([]);
});

test('a wildcard is covered by a prefix only', () => {
  expect(warningsOf(['/otp/*'], [OtpRoute.path('/otp/send')])).toHaveLength(1);
  expect(warningsOf(['/otp/*'], [OtpRoute.prefix('/otp')])).toEqual([]);
});

test('a route that is narrowed covers no path', () => {
  const narrowed = [
    OtpRoute.path('/api/invite', { methods: GuardedMethods.ALL_BUT_GET }),
    OtpRoute.path('/api/invite', { hosts: ['shop.example.com'] }),
    OtpRoute.graphql('/api/invite', ['invite']),
  ];
  expect(warningsOf(['/api/invite'], narrowed)).toHaveLength(1);
});

test('an internal load balancer is nobody’s business', () => {
  expect(warningsOf(['/api/invite'], [], { internal: true })).toEqual([]);
});

test('a route that only reads is harmless', () => {
  expect(warningsOf(['/verify'], [], { method: 'GET' })).toEqual([]);
  expect(warningsOf(['/verify'], [], { method: 'POST' })).toHaveLength(1);
});
