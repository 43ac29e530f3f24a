import { OUTPUT } from '../../lib/contract/posture/posture';
import { scopeOfArn } from '../../lib/contract/waf-scope';
import type { DeployedShield } from '../operator/deployed-shield';
import { allow, arnsOf, POSTURE_SETS, type PolicyStatement } from '../operator/policy-statement';
import { userPoolArns } from '../operator/user-pool-calls';
import { eventsTopic } from './events-topic';

/** What `otp-shield verify` asks of AWS for this one shield, and nothing else. */
export async function verifyStatements(shield: DeployedShield): Promise<PolicyStatement[]> {
  const { stack } = shield.identity;
  const { arn, ipSet, logGroup, tellPrograms, lookAtAssociations } = arnsOf(shield);
  const sets = POSTURE_SETS.map((name) => ipSet(shield.output(name)));
  const topics = shield.list(OUTPUT.alarmTopicArn);
  // Of the events that a drill tells.
  const events = await eventsTopic(shield);
  const pools = userPoolArns(shield);
  const logs = shield.list(OUTPUT.logGroupName).map(logGroup);
  return [
    allow(
      'FindTheShield',
      ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate', 'cloudformation:ListStackResources'],
      arn('cloudformation', `stack/${stack}/*`),
    ),
    // Another tag and back, with the role that CloudFormation keeps for the stack.
    ...(shield.serviceRole === undefined
      ? []
      : [
          allow(
            'DeployTheSameWithATag',
            [
              'cloudformation:CreateChangeSet',
              'cloudformation:DeleteChangeSet',
              'cloudformation:DescribeChangeSet',
              'cloudformation:ExecuteChangeSet',
            ],
            arn('cloudformation', `stack/${stack}/*`),
          ),
        ]),
    allow('MoveGates', ['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], sets),
    ...(logs.length > 0 ? [allow('ReadTheLog', ['logs:FilterLogEvents'], logs)] : []),
    // As after every change of the posture, and the drill.
    allow('TellPeople', ['sns:Publish'], [...topics, ...(events === undefined ? [] : [events])]),
    tellPrograms(),
    ...lookAtAssociations(),
    ...(pools.length > 0
      ? [allow('LookAtAppClients', ['cognito-idp:DescribeUserPool', 'cognito-idp:DescribeUserPoolClient'], pools)]
      : []),
    // AWS takes no ARN for these, or one that nobody knows before.
    allow(
      'ReadWhatHasNoArn',
      [
        ...(scopeOfArn(shield.output(OUTPUT.webAclArn)) === 'CLOUDFRONT'
          ? ['cloudfront:ListDistributionsByWebACLId']
          : []),
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:GetLoadBalancerWebACL',
        'wafv2:GetWebACLForResource',
      ],
      '*',
    ),
  ];
}
