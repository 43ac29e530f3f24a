import {
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  type NatGateway,
  type Route,
  type RouteTable,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { DoctorLine } from './doctor-line';
import type { TemplateWayOut } from './template-way-out';

type Elb = Pick<ElasticLoadBalancingV2Client, 'send'>;
type Ec2 = Pick<EC2Client, 'send'>;

const ANYWHERE = '0.0.0.0/0';

/**
 * Whether a load balancer can get out to read the keys of its tokens: over TCP 443 and IPv4, out of each of its subnets. AWS describes that for OpenID
 * Connect; for JWTs it says only that the endpoint must be public.
 *
 * @param opens security groups in which a template that is not deployed yet opens TCP 443
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 * @see https://repost.aws/knowledge-center/elb-configure-authentication-alb
 */
export async function examineWayOut(
  elb: Elb,
  ec2: Ec2,
  arn: string,
  opens: TemplateWayOut['opens'] = [],
): Promise<DoctorLine[]> {
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
  const balancer = LoadBalancers[0] ?? {};
  const region = arn.split(':')[3] ?? '';
  return [
    ...(await examineGroups(ec2, balancer, opens, region)),
    ...(await examineRoutes(ec2, balancer, region)),
    {
      level: 'note',
      message:
        'not looked at: network ACLs of its subnets, which must let TCP 443 out and the answers, to ports 1024 to 65535, in',
    },
  ];
}

async function examineGroups(
  ec2: Ec2,
  { SecurityGroups: ids = [] }: LoadBalancer,
  opens: TemplateWayOut['opens'],
  region: string,
): Promise<DoctorLine[]> {
  if (ids.length === 0) return [{ level: 'bad', message: 'it names no security group, so none could be looked at' }];
  const { SecurityGroups: groups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: ids }));
  // It may do what any of its groups allows.
  const rules = groups.flatMap(({ IpPermissionsEgress = [] }: SecurityGroup) => IpPermissionsEgress.filter(isHttps));
  const ranges = rules.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp));
  if (ranges.includes(ANYWHERE)) return [{ level: 'good', message: 'a security group lets it out to TCP 443' }];
  const opened = opens.find((id) => id !== undefined && ids.includes(id));
  if (opened !== undefined)
    return [{ level: 'good', message: `the template opens TCP 443 in its security group ${opened}` }];
  if (opens.includes(undefined)) {
    const message =
      'the template opens TCP 443 in a security group whose id is known at deploy time only; whether that is one of its own ' +
      `(${ids.join(', ')}), which let it out to TCP 443 at most in part today, can not be told; look again after the deploy`;
    return [{ level: 'note', message }];
  }
  const others = rules.flatMap(({ UserIdGroupPairs = [], PrefixListIds = [] }) => [
    ...UserIdGroupPairs.map(({ GroupId }) => GroupId),
    ...PrefixListIds.map(({ PrefixListId }) => PrefixListId),
  ]);
  const narrow = [...ranges, ...others].filter((name) => name !== undefined);
  if (narrow.length > 0) {
    const message = `its security groups let it out to TCP 443 at ${narrow.join(', ')} only; whether the issuer of the keys stands there, now and later, can not be told`;
    return [{ level: 'note', message }];
  }
  const sixOnly = rules.length > 0 ? ', but for IPv6, and a load balancer reads keys over IPv4' : '';
  return [
    {
      level: 'bad',
      message: `its security groups (${ids.join(', ')}) let it out to TCP 443 nowhere${sixOnly}: it can't read the keys, answers 500, and nobody gets a code`,
      remedy:
        `aws ec2 authorize-security-group-egress --region ${region} --group-id ${ids[0]} --ip-permissions ` +
        // In quotes, since zsh takes the brackets for a pattern.
        `'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=${ANYWHERE}}]'; and allow it where the group is made, or the next deploy takes it away`,
    },
  ];
}

function isHttps({ IpProtocol, FromPort = 0, ToPort = 65_535 }: IpPermission): boolean {
  if (IpProtocol === '-1') return true;
  return (IpProtocol === 'tcp' || IpProtocol === '6') && FromPort <= 443 && 443 <= ToPort;
}

