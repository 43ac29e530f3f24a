import { CLOUDFORMATION_LIMIT } from '../../lib/contract/aws-limits';
import type { AskableCase } from './case';

type Json = Record<string, unknown>;

/** The answer behind each web ACL, by which it is known that a request was let through. */
export const ORIGIN = 'calibrate-origin';

/** Asks a web ACL whose it is, before any rule of a case. */
export const WHO_HEADER = 'x-otp-shield-calibrate';
const WHO_STATUS = 421;

/** What stands as long as a calibration: a VPC that is nobody else's, and load balancers that answer by themselves, for one address alone. */
export function siteTemplate(slots: number, from: string): Json {
  const zone = (index: number) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] });
  const subnet = (index: number) => ({
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: zone(index) },
  });
  const routed = (id: string) => ({
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { RouteTableId: { Ref: 'Routes' }, SubnetId: { Ref: id } },
  });
  const balancers = Array.from({ length: slots }, (_, slot) => balancer(slot));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'otp-shield verify --calibrate: load balancers that answer by themselves; delete it afterwards',
    Resources: Object.assign(
      {
        Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
        Gateway: { Type: 'AWS::EC2::InternetGateway' },
        Attached: {
          Type: 'AWS::EC2::VPCGatewayAttachment',
          Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } },
        },
        SubnetA: subnet(0),
        SubnetB: subnet(1),
        Routes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
        Out: {
          Type: 'AWS::EC2::Route',
          DependsOn: 'Attached',
          Properties: {
            RouteTableId: { Ref: 'Routes' },
            DestinationCidrBlock: '0.0.0.0/0',
            GatewayId: { Ref: 'Gateway' },
          },
        },
        RoutesA: routed('SubnetA'),
        RoutesB: routed('SubnetB'),
        FromUs: {
          Type: 'AWS::EC2::SecurityGroup',
          Properties: {
            GroupDescription: 'whoever calibrates',
            VpcId: { Ref: 'Vpc' },
            SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: from }],
          },
        },
      },
      ...balancers,
    ),
    Outputs: Object.fromEntries(
      balancers.flatMap((_, slot) => [
        [`Arn${slot}`, { Value: { Ref: `Alb${slot}` } }],
        [`Host${slot}`, { Value: { 'Fn::GetAtt': [`Alb${slot}`, 'DNSName'] } }],
      ]),
    ),
  };
}

function balancer(slot: number): Json {
  return {
    [`Alb${slot}`]: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      // Without its route the gateway reaches nobody.
      DependsOn: ['Out', 'RoutesA', 'RoutesB'],
      Properties: {
        Scheme: 'internet-facing',
        Subnets: [{ Ref: 'SubnetA' }, { Ref: 'SubnetB' }],
        SecurityGroups: [{ Ref: 'FromUs' }],
      },
    },
    [`Listener${slot}`]: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: { Ref: `Alb${slot}` },
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
  };
}

/** A stack for a batch of cases: for each a web ACL of its own, at one of the load balancers. */
export function batchTemplate(cases: readonly AskableCase[], balancerArns: readonly string[]): Json {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'otp-shield verify --calibrate: cases of the simulator, asked of AWS WAF; delete it afterwards',
    Resources: Object.assign(
      {},
      ...cases.map((each, index) => partOf(each, `Case${index}`, balancerArns[index] ?? '')),
    ),
  };
}

/** In batches that fit: so many load balancers, and so many bytes. What fits into none comes back as `tooLong`. */
export function batchesOf(
  cases: readonly AskableCase[],
  slots: number,
): { readonly batches: readonly AskableCase[][]; readonly tooLong: readonly AskableCase[] } {
  // An ARN takes some room, too.
  const arn = 'x'.repeat(150);
  const fits = (batch: readonly AskableCase[]) =>
    Buffer.byteLength(
      JSON.stringify(
        batchTemplate(
          batch,
          batch.map(() => arn),
        ),
      ),
    ) <= CLOUDFORMATION_LIMIT.templateBody;
  const batches: AskableCase[][] = [];
  const tooLong: AskableCase[] = [];
  for (const each of cases) {
    const last = batches.at(-1);
    if (!fits([each])) tooLong.push(each);
    else if (last !== undefined && last.length < slots && fits([...last, each])) last.push(each);
    else batches.push([each]);
  }
  return { batches, tooLong };
}

/** The body by which the web ACL of a case answers to `WHO_HEADER`. */
export function whoAnswers(name: string): { readonly status: number; readonly body: string } {
  return { status: WHO_STATUS, body: `calibrate ${name}` };
}

/** The resources of one case, under names of their own. */
function partOf({ resources, name }: AskableCase, id: string, balancerArn: string): Json {
  const renamed = new Map(Object.keys(resources).map((logicalId) => [logicalId, `${id}${logicalId}`]));
  const own = Object.entries(resources).map(([logicalId, { Type, Properties }]) => {
    // Names are made by CloudFormation, so that two cases, and two people, don't meet.
    const { Name: _, ...rest } = Properties;
    const properties = references(rest, renamed) as Json;
    return [renamed.get(logicalId)!, { Type, Properties: logicalId === 'Acl' ? asking(properties, name) : properties }];
  });
  return {
    ...(Object.fromEntries(own) as Json),
    [`${id}Association`]: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: { ResourceArn: balancerArn, WebACLArn: { 'Fn::GetAtt': [`${id}Acl`, 'Arn'] } },
    },
  };
}

/** With a first rule that says whose web ACL it is, and touches nothing else. */
function asking(acl: Json, name: string): Json {
  const { status, body } = whoAnswers(name);
  const rules = (acl.Rules ?? []) as ReadonlyArray<Json>;
  const metric = { CloudWatchMetricsEnabled: false, SampledRequestsEnabled: false, MetricName: 'who' };
  const who = {
    Name: 'otp-shield-who',
    Priority: 0,
    VisibilityConfig: metric,
    Action: { Block: { CustomResponse: { ResponseCode: status, CustomResponseBodyKey: 'otp-shield-who' } } },
    Statement: {
      ByteMatchStatement: {
        FieldToMatch: { SingleHeader: { Name: WHO_HEADER } },
        PositionalConstraint: 'EXACTLY',
        SearchString: 'who',
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    },
  };
  return {
    ...acl,
    CustomResponseBodies: {
      ...(acl.CustomResponseBodies as Json | undefined),
      'otp-shield-who': { ContentType: 'TEXT_PLAIN', Content: body },
    },
    Rules: [who, ...rules.map((rule) => ({ ...rule, Priority: Number(rule.Priority) + 1 }))],
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
