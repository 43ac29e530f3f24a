import { parseIpSetRef } from '../../lambda/runtime/ip-set-store';
import { OUTPUT, POSTURE_EVENT } from '../../lib/contract/posture/posture';
import type { DeployedShield } from '../operator/deployed-shield';
import type { PolicyStatement } from '../operator/on-call-policy';

/** What `otp-shield verify` asks of AWS for this one shield, and nothing else. */
export function verifyStatements(shield: DeployedShield): PolicyStatement[] {
  const { account, region, stack } = shield.identity;
  const partition = shield.output(OUTPUT.webAclArn).split(':')[1];
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const sets = [OUTPUT.lockdownIpv4Set, OUTPUT.lockdownIpv6Set, OUTPUT.strictIpv4Set, OUTPUT.strictIpv6Set].map(
    (name) => {
      const set = parseIpSetRef(shield.output(name));
      return arn('wafv2', `regional/ipset/${set.name}/${set.id}`);
    },
  );
  const topics = shield.list(OUTPUT.alarmTopicArn);
  const logs = shield.list(OUTPUT.logGroupName).map((name) => arn('logs', `log-group:${name}:*`));
  const allow = (Sid: string, Action: string[], Resource: string | string[], more: object = {}): PolicyStatement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });
  return [
    allow(
      'FindTheShield',
      ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
      arn('cloudformation', `stack/${stack}/*`),
    ),
    allow('MoveGates', ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], sets),
    ...(logs.length > 0 ? [allow('ReadTheLog', ['logs:FilterLogEvents'], logs)] : []),
    // As after every change of the posture, and the drill; CloudFormation names the topic of the events after the stack.
    allow('TellPeople', ['sns:Publish'], [...topics, arn('sns', `${stack}-*`)]),
    allow('TellPrograms', ['events:PutEvents'], arn('events', 'event-bus/default'), {
      Condition: { StringEquals: { 'events:source': POSTURE_EVENT.source } },
    }),
    // AWS takes no ARN for these, or one that nobody knows before.
    allow(
      'ReadWhatHasNoArn',
      [
        'cloudwatch:DescribeAlarms',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:GetLoadBalancerWebACL',
        'wafv2:GetWebACLForResource',
      ],
      '*',
    ),
  ];
}
