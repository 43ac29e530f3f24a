import { templateOf } from '../../test/sim/run-case';
import type { NamedCase } from './askable';

type Json = Record<string, unknown>;

/** More load balancers at once take a quota that others need, too: AWS gives 50 to a Region. */
export const BATCH = 10;

/** What a batch is there for, by minutes: made, asked, taken away. */
export const MINUTES_OF_BATCH = 15;

/** The answer behind the web ACL, by which it is known that a request was let through. */
export const ORIGIN = 'calibrate-origin';

/**
 * A stack of its own for a batch of cases: for each a web ACL on a load balancer whose listener answers by itself, so nothing else is behind it. It takes the
 * VPC and two public subnets of somebody, and calls itself a test.
 */
export function batchTemplate(cases: readonly NamedCase[]): Json {
  const parts = cases.map((each, index) => partOf(each, `Case${index}`));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Cases of cdk-otp-shield, asked of AWS WAF: delete it afterwards',
    Parameters: {
      VpcId: { Type: 'AWS::EC2::VPC::Id' },
      SubnetIds: { Type: 'List<AWS::EC2::Subnet::Id>' },
      // Who may ask at all.
      From: { Type: 'String', AllowedPattern: '^[0-9a-f.:]+/[0-9]+$', Description: 'your address as a CIDR block' },
    },
    Resources: Object.assign(
      {
        FromUs: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupDescription: 'whoever calibrates',
            VpcId: { Ref: 'VpcId' },
            SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: { Ref: 'From' } }],
          },
        },
      },
      ...parts.map(({ resources }) => resources),
    ),
    Outputs: Object.fromEntries(parts.map(({ id }) => [id, { Value: { 'Fn::GetAtt': [`${id}Alb`, 'DNSName'] } }])),
  };
}

/** The resources of one case, under names of their own. */
function partOf({ file, name }: NamedCase, id: string): { readonly id: string; readonly resources: Json } {
  const { Resources } = templateOf(file) as { Resources: Record<string, { Type: string; Properties: Json }> };
  const renamed = new Map(Object.keys(Resources).map((logicalId) => [logicalId, `${id}${logicalId}`]));
  const own = Object.entries(Resources).map(([logicalId, { Type, Properties }]) => {
    // Names are made by CloudFormation, so that two cases, and two people, don't meet.
    const { Name: _, ...rest } = Properties;
    return [renamed.get(logicalId)!, { Type, Properties: references(rest, renamed) as Json }];
  });
  return {
    id,
    resources: {
      ...(Object.fromEntries(own) as Json),
      [`${id}Alb`]: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Metadata: { Case: name },
        Properties: { Scheme: 'internet-facing', Subnets: { Ref: 'SubnetIds' }, SecurityGroups: [{ Ref: 'FromUs' }] },
      },
      [`${id}Listener`]: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: { Ref: `${id}Alb` },
          Port: 80,
          Protocol: 'HTTP',
          DefaultActions: [
            {
              Type: 'fixed-response',
              FixedResponseConfig: { StatusCode: '200', ContentType: 'text/plain', MessageBody: ORIGIN },
            },
          ],
        },
      },
      [`${id}Association`]: {
        Type: 'AWS::WAFv2::WebACLAssociation',
        Properties: { ResourceArn: { Ref: `${id}Alb` }, WebACLArn: { 'Fn::GetAtt': [`${id}Acl`, 'Arn'] } },
      },
    },
  };
}

function references(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => references(item, renamed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (key === 'Ref') return [key, renamed.get(String(child)) ?? child];
      if (key === 'Fn::GetAtt' && Array.isArray(child))
        return [key, [renamed.get(String(child[0])) ?? child[0], ...child.slice(1)]];
      return [key, references(child, renamed)];
    }),
  );
}
