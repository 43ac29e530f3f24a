import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailProvider, OtpOperations, OtpRoute, OtpRuleGroup, OtpShield } from '../lib';
import { INBOUND_ALARM } from '../lib/contract/inbound/inbound-alarms';
import { LABEL, RULE } from '../lib/contract/names';
import { RESPONSE_ALARM } from '../lib/contract/posture/response-alarms';
import { BLOCKED_ALARM, RULE_ALARM } from '../lib/contract/protection/rule-alarms';
import { TURNSTILE_ALARM } from '../lib/contract/protection/turnstile/metrics';
import { COGNITO_ALARM } from '../lib/contract/recipient/cognito';
import { GUARD_ALARM } from '../lib/contract/recipient/guard-metrics';
import { WARNING } from '../lib/private/warnings';
import { TURNSTILE_WARNING } from '../lib/protection/turnstile/turnstile-warnings';
import { SES_WARNING } from '../lib/reputation/ses/ses-warnings';
import { MONITOR_ALARM } from './reputation/monitor-alarms';

/** Names on which users rely: a change of one breaks what they deployed, acknowledged or wrote queries for. */
export interface PublicNames {
  /** Logical ids with their type: CloudFormation replaces a resource whose id changes. */
  readonly logicalIds: readonly string[];
  readonly warnings: readonly string[];
  readonly rules: readonly string[];
  readonly labels: readonly string[];
  readonly alarms: readonly string[];
}

const ROUTES = { requestRoutes: [OtpRoute.path('/api/auth/otp')], verifyRoutes: [OtpRoute.path('/api/auth/verify')] };
const RESOURCE_ARNS = [
  'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188',
];

function logicalIds(id: string, fill: (stack: Stack, topic: Topic) => void): string[] {
  const app = new App();
  const stack = new Stack(app, id, { env: { account: '111122223333', region: 'eu-central-1' } });
  fill(stack, new Topic(stack, 'Topic'));
  const { Resources } = app.synth().getStackByName(id).template as { Resources: Record<string, { Type: string }> };
  return Object.entries(Resources).map(([logicalId, { Type }]) => `${id}/${logicalId} ${Type}`);
}

export function publicNames(): PublicNames {
  const email = EmailProvider.ses({ configurationSetName: 'otp' });
  const shield = logicalIds('Shield', (stack, topic) => {
    new OtpShield(stack, 'OtpShield', { ...ROUTES, resourceArns: RESOURCE_ARNS, email, notify: [topic] });
  });
  const operations = logicalIds('Operations', (stack, topic) => {
    const webAclArn =
      'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/site/a1b2c3d4-5678-90ab-cdef-111111111111';
    const webAcl = new OtpRuleGroup(stack, 'Otp', ROUTES).inWebAcl({ webAclArn });
    new OtpOperations(stack, 'OtpShield', { webAcl, resourceArns: RESOURCE_ARNS, email, notify: [topic] });
  });
  return {
    logicalIds: [...shield, ...operations].sort(),
    warnings: [WARNING, SES_WARNING, TURNSTILE_WARNING].flatMap((ids): string[] => Object.values(ids)).sort(),
    rules: Object.values(RULE).sort(),
    labels: Object.values(LABEL).sort(),
    alarms: [
      MONITOR_ALARM,
      RESPONSE_ALARM,
      RULE_ALARM,
      BLOCKED_ALARM,
      GUARD_ALARM,
      INBOUND_ALARM,
      COGNITO_ALARM,
      TURNSTILE_ALARM,
    ]
      .flatMap((part) => Object.values(part).map(({ name }) => name))
      .sort(),
  };
}
