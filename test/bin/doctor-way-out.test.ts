import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Output } from '../../lab/aws/service';
import { ROOT } from '../source-files';
import { ALB } from './operator-rig';
import { BLIND, GROUPS_GOOD, lookOut, OPEN, type Rig, ROUTES_GOOD, wayOutRig } from './way-out-rig';

// Whether a load balancer that verifies the tokens of Turnstile gets out to read their keys.

let rig: Rig;
beforeEach(async () => {
  rig = await wayOutRig();
});
afterEach(() => rig.close());

const LOCAL = { destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' };
const out = (target: Output): Output => ({ destinationCidrBlock: '0.0.0.0/0', state: 'active', ...target });
const NAT = out({ natGatewayId: 'nat-1' });

function route(subnets: string[], ...routes: Output[]): void {
  rig.network.routeTables.set(`rtb-${subnets[0]}`, { subnets, routes: [LOCAL, ...routes] });
}

const look = (options = '') => lookOut(rig, options);

test('reachable: both are said, and that network ACLs are out of sight', async () => {
  expect(await look()).toEqual([GROUPS_GOOD, ROUTES_GOOD, BLIND, OPEN]);
});

test('a route table of the second page counts', async () => {
  rig.network.pageSize = 1;
  route(['subnet-b'], NAT);
  rig.network.natGateways.set('nat-1', { state: 'failed' });
  expect((await look())[1]).toMatch(/^bad subnet subnet-b: the NAT gateway nat-1 is failed/);
});

describe('security groups', () => {
  const egress = (...rules: Output[]) => rig.network.securityGroups.set('sg-1', rules);
  const ANY = { ipRanges: [{ cidrIp: '0.0.0.0/0' }] };

  test.each<[string, Output]>([
    ['the port', { ipProtocol: 'tcp', fromPort: 443, toPort: 443, ...ANY }],
    ['a range around it, by the number of TCP', { ipProtocol: '6', fromPort: 0, toPort: 65535, ...ANY }],
    ['everything', { ipProtocol: '-1', ...ANY }],
  ])('that open %s are good', async (_, rule) => {
    egress({ ipProtocol: 'tcp', fromPort: 80, toPort: 80, ...ANY }, rule);
    expect((await look())[0]).toBe(GROUPS_GOOD);
  });

  test.each<[string, Output[]]>([
    [
      'disallow all traffic, as CDK says it',
      [{ ipProtocol: 'icmp', fromPort: 252, toPort: 86, ipRanges: [{ cidrIp: '255.255.255.255/32' }] }],
    ],
    ['are empty', []],
    ['open another port', [{ ipProtocol: 'tcp', fromPort: 8443, toPort: 8443, ...ANY }]],
    ['open it for UDP', [{ ipProtocol: 'udp', fromPort: 443, toPort: 443, ...ANY }]],
  ])('that %s are to mend, with the call', async (_, rules) => {
    egress(...rules);
    const [said] = await look();
    expect(said).toMatch(/^bad its security groups \(sg-1\) let it out to TCP 443 nowhere: it can't read the keys/);
    expect(said).toContain(
      "| aws ec2 authorize-security-group-egress --region eu-central-1 --group-id sg-1 --ip-permissions 'IpProtocol=tcp",
    );
    expect((await rig.type(`doctor --load-balancer ${ALB}`)).exitCode).toBe(3);
  });

  test('open for IPv6 alone are to mend', async () => {
    egress({ ipProtocol: '-1', ipv6Ranges: [{ cidrIpv6: '::/0' }] });
    expect((await look())[0]).toMatch(/^bad .* nowhere, but for IPv6, and a load balancer reads keys over IPv4/);
  });

  test('open for some addresses are never good', async () => {
    egress(
      {
        ipProtocol: 'tcp',
        fromPort: 443,
        toPort: 443,
        ipRanges: [{ cidrIp: '10.0.0.0/8' }],
        prefixListIds: [{ prefixListId: 'pl-1' }],
      },
      { ipProtocol: '-1', groups: [{ groupId: 'sg-9' }] },
    );
    expect((await look())[0]).toMatch(/^note .* at 10\.0\.0\.0\/8, pl-1, sg-9 only; whether the issuer/);
  });

  test('one of several that lets it out is enough', async () => {
    rig.loadBalancers.securityGroups.set(ALB, ['sg-0', 'sg-1']);
    rig.network.securityGroups.set('sg-0', []);
    expect((await look())[0]).toBe(GROUPS_GOOD);
  });
});

describe('an internal load balancer', () => {
  beforeEach(() => {
    rig.loadBalancers.schemes.set(ALB, 'internal');
    rig.network.natGateways.set('nat-1', { state: 'available', connectivityType: 'public', subnetId: 'subnet-out' });
    route(['subnet-a', 'subnet-b'], NAT);
  });

  test('with a NAT gateway that stands at an internet gateway is good', async () => {
    expect(await look()).toEqual([
      GROUPS_GOOD,
      'good out of each of its 2 subnets a route leads to a NAT gateway',
      BLIND,
      OPEN,
    ]);
  });

  test('without one is to mend, in the subnet that lacks it', async () => {
    route(['subnet-b']);
    rig.network.routeTables.set('rtb-subnet-a', { subnets: ['subnet-a'], routes: [NAT] });
    const said = await look();
    expect(said[1]).toMatch(
      /^bad subnet subnet-b: no route leads out to 0\.0\.0\.0\/0 \(rtb-subnet-b\).*nobody gets a code \| aws ec2 create-route --region eu-central-1 --route-table-id rtb-subnet-b .*--nat-gateway-id/,
    );
    expect(said).toHaveLength(4);
    expect((await rig.type(`doctor --load-balancer ${ALB}`)).exitCode).toBe(3);
  });

  test.each<[string, Output | undefined, RegExp]>([
    ['an internet gateway alone', out({ gatewayId: 'igw-1' }), /^bad .* without a public IPv4 address/],
    ['a gateway that is gone', { ...NAT, state: 'blackhole' }, /^bad .* leads to nat-1, which is gone/],
    ['a NAT gateway of which nothing is seen', out({ natGatewayId: 'nat-9' }), /^bad .* nat-9 could not be seen/],
    ['a peering', out({ vpcPeeringConnectionId: 'pcx-1' }), /^bad .* VPC peering/],
    [
      'a gateway endpoint and a neighbour',
      { destinationPrefixListId: 'pl-s3', gatewayId: 'vpce-1' },
      /^bad .* only to pl-s3/,
    ],
    [
      'IPv6 alone',
      { destinationIpv6CidrBlock: '::/0', egressOnlyInternetGatewayId: 'eigw-1' },
      /^bad .* only to ::\/0/,
    ],
    ['a transit gateway', out({ transitGatewayId: 'tgw-1' }), /^note .* leads to tgw-1 .* can not be seen from here/],
    ['a firewall', out({ gatewayId: 'vpce-1' }), /^note .* leads to vpce-1/],
    [
      'half of the world',
      { destinationCidrBlock: '0.0.0.0/1', transitGatewayId: 'tgw-1' },
      /^note .* only to 0\.0\.0\.0\/1/,
    ],
  ])('whose way out is %s: never good', async (_, way, said) => {
    route(['subnet-a', 'subnet-b'], ...(way ? [way] : []));
    const [groups, first, second, last] = await look();
    expect([groups, last]).toEqual([GROUPS_GOOD, BLIND]);
    expect(first).toMatch(said);
    expect(second).toMatch(said);
  });

  test.each<[string, Output, RegExp]>([
    [
      'private',
      { state: 'available', connectivityType: 'private', subnetId: 'subnet-out' },
      /^note .*private NAT gateway/,
    ],
    [
      'without a way out itself',
      { state: 'available', subnetId: 'subnet-a' },
      /^note .* stands in subnet-a, whose route/,
    ],
    ['still being made', { state: 'pending', subnetId: 'subnet-out' }, /^bad .* is pending/],
  ])('with a NAT gateway that is %s: never good', async (_, gateway, said) => {
    rig.network.natGateways.set('nat-1', gateway);
    expect((await look())[1]).toMatch(said);
  });

  test('with a NAT gateway of the whole Region, which stands in no subnet, is good', async () => {
    rig.network.natGateways.set('nat-1', { state: 'available', connectivityType: 'public' });
    expect((await look())[1]).toMatch(/^good/);
  });
});

describe('routes beside the one to everywhere', () => {
  const IGW = out({ gatewayId: 'igw-1' });
  const beside = (target: Output) => route(['subnet-a', 'subnet-b'], IGW, target);

  test.each<[string, Output, RegExp]>([
    [
      'to half of the Internet that lead to what is gone: to mend',
      { destinationCidrBlock: '128.0.0.0/1', natGatewayId: 'nat-1', state: 'blackhole' },
      /^bad subnet subnet-a: a narrower route, to 128\.0\.0\.0\/1 \(rtb-subnet-a\), leads to nat-1, which is gone, .* \| aws ec2 delete-route --region eu-central-1 --route-table-id rtb-subnet-a/,
    ],
    [
      'to a part of it that lead to what is gone: never good',
      { destinationCidrBlock: '203.0.113.0/24', transitGatewayId: 'tgw-1', state: 'blackhole' },
      /^note subnet subnet-a: .* leads to tgw-1, which is gone; whether the issuer/,
    ],
    [
      'to a part of it that lead elsewhere: never good',
      { destinationCidrBlock: '203.0.113.0/24', transitGatewayId: 'tgw-1', state: 'active' },
      /^note subnet subnet-a: .* leads to tgw-1; whether the issuer/,
    ],
    [
      'to a list of prefixes: never good',
      { destinationPrefixListId: 'pl-own', transitGatewayId: 'tgw-1', state: 'blackhole' },
      /^note subnet subnet-a: a narrower route, to pl-own/,
    ],
  ])('%s', async (_, target, said) => {
    beside(target);
    const lines = await look();
    expect(lines[1]).toMatch(said);
    expect(lines).not.toContainEqual(ROUTES_GOOD);
  });

  test.each<[string, Output]>([
    [
      'a neighbour with private addresses',
      { destinationCidrBlock: '10.9.0.0/16', vpcPeeringConnectionId: 'pcx-1', state: 'blackhole' },
    ],
    [
      'the end of the private ranges',
      { destinationCidrBlock: '172.31.0.0/16', transitGatewayId: 'tgw-1', state: 'active' },
    ],
    ['the same gateway', { destinationCidrBlock: '203.0.113.0/24', gatewayId: 'igw-1', state: 'active' }],
    ['a gateway endpoint', { destinationPrefixListId: 'pl-s3', gatewayId: 'vpce-1', state: 'active' }],
  ])('to %s are none', async (_, target) => {
    beside(target);
    expect((await look())[1]).toBe(ROUTES_GOOD);
  });

  test.each(['172.32.0.0/16', '100.128.0.0/9', '11.0.0.0/8'])('to %s, which is public, count', async (block) => {
    beside({ destinationCidrBlock: block, transitGatewayId: 'tgw-1', state: 'active' });
    expect((await look())[1]).toMatch(/^note .*a narrower route/);
  });
});

test('one that faces the Internet without public IPv4 addresses needs NAT, too', async () => {
  rig.loadBalancers.addressTypes.set(ALB, 'dualstack-without-public-ipv4');
  expect((await look())[1]).toMatch(/^bad .* without a public IPv4 address/);
});

test.each<[string, () => void]>([
  ['route tables', () => rig.network.routeTables.clear()],
  ['subnets', () => rig.loadBalancers.subnets.clear()],
  ['security groups', () => rig.loadBalancers.securityGroups.clear()],
])('%s that can not be seen are never good', async (_, hide) => {
  hide();
  expect((await look()).filter((line) => /^bad .*could/.test(line)).length).toBeGreaterThan(0);
});

test.each(['DescribeSecurityGroups', 'DescribeRouteTables', 'DescribeNatGateways'])(
  'not allowed to %s: says so, exit code 3, and the rest is shown',
  async (operation) => {
    rig.standIn.fail(`ec2:${operation}`, 'UnauthorizedOperation', 9, 403);
    const { exitCode, out: said } = await rig.type(`doctor --load-balancer ${ALB}`);
    expect(exitCode).toBe(3);
    expect(said).toMatch(/^BAD .*not allowed to look at security groups and routes/m);
    expect(said).not.toMatch(/^ok .*(?:security group|subnets)/m);
    expect(said).toMatch(/^BAD .*does not answer with keys/m);
    expect(said).toContain('it fails closed when AWS WAF cannot be reached');
  },
);

test('the command that is published asks the same: of the clients of AWS it holds only what it needs', async () => {
  const command = [join(ROOT, 'dist/bin/otp-shield.js'), 'doctor', '--load-balancer', ALB, '--json'];
  rig.network.natGateways.set('nat-1', { state: 'available', subnetId: 'subnet-out' });
  route(['subnet-a'], NAT);
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env } });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  expect(said).toContain(GROUPS_GOOD.slice('good '.length));
  expect(said).toContain('out of each of its 2 subnets a route leads to a NAT gateway, an internet gateway');
});