/** What is known of a VPC: where its subnets lead to. */
interface Network {
  readonly region: string;
  readonly tables: readonly RouteTable[];
  readonly gateways: readonly NatGateway[];
}

async function examineRoutes(ec2: Ec2, balancer: LoadBalancer, region: string): Promise<DoctorLine[]> {
  const { VpcId, Scheme, IpAddressType, AvailabilityZones = [] } = balancer;
  const subnets = AvailabilityZones.flatMap(({ SubnetId }) => SubnetId ?? []);
  if (VpcId === undefined || subnets.length === 0)
    return [{ level: 'bad', message: 'it names no subnets, so their routes could not be looked at' }];
  const network = { region, tables: await tablesOf(ec2, VpcId), gateways: await gatewaysOf(ec2, VpcId) };
  const isPublic = Scheme === 'internet-facing' && IpAddressType !== 'dualstack-without-public-ipv4';
  const verdicts = subnets.flatMap((subnet) =>
    [judge(subnet, isPublic, network), ...narrower(subnet, network)].map((line) => ({ subnet, ...line })),
  );
  const lines = verdicts
    .filter(({ level }) => level !== 'good')
    .map(({ subnet, level, message, remedy }) => ({
      level,
      message: `subnet ${subnet}: ${message}`,
      ...(remedy === undefined ? {} : { remedy }),
    }));
  if (lines.length > 0) return lines;
  const ways = [...new Set(verdicts.map(({ message }) => message))].join(', ');
  return [{ level: 'good', message: `out of each of its ${subnets.length} subnets a route leads to ${ways}` }];
}

async function tablesOf(ec2: Ec2, vpc: string): Promise<RouteTable[]> {
  const tables: RouteTable[] = [];
  let token: string | undefined;
  do {
    const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
    const page = await ec2.send(new DescribeRouteTablesCommand({ Filters, NextToken: token }));
    tables.push(...(page.RouteTables ?? []));
    token = page.NextToken;
  } while (token);
  return tables;
}

async function gatewaysOf(ec2: Ec2, vpc: string): Promise<NatGateway[]> {
  const gateways: NatGateway[] = [];
  let token: string | undefined;
  do {
    const Filter = [{ Name: 'vpc-id', Values: [vpc] }];
    const page = await ec2.send(new DescribeNatGatewaysCommand({ Filter, NextToken: token }));
    gateways.push(...(page.NatGateways ?? []));
    token = page.NextToken;
  } while (token);
  return gateways;
}

function judge(subnet: string, isPublic: boolean, network: Network): DoctorLine {
  const table = tableOf(subnet, network.tables);
  if (table === undefined) return { level: 'bad', message: 'its route table could not be seen' };
  const { RouteTableId: id, Routes = [] } = table;
  const route = Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === ANYWHERE);
  const target = route && targetOf(route);
  const bad = (what: string): DoctorLine => ({
    level: 'bad',
    message: `${what} (${id}), so the load balancer can't read the keys there, answers 500, and nobody gets a code`,
    remedy: `aws ec2 ${route ? 'replace' : 'create'}-route --region ${network.region} --route-table-id ${id} --destination-cidr-block ${ANYWHERE} ${
      isPublic ? '--gateway-id INTERNET_GATEWAY' : '--nat-gateway-id NAT_GATEWAY'
    }; and the same where the route is made`,
  });
  if (route === undefined) {
    const others = Routes.filter(({ GatewayId }) => GatewayId !== 'local');
    const where = others.map(destinationOf).join(', ');
    if (!others.some(isWide)) return bad(`no route leads out to ${ANYWHERE}${where && `, only to ${where}`}`);
    const message = `no route leads out to ${ANYWHERE}, only to ${where} (${id}); whether the issuer of the keys stands there can not be told`;
    return { level: 'note', message };
  }
  if (route.State === 'blackhole') return bad(`the route to ${ANYWHERE} leads to ${target}, which is gone`);
  if (target?.startsWith('igw-')) {
    if (isPublic) return { level: 'good', message: 'an internet gateway' };
    return bad('the way out is an internet gateway, which takes no load balancer without a public IPv4 address');
  }
  if (target?.startsWith('nat-')) return judgeGateway(target, network, bad);
  if (target?.startsWith('pcx-'))
    return bad('the way out is a VPC peering, which leads to no gateway of the other side');
  return {
    level: 'note',
    message: `the way out leads to ${target ?? 'something unknown'} (${id}); whether that leads on to the Internet can not be seen from here`,
  };
}

