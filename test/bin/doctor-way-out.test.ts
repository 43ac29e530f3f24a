import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Output } from '../../lab/aws/service';
import { ROOT } from '../source-files';
import { ALB, leadOut, operatorRig } from './operator-rig';

// Whether a load balancer that verifies the tokens of Turnstile gets out to read their keys.

let rig: Awaited<ReturnType<typeof operatorRig>>;
beforeEach(async () => {
  rig = await operatorRig();
  rig.stacks.stacks.clear();
  rig.loadBalancers.loadBalancers.set(ALB, {});
  leadOut(rig);
  const JwksEndpoint = 'http://127.0.0.1:1/otp-shield/keys/a.json';
  const Actions = [{ Type: 'jwt-validation', JwtValidationConfig: { JwksEndpoint, Issuer: 'https://shop.example' } }];
  rig.loadBalancers.listeners.set(ALB, [{ arn: 'listener', port: 443, rules: [{ Actions, Conditions: [] }] }]);
});
afterEach(() => rig.close());

const LOCAL = { destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' };
const out = (target: Output): Output => ({ destinationCidrBlock: '0.0.0.0/0', state: 'active', ...target });
const NAT = out({ natGatewayId: 'nat-1' });

function route(subnets: string[], ...routes: Output[]): void {
  rig.network.routeTables.set(`rtb-${subnets[0]}`, { subnets, routes: [LOCAL, ...routes] });
}

/** Without what else there is to say of this load balancer. */
async function look(): Promise<string[]> {
  const { out: said } = await rig.type(`doctor --load-balancer ${ALB} --json`);
  const { lines } = JSON.parse(said) as { lines: Array<{ level: string; message: string; remedy?: string }> };
  return lines
    .filter(({ message }) => /security group|subnet|network ACL/.test(message) && !/CloudFront/.test(message))
    .map(({ level, message, remedy }) => `${level} ${message}${remedy === undefined ? '' : ` | ${remedy}`}`);
}

const BLIND = expect.stringMatching(/^note not looked at: network ACLs of its subnets/);
const GROUPS_GOOD = 'good a security group lets it out to TCP 443';
const ROUTES_GOOD = 'good out of each of its 2 subnets a route leads to an internet gateway';

test('reachable: both are said, and that network ACLs are out of sight', async () => {
  expect(await look()).toEqual([GROUPS_GOOD, ROUTES_GOOD, BLIND]);
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
    expect(said).toContain('| aws ec2 authorize-security-group-egress --group-id sg-1 --ip-permissions IpProtocol=tcp');
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
    ]);
  });

  test('without one is to mend, in the subnet that lacks it', async () => {
    route(['subnet-b']);
    rig.network.routeTables.set('rtb-subnet-a', { subnets: ['subnet-a'], routes: [NAT] });
    const said = await look();
    expect(said[1]).toMatch(
      /^bad subnet subnet-b: no route leads out to 0\.0\.0\.0\/0 \(rtb-subnet-b\).*nobody gets a code \| aws ec2 create-route --route-table-id rtb-subnet-b .*--nat-gateway-id/,
    );
    expect(said).toHaveLength(3);
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

test('the command that is published asks the same: of the client of EC2 it holds only what it needs', async () => {
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
