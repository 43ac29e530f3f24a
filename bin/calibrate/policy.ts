import { allow, type PolicyStatement } from '../operator/policy-statement';
import { PREFIX } from './stacks';

/** What `otp-shield verify --calibrate` asks of AWS. What the stacks are made of, CloudFormation alone may do in the caller's name. */
export function calibrateStatements(): PolicyStatement[] {
  const byCloudFormation = {
    Condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } },
  };
  return [
    allow(
      'ItsOwnStacks',
      ['cloudformation:CreateStack', 'cloudformation:DeleteStack', 'cloudformation:TagResource'],
      `arn:*:cloudformation:*:*:stack/${PREFIX}*`,
    ),
    // All stacks are looked through for those of a run that was killed.
    allow('FindWhatWasLeft', ['cloudformation:DescribeStacks'], '*'),
    allow(
      'WhatTheStacksAreMadeOf',
      [
        ...['Vpc', 'InternetGateway', 'Subnet', 'RouteTable', 'Route', 'SecurityGroup', 'Tags'].map(
          (what) => `ec2:Create${what}`,
        ),
        ...['Vpc', 'InternetGateway', 'Subnet', 'RouteTable', 'Route', 'SecurityGroup'].map(
          (what) => `ec2:Delete${what}`,
        ),
        'ec2:AttachInternetGateway',
        'ec2:DetachInternetGateway',
        'ec2:AssociateRouteTable',
        'ec2:DisassociateRouteTable',
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:RevokeSecurityGroupIngress',
        'ec2:Describe*',
        ...['LoadBalancer', 'Listener'].flatMap((what) => [
          `elasticloadbalancing:Create${what}`,
          `elasticloadbalancing:Delete${what}`,
        ]),
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:Describe*',
        'elasticloadbalancing:SetWebACL',
        ...['WebACL', 'IPSet', 'RegexPatternSet', 'RuleGroup'].flatMap((what) => [
          `wafv2:Create${what}`,
          `wafv2:Delete${what}`,
          `wafv2:Get${what}`,
        ]),
        'wafv2:AssociateWebACL',
        'wafv2:DisassociateWebACL',
        'wafv2:GetWebACLForResource',
        'wafv2:ListTagsForResource',
        'wafv2:TagResource',
      ],
      '*',
      byCloudFormation,
    ),
  ];
}
