import { App, CfnResource, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { OtpRoute, OtpWebAcl, SesReputationMonitor } from '../../lib/index';
import { type Figure, ratio, seconds } from './measure';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const ALB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/example/50dc6c495c0c9188';

/** The stack is the same on all sides but for the web ACL, so the monitor stands in each. */
function shieldIn(stack: Stack): void {
  new OtpWebAcl(stack, 'WebAcl', {
    requestRoutes: [OtpRoute.path('/api/auth/otp')],
    verifyRoutes: [OtpRoute.path('/api/auth/verify')],
    resourceArns: [ALB],
  });
  new SesReputationMonitor(stack, 'Reputation', { notify: [new Topic(stack, 'Topic')] });
}

function withShield(): void {
  const app = new App();
  shieldIn(new Stack(app, 'Stack', { env: ENV }));
  app.synth();
}

/** Every resource of the shield's web ACL, written out by hand with the same properties, beside the same monitor. */
function withSameRulesByHand(): () => void {
  const reference = new Stack(new App(), 'Stack', { env: ENV });
  shieldIn(reference);
  const resources: Record<string, { Type: string; Properties: object }> =
    Template.fromStack(reference).toJSON().Resources;
  const byHand = Object.entries(resources).filter(([id]) => id.startsWith('WebAcl'));
  return () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    for (const [id, { Type, Properties }] of byHand) {
      new CfnResource(stack, id, { type: Type, properties: Properties as Record<string, unknown> }).overrideLogicalId(
        id,
      );
    }
    new SesReputationMonitor(stack, 'Reputation', { notify: [new Topic(stack, 'Topic')] });
    app.synth();
  };
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
  const sameRules = withSameRulesByHand();
  const against = (other: () => void) =>
    ratio(
      9,
      () => seconds(withShield),
      () => seconds(other),
    );
  const same = against(sameRules);
  const story = against(withHandWrittenWebAcl);
  const milliseconds = ({ a, b }: { a: number; b: number }) =>
    `${(a * 1000).toFixed(0)} ms / ${(b * 1000).toFixed(0)} ms`;
  return [
    {
      name: 'synth, shield / same web ACL by hand',
      value: `${same.ratio.toFixed(2)} times`,
      baseline: `${milliseconds(same)}, median of 9 pairs`,
      goal: 'at most 1.15',
      met: same.ratio <= 1.15,
    },
    {
      // Nearly all of it is CDK's own template validator, whose time grows with the number of rules.
      name: 'synth, shield / web ACL of two rules',
      value: `${story.ratio.toFixed(2)} times`,
      baseline: `${milliseconds(story)}, median of 9 pairs`,
    },
  ];
}
