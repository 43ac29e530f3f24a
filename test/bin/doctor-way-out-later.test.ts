import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALB } from './operator-rig';
import { BLIND, GROUPS_GOOD, lookOut, OPEN, type Rig, ROUTES_GOOD, wayOutRig } from './way-out-rig';

// What counts more than routes, and what is known before listener rules are there.

let rig: Rig;
beforeEach(async () => {
  rig = await wayOutRig();
});
afterEach(() => rig.close());
const look = (options = '') => lookOut(rig, options);

describe('VPC Block Public Access', () => {
  const block = (mode: string | undefined, exclusionsAllowed = 'allowed') => {
    rig.network.blockPublicAccess = { ...(mode && { internetGatewayBlockMode: mode }), exclusionsAllowed };
  };
  const said = async () => (await look()).at(-1);

  test.each(['block-bidirectional', 'block-ingress'])(
    '%s: one that faces the Internet is cut off, with the call',
    async (mode) => {
      block(mode);
      expect(await said()).toMatch(
        new RegExp(
          `^bad VPC Block Public Access is on \\(${mode}\\) and excludes neither .* \\| aws ec2 create-vpc-block-public-access-exclusion --region eu-central-1 --vpc-id vpc-\\w+ .* allow-bidirectional$`,
        ),
      );
      expect((await rig.type(`doctor --load-balancer ${ALB}`)).exitCode).toBe(3);
    },
  );

  test('an internal one gets out through NAT where only the way in is closed', async () => {
    rig.loadBalancers.schemes.set(ALB, 'internal');
    block('block-ingress');
    expect(await said()).toMatch(/^good .*lets NAT gateways out/);
    block('block-bidirectional', 'not-allowed');
    expect(await said()).toMatch(/^bad .* \| ask who manages the organization/);
  });

  test('exclusions of its own subnets are never good, and others are none', async () => {
    block('block-bidirectional');
    const exclusion = (id: string, state = 'create-complete') => [
      {
        resourceArn: `arn:aws:ec2:eu-central-1:111122223333:subnet/${id}`,
        internetGatewayExclusionMode: 'allow-egress',
        state,
      },
    ];
    rig.network.exclusions = exclusion('subnet-a');
    expect(await said()).toMatch(/^note .* with exclusions \(.*subnet-a: allow-egress, create-complete\)/);
    rig.network.exclusions = exclusion('subnet-z');
    expect(await said()).toMatch(/^bad /);
    rig.network.exclusions = exclusion('subnet-a', 'delete-complete');
    expect(await said()).toMatch(/^bad /);
  });

  test('what can not be read is never good, and hides nothing else', async () => {
    block(undefined);
    expect(await said()).toMatch(/^bad Amazon EC2 did not say/);
    rig.standIn.fail('ec2:DescribeVpcBlockPublicAccessOptions', 'UnauthorizedOperation', 9, 403);
    const lines = await look();
    expect(lines.at(-1)).toMatch(/^bad .*not allowed to look at VPC Block Public Access/);
    expect(lines).toEqual(expect.arrayContaining([GROUPS_GOOD, ROUTES_GOOD]));
  });
});

describe('before the first deployment, from the template', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'way-out-'));
    rig.loadBalancers.listeners.set(ALB, []);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const LISTENER = ALB.replace(':loadbalancer/', ':listener/');
  const tokens = (ListenerArn: unknown) => ({
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn,
      Actions: [
        { Type: 'jwt-validation', Order: 1 },
        { Type: 'forward', Order: 2 },
      ],
    },
  });
  const egress = (GroupId: unknown, port = 443) => ({
    Type: 'AWS::EC2::SecurityGroupEgress',
    Properties: { GroupId, IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: '0.0.0.0/0' },
  });
  function template(Resources: object): string {
    writeFileSync(join(folder, 'template.json'), JSON.stringify({ Resources }));
    return `--template ${join(folder, 'template.json')}`;
  }

  test.each<[string, unknown]>([
    ['a listener of this load balancer', `${LISTENER}/f2f7dc8efc522ab2`],
    ['one that is known later', { Ref: 'Listener' }],
  ])('rules of %s have the way out looked at, and the keys for later', async (_, listener) => {
    expect(await look(template({ Rule: tokens(listener) }))).toEqual([
      expect.stringMatching(/^note the template has the load balancer verify tokens; .* after the deploy/),
      GROUPS_GOOD,
      ROUTES_GOOD,
      BLIND,
      OPEN,
    ]);
  });

  test('a way that is closed is to mend before it hurts', async () => {
    rig.network.securityGroups.set('sg-1', []);
    const options = template({ Rule: tokens({ Ref: 'Listener' }) });
    expect((await look(options))[1]).toMatch(/^bad its security groups \(sg-1\) let it out to TCP 443 nowhere/);
    expect((await rig.type(`doctor --load-balancer ${ALB} ${options}`)).exitCode).toBe(3);
  });

  test.each<[string, object, RegExp]>([
    ['in its group', egress('sg-1'), /^good the template opens TCP 443 in its security group sg-1/],
    [
      'in one known later',
      egress({ Ref: 'Group' }),
      /^note the template opens TCP 443 in a security group whose id is known at deploy time/,
    ],
    ['in another one', egress('sg-other'), /^bad /],
    ['for another port', egress('sg-1', 80), /^bad /],
  ])('a template that opens the way itself, %s', async (_, Egress, said) => {
    rig.network.securityGroups.set('sg-1', []);
    expect((await look(template({ Rule: tokens({ Ref: 'Listener' }), Egress })))[1]).toMatch(said);
  });

  test.each<[string, object]>([
    [
      'no rule that verifies tokens',
      { Rule: { Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', Properties: { Actions: [{ Type: 'forward' }] } } },
    ],
    [
      'rules of another load balancer',
      { Rule: tokens(`${LISTENER.replace('app/example', 'app/other')}/f2f7dc8efc522ab2`) },
    ],
  ])('%s: nobody is asked', async (_, Resources) => {
    expect(await look(template(Resources))).toEqual([]);
  });
});
