import {
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  type EC2Client,
  type VpcBlockPublicAccessExclusion,
} from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { DoctorLine } from './doctor-line';

type Ec2 = Pick<EC2Client, 'send'>;

/**
 * Whether VPC Block Public Access keeps a load balancer from the Internet, whatever its routes say: in both directions, or for all but NAT gateways.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 */
export async function examineBlockPublicAccess(
  elb: Pick<ElasticLoadBalancingV2Client, 'send'>,
  ec2: Ec2,
  arn: string,
): Promise<DoctorLine[]> {
  const { VpcBlockPublicAccessOptions: options = {} } = await ec2.send(
    new DescribeVpcBlockPublicAccessOptionsCommand({}),
  );
  const { InternetGatewayBlockMode: mode, ExclusionsAllowed } = options;
  if (mode === 'off') return [{ level: 'good', message: 'VPC Block Public Access is off' }];
  if (mode === undefined)
    return [{ level: 'bad', message: 'Amazon EC2 did not say whether VPC Block Public Access is on' }];
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  const { VpcId = '', Scheme, AvailabilityZones = [] } = LoadBalancers[0] ?? {};
  const own = [VpcId, ...AvailabilityZones.map(({ SubnetId }) => SubnetId ?? '')].filter((id) => id !== '');
  const named = (await exclusionsOf(ec2)).filter(
    ({ ResourceArn = '', State = '' }) =>
      own.includes(ResourceArn.split('/').at(-1) ?? '') &&
      !/^(create-failed|delete-complete|disable-complete)$/.test(State),
  );
  const on = `VPC Block Public Access is on (${mode})`;
  if (named.length > 0) {
    const list = named.map(
      ({ ResourceArn, InternetGatewayExclusionMode: what, State }) => `${ResourceArn}: ${what}, ${State}`,
    );
    return [
      {
        level: 'note',
        message: `${on}, with exclusions (${list.join('; ')}); whether they are enough for it, and for the NAT gateway it may use, is not judged here`,
      },
    ];
  }
  // NAT gateways may get out, and an internal load balancer has no other way.
  if (mode === 'block-ingress' && Scheme === 'internal')
    return [{ level: 'good', message: `${on}, which lets NAT gateways out` }];
  const need = Scheme === 'internal' ? 'allow-egress' : 'allow-bidirectional';
  return [
    {
      level: 'bad',
      message: `${on} and excludes neither its VPC nor its subnets: it can't read the keys, whatever its routes say, and nobody gets a code`,
      remedy:
        ExclusionsAllowed === 'not-allowed'
          ? 'ask who manages the organization: its declarative policy allows no exclusions'
          : `aws ec2 create-vpc-block-public-access-exclusion --region ${arn.split(':')[3]} --vpc-id ${VpcId} --internet-gateway-exclusion-mode ${need}`,
    },
  ];
}

async function exclusionsOf(ec2: Ec2): Promise<VpcBlockPublicAccessExclusion[]> {
  const exclusions: VpcBlockPublicAccessExclusion[] = [];
  let token: string | undefined;
  do {
    const page = await ec2.send(new DescribeVpcBlockPublicAccessExclusionsCommand({ NextToken: token }));
    exclusions.push(...(page.VpcBlockPublicAccessExclusions ?? []));
    token = page.NextToken;
  } while (token);
  return exclusions;
}