/** Routes to a part of the Internet go before the one to all of it. */
function narrower(subnet: string, { region, tables }: Network): DoctorLine[] {
  const { RouteTableId: id, Routes = [] } = tableOf(subnet, tables) ?? {};
  const main = Routes.find(({ DestinationCidrBlock }) => DestinationCidrBlock === ANYWHERE);
  // Without it there is nothing that they could go before.
  if (main === undefined) return [];
  return Routes.flatMap((route): DoctorLine[] => {
    const isGone = route.State === 'blackhole';
    const isSame = !isGone && targetOf(route) === targetOf(main);
    if (route === main || isSame || route.GatewayId === 'local' || !leadsOut(route)) return [];
    const where = `a narrower route, to ${destinationOf(route)} (${id}), leads to ${targetOf(route) ?? 'something unknown'}`;
    if (isGone && /\/[0-7]$/.test(route.DestinationCidrBlock ?? '')) {
      const remedy = `aws ec2 delete-route --region ${region} --route-table-id ${id} --destination-cidr-block ${destinationOf(route)}; and the same where the route is made`;
      return [{ level: 'bad', message: `${where}, which is gone, so keys that stand there can't be read`, remedy }];
    }
    const what = isGone ? ', which is gone' : '';
    return [{ level: 'note', message: `${where}${what}; whether the issuer of the keys stands there can not be told` }];
  });
}

/** Whether it may lead to a public IPv4 address. Gateway endpoints are for services of AWS. */
function leadsOut({ DestinationCidrBlock: block, DestinationPrefixListId, GatewayId = '' }: Route): boolean {
  if (block === undefined) return DestinationPrefixListId !== undefined && !/^vpce-/.test(GatewayId);
  return !/^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
    block,
  );
}

/** A NAT gateway that works, and stands where the way leads on. */
function judgeGateway(id: string, { gateways, tables }: Network, bad: (what: string) => DoctorLine): DoctorLine {
  const gateway = gateways.find(({ NatGatewayId }) => NatGatewayId === id);
  if (gateway === undefined) return { level: 'bad', message: `the NAT gateway ${id} could not be seen` };
  const { State, ConnectivityType, SubnetId } = gateway;
  if (State !== 'available') return bad(`the NAT gateway ${id} is ${State}`);
  if (ConnectivityType === 'private')
    return {
      level: 'note',
      message: `the way out is the private NAT gateway ${id}; whether somebody leads on to the Internet can not be seen from here`,
    };
  // A regional one stands in no subnet, and AWS keeps its routes.
  const own = SubnetId ? tableOf(SubnetId, tables) : undefined;
  const on = own?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === ANYWHERE);
  if (SubnetId && !(on && targetOf(on)?.startsWith('igw-') && on.State !== 'blackhole'))
    return {
      level: 'note',
      message: `the NAT gateway ${id} stands in ${SubnetId}, whose route to ${ANYWHERE} is no internet gateway; whether it leads on can not be seen from here`,
    };
  return { level: 'good', message: 'a NAT gateway' };
}

/** The table that a subnet names, else the main one of its VPC. */
function tableOf(subnet: string, tables: readonly RouteTable[]): RouteTable | undefined {
  const named = tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnet));
  return named ?? tables.find(({ Associations = [] }) => Associations.some(({ Main }) => Main === true));
}

function targetOf(route: Route): string | undefined {
  return (
    route.NatGatewayId ??
    route.GatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.NetworkInterfaceId ??
    route.InstanceId ??
    route.CoreNetworkArn ??
    route.LocalGatewayId ??
    route.CarrierGatewayId
  );
}

/** Such as 0.0.0.0/1, or a list of prefixes that isn't the one of a gateway endpoint. */
function isWide({ DestinationCidrBlock = '', DestinationPrefixListId, GatewayId = '' }: Route): boolean {
  return /\/[0-7]$/.test(DestinationCidrBlock) || (DestinationPrefixListId !== undefined && !/^vpce-/.test(GatewayId));
}

function destinationOf(route: Route): string {
  return (
    route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? 'an unknown range'
  );
}
