import { EVERY_ADDRESS } from '../../lib/contract/posture/gate';
import { parseRecord } from '../../lib/contract/posture/gate-record';
import { operatorRig } from './operator-rig';

let rig: Awaited<ReturnType<typeof operatorRig>>;
beforeEach(async () => {
  rig = await operatorRig();
  // CloudFormation is away.
  rig.standIn.fail('cloudformation:DescribeStacks', 'InternalFailure', 99, 500);
});
afterEach(() => rig.close());

const arnOf = ({ name, id }: { name: string; id: string }) =>
  `arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/${name}/${id}`;

test('one set is enough: both are opened, with a record, and closed again', async () => {
  const { IPV4, IPV6 } = rig.gates.lockdown;
  const arn = arnOf(IPV4);
  const { exitCode, out, err } = await rig.type(`lockdown --gate ${arn} --reason "攻撃" --for 10m --yes`);
  expect(exitCode).toBe(0);
  expect(out).toBe(
    'gate lockdown-ipv4 (account 111122223333, eu-central-1)\nnow       closed\nafter     open until 2026-01-05T10:10:00Z\n',
  );
  expect(err).toContain('nobody was told');
  expect([IPV4.addresses, IPV6.addresses]).toEqual([EVERY_ADDRESS.IPV4, EVERY_ADDRESS.IPV6]);
  expect(parseRecord(IPV6.description)).toMatchObject({ open: true, by: 'alice', why: '攻撃' });
  expect(rig.gates.strict.IPV4.addresses).toEqual([]);
  await rig.type(`release --gate ${arnOf(IPV6)} --reason over --yes`);
  expect([...IPV4.addresses, ...IPV6.addresses]).toEqual([]);
});

test('both sets may be given, in any order', async () => {
  const { IPV4, IPV6 } = rig.gates.strict;
  const { exitCode } = await rig.type(`strict --gate ${arnOf(IPV6)} ${arnOf(IPV4)} --reason x --yes`);
  expect(exitCode).toBe(0);
  expect(IPV4.addresses).toEqual(EVERY_ADDRESS.IPV4);
});

test('a list of trusted addresses is not opened for everybody', async () => {
  const trusted = rig.waf.addIpSet('trusted-ipv4', 'IPV4', 'offices', ['198.51.100.0/24']);
  rig.waf.addIpSet('trusted-ipv6', 'IPV6', 'offices');
  const { exitCode, err } = await rig.type(`lockdown --gate ${arnOf(trusted)} --reason x --yes`);
  expect(exitCode).toBe(1);
  expect(err).toContain('the IP set trusted-ipv4 is no gate of a shield');
  expect(trusted.addresses).toEqual(['198.51.100.0/24']);
});

test.each([
  ['the other gate', (arn: string) => `--gate ${arn} --reason x`, 1, 'is of the gate strict, not lockdown'],
  ['no reason', (arn: string) => `--gate ${arn}`, 2, '--reason is missing'],
  [
    'another account',
    (arn: string) => `--gate ${arn} --account 444455556666 --reason x`,
    2,
    '--account is 444455556666',
  ],
  ['another Region', (arn: string) => `--gate ${arn} --region eu-west-1 --reason x`, 2, '--region is eu-west-1'],
  ['a stack as well', (arn: string) => `--gate ${arn} --stack Shop --reason x`, 2, 'in place of --stack and --shield'],
  ['no ARN', () => '--gate lockdown --reason x', 2, 'aws wafv2 list-ip-sets --scope REGIONAL prints them'],
])('is refused, and nothing moves: %s', async (name, options, code, complaint) => {
  const set = name === 'the other gate' ? rig.gates.strict.IPV4 : rig.gates.lockdown.IPV4;
  const { exitCode, err } = await rig.type(`lockdown ${options(arnOf(set))} --yes`);
  expect({ exitCode, err }).toEqual({ exitCode: code, err: expect.stringContaining(complaint) });
  for (const { IPV4, IPV6 } of Object.values(rig.gates)) expect([...IPV4.addresses, ...IPV6.addresses]).toEqual([]);
});
