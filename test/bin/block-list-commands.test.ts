import type { StoredIpSet } from '../../lab/aws/waf-ip-sets';
import { BLOCK_LIST_PARTS } from '../../lib/contract/posture/block-list';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { operatorRig } from './operator-rig';

let rig: Awaited<ReturnType<typeof operatorRig>>;
const sets = new Map<string, StoredIpSet>();
beforeEach(async () => {
  rig = await operatorRig();
  for (const part of BLOCK_LIST_PARTS) {
    for (const version of ['IPV4', 'IPV6'] as const)
      sets.set(`${part} ${version}`, rig.waf.addIpSet(`${part}-${version}`, version, 'just deployed'));
  }
  rig.outputs[OUTPUT.blockListSets] = [...sets.values()]
    .map(({ name, id, scope }) => `${name}|${id}|${scope}`)
    .join(',');
});
afterEach(() => rig.close());

const addresses = (set: string) => sets.get(set)!.addresses;

test('blocks an address, and an IPv6 client with its /64', async () => {
  await expect(rig.type('block --reason x --address 198.51.100.7 --yes')).resolves.toEqual({
    exitCode: 0,
    err: '',
    out: 'shield    OtpShield (account 111122223333, eu-central-1)\n198.51.100.7/32 is blocked\n',
  });
  await rig.type('block --reason x --address 2001:db8:1:2::9 --yes');
  expect(addresses('current IPV4')).toEqual(['198.51.100.7/32']);
  expect(addresses('current IPV6')).toEqual(['2001:db8:1:2::/64']);
});

test.each(['::ffff:192.0.2.1', '::FFFF:C000:0201', '0:0:0:0:0:ffff:192.0.2.1'])(
  'blocks the IPv4 client that met a dual-stack socket: %s',
  async (address) => {
    const { out } = await rig.type(`block --reason x --address ${address} --yes`);
    expect(out).toContain('\n192.0.2.1/32 is blocked\n');
    expect(addresses('current IPV4')).toEqual(['192.0.2.1/32']);
    expect(addresses('current IPV6')).toEqual([]);
  },
);

test('says that a wider entry still blocks', async () => {
  await rig.type('block --reason x --address 198.51.100.0/24 --yes');
  const { exitCode, err, out } = await rig.type('block --reason x --address 198.51.100.7 --remove --yes');
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
  expect(err).toContain('198.51.100.7/32 is still blocked, with 198.51.100.0/24: remove that');
});

test('takes an address off again', async () => {
  await rig.type('block --reason x --address 198.51.100.7 --yes');
  await rig.type('block --reason x --address 198.51.100.7 --remove --yes');
  expect(addresses('current IPV4')).toEqual([]);
});

test('what is allowed leaves the list and is not taken again', async () => {
  await rig.type('block --reason x --address 198.51.100.7 --yes');
  await rig.type('allow --reason x --address 198.51.100.0/24 --yes');
  expect(addresses('current IPV4')).toEqual([]);
  const { out } = await rig.type('block --reason x --address 198.51.100.7 --yes --json');
  expect(JSON.parse(out)).toMatchObject({ allowed: 1, blocked: 0, message: expect.stringContaining('was not added') });
});

test('asks first', async () => {
  const { exitCode } = await rig.type('block --reason x --address 198.51.100.7', { ask: async () => 'n' });
  expect(exitCode).toBe(1);
  expect(addresses('current IPV4')).toEqual([]);
});

test.each([
  ['no address', 'block --reason x --yes', '--address is missing'],
  ['a name', 'block --reason x --address example.com --yes', 'must be an address of a client or a CIDR block'],
  ['an IPv4-compatible address', 'block --reason x --address ::192.0.2.1 --yes', 'must be an address of a client'],
  ['an address with a zone', 'block --reason x --address fe80::1%eth0 --yes', 'without a port, brackets, a zone'],
  ['an address with leading zeros', 'block --reason x --address 192.0.2.01 --yes', 'or leading zeros'],
  ['an address with a port', 'block --reason x --address 192.0.2.1:443 --yes', 'without a port'],
  ['half the internet', 'block --reason x --address 0.0.0.0/1 --yes', 'must not be wider than /16'],
  ['a whole IPv6 provider', 'allow --reason x --address 2001::/16 --yes', 'must not be wider than /32'],
])('%s is refused', async (_, line, complaint) => {
  const { exitCode, err } = await rig.type(line);
  expect(exitCode).toBe(2);
  expect(err).toContain(complaint);
});

test('says what to do when the shield has no such list', async () => {
  delete rig.outputs[OUTPUT.blockListSets];
  const { exitCode, err } = await rig.type('block --reason x --address 198.51.100.7 --yes');
  expect(exitCode).toBe(1);
  expect(err).toContain('deploy it with blockList: true');
});

test('who, why and notice are left, and the list shows them', async () => {
  rig.outputs[OUTPUT.historyLogGroup] = 'responder-log';
  await rig.type('block --address 198.51.100.7 --reason "asks without end" --yes');
  await rig.type('allow --address 203.0.113.0/24 --reason "our office" --yes');
  expect(
    rig.events.events.map(({ detailType, detail }) => [detailType, detail.kind, detail.block, detail.by, detail.why]),
  ).toEqual([
    ['OTP Shield Block List', 'blocked', '198.51.100.7/32', 'alice', 'asks without end'],
    ['OTP Shield Block List', 'allowed', '203.0.113.0/24', 'alice', 'our office'],
  ]);
  expect(rig.sns.published.map(({ subject }) => subject)).toContain(
    '198.51.100.7/32 blocked by alice (OtpShield, eu-central-1)',
  );
  // As the responder writes down what came over the bus.
  const lines = rig.events.events.map(({ detailType: type, detail }) => {
    const at = rig.clock.now();
    return {
      at,
      message: JSON.stringify({ message: 'record', record: { at: new Date(at).toISOString(), type, ...detail } }),
    };
  });
  rig.logs.lines.set('responder-log', lines.slice(0, 1));
  const { exitCode, out } = await rig.type('block --list');
  expect(exitCode).toBe(0);
  expect(out).toContain('198.51.100.7/32  blocked, by alice: asks without end\n');
  expect(out).toContain('203.0.113.0/24  allowed, nobody noted why');
  // What was blocked already is no news.
  const before = rig.events.events.length;
  await rig.type('block --address 198.51.100.7 --reason again --yes');
  expect(rig.events.events).toHaveLength(before);
});

test('says why before it changes anything', async () => {
  const { exitCode, err } = await rig.type('block --address 198.51.100.7 --yes');
  expect([exitCode, err]).toEqual([2, expect.stringContaining('--reason is missing')]);
});
