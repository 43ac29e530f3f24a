import { App, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { OtpRoute, OtpShield, SesReputationMonitor } from '../../lib/index';
import { type Figure, ratio, seconds } from './measure';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const ALB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/example/50dc6c495c0c9188';

function withShield(): void {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  new OtpShield(stack, 'Shield', {
    requestRoutes: [OtpRoute.path('/api/auth/otp')],
    verifyRoutes: [OtpRoute.path('/api/auth/verify')],
    resourceArns: [ALB],
    notify: [new Topic(stack, 'Topic')],
  });
  app.synth();
}

/** The web ACL of the story, written by hand: a rate-based rule and a CAPTCHA rule on the exact path. */
function withHandWrittenWebAcl(): void {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const path = {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'EXACTLY',
      searchString: '/api/auth/otp',
      textTransformations: [{ priority: 0, type: 'NONE' }],
    },
  };
  const seen = (metricName: string) => ({ cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true });
  const acl = new wafv2.CfnWebACL(stack, 'Acl', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: seen('acl'),
    rules: [
      {
        name: 'rate',
        priority: 0,
        action: { block: {} },
        statement: {
          rateBasedStatement: {
            limit: 100,
            evaluationWindowSec: 600,
            aggregateKeyType: 'IP',
            scopeDownStatement: path,
          },
        },
        visibilityConfig: seen('rate'),
      },
      { name: 'captcha', priority: 1, action: { captcha: {} }, statement: path, visibilityConfig: seen('captcha') },
    ],
  });
  new wafv2.CfnWebACLAssociation(stack, 'Association', { resourceArn: ALB, webAclArn: acl.attrArn });
  new SesReputationMonitor(stack, 'Reputation', { notify: [new Topic(stack, 'Topic')] });
  app.synth();
}

export function synthFigures(): Figure[] {
  const {
    a,
    b,
    ratio: times,
  } = ratio(
    9,
    () => seconds(withShield),
    () => seconds(withHandWrittenWebAcl),
  );
  return [
    {
      name: 'synth time, shield / hand-written web ACL',
      value: `${times.toFixed(2)} times`,
      baseline: `${(a * 1000).toFixed(0)} ms / ${(b * 1000).toFixed(0)} ms, median of 9 pairs`,
      goal: 'at most 1.15',
      met: times <= 1.15,
    },
  ];
}
