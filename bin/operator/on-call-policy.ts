import { OUTPUT } from '../../lib/contract/posture/posture';
import { arnPart, scopeOfArn } from '../../lib/contract/waf-scope';
import type { DeployedShield } from './deployed-shield';
import { allow, arnsOf, POSTURE_SETS, type PolicyStatement } from './policy-statement';
import { SENDER_ACTIONS } from './senders';

/** What status, timeline, why, ack, expect, lockdown, strict, release, samples, block and allow ask of AWS for this one shield, and nothing else. */
export function onCallStatements(shield: DeployedShield): PolicyStatement[] {
  const { stack } = shield.identity;
  const webAcl = shield.output(OUTPUT.webAclArn);
  const place = arnPart(scopeOfArn(webAcl));
  const { arn, ipSet, logGroup, lookAtAssociations, tellPrograms } = arnsOf(shield);
  const sets = [
    ...POSTURE_SETS.map((name) => shield.output(name)),
    ...[OUTPUT.campaignIpv4Set, OUTPUT.campaignIpv6Set].flatMap((name) => shield.optional(name) ?? []),
    ...shield.list(OUTPUT.blockListSets),
  ].map(ipSet);
  const topics = shield.list(OUTPUT.alarmTopicArn);
  const logs = [OUTPUT.historyLogGroup, OUTPUT.logGroupName].flatMap((output) => shield.list(output).map(logGroup));
  const tables = shield.list(OUTPUT.noticeTables).map((name) => arn('dynamodb', `table/${name}`));
  return [
    allow(
      'FindTheShield',
      ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents'],
      arn('cloudformation', `stack/${stack}/*`),
    ),
    allow('MoveGatesAndBlockList', ['wafv2:UpdateIPSet'], sets),
    allow('LookAtTheWebAcl', ['wafv2:GetSampledRequests', 'wafv2:GetWebACL'], webAcl),
    ...(topics.length > 0 ? [allow('TellPeople', ['sns:Publish'], topics)] : []),
    // Which lists a rule refers to is known when it is asked.
    allow(
      'LookIntoLists',
      ['wafv2:GetIPSet', 'wafv2:GetRuleGroup'],
      ['ipset/*', 'rulegroup/*'].map((each) => arn('wafv2', `${place}/${each}`)),
    ),
    ...(logs.length > 0 ? [allow('ReadLogs', ['logs:FilterLogEvents', 'logs:StartQuery'], logs)] : []),
    ...(tables.length > 0
      ? [
          allow('Acknowledge', ['dynamodb:GetItem', 'dynamodb:PutItem'], tables, {
            Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['notice#*'] } },
          }),
        ]
      : []),
    tellPrograms(),
    ...lookAtAssociations(),
    // AWS takes no ARN for these, or one that nobody knows before: whichever web ACL took the place of ours.
    allow(
      'ReadWhatHasNoArn',
      [
        ...(place === 'global' ? ['cloudfront:ListDistributionsByWebACLId'] : []),
        'cloudtrail:LookupEvents',
        'cloudwatch:DescribeAlarmHistory',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'elasticloadbalancing:GetLoadBalancerWebACL',
        'logs:GetQueryResults',
        'logs:StopQuery',
        ...SENDER_ACTIONS,
        'wafv2:GetWebACLForResource',
        'wafv2:ListIPSets',
      ],
      '*',
    ),
  ];
}
