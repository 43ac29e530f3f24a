import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import type { StoredIpSet } from '../../../lab/aws/waf-ip-sets';
import { BlockList } from '../../../lambda/posture/block-list';
import { runBlockList } from '../../../lambda/posture/block-list/block-list-run';
import { offenders } from '../../../lambda/posture/block-list/offenders';
import { BLOCK_LIST_PARTS, type BlockListSets } from '../../../lib/contract/posture/block-list';
import { gateRig, NO_WAITING } from '../../lab/aws/rig';

type Part = (typeof BLOCK_LIST_PARTS)[number];
const HOUR = 3_600_000;

let rig: Awaited<ReturnType<typeof gateRig>>;
let stored: Record<Part, { ipv4: StoredIpSet; ipv6: StoredIpSet }>;
let list: BlockList;
let sets: BlockListSets;
beforeEach(async () => {
  rig = await gateRig();
  const set = (part: Part, version: 'IPV4' | 'IPV6') =>
    rig.waf.addIpSet(`${part}-${version}`, version, 'just deployed');
  const ref = ({ name, id, scope }: StoredIpSet) => `${name}|${id}|${scope}`;
  stored = Object.fromEntries(
    BLOCK_LIST_PARTS.map((part) => [part, { ipv4: set(part, 'IPV4'), ipv6: set(part, 'IPV6') }]),
  ) as typeof stored;
  sets = Object.fromEntries(
    BLOCK_LIST_PARTS.map((part) => [part, { ipv4: ref(stored[part].ipv4), ipv6: ref(stored[part].ipv6) }]),
  ) as unknown as BlockListSets;
  list = new BlockList(sets, rig.store, NO_WAITING);
});
afterEach(() => rig.close());

describe('who is blocked', () => {
  const visitor = (address: string, failed: number, passed = 0) => ({ address, failed, passed });

  test('whoever keeps failing the CAPTCHA, worst first', () => {
    const visitors = [visitor('198.51.100.1', 20), visitor('198.51.100.2', 19), visitor('198.51.100.3', 90)];
    expect(offenders(visitors, new Set(), 20)).toEqual(['198.51.100.3/32', '198.51.100.1/32']);
  });

  test('never an address from which somebody got through: it may be shared by thousands', () => {
    expect(offenders([visitor('198.51.100.1', 5000, 1)], new Set(['198.51.100.1/32']), 20)).toEqual([]);
  });

  test('whoever is limited right now and has solved nothing', () => {
    const visitors = [visitor('198.51.100.1', 3), visitor('198.51.100.2', 3)];
    expect(offenders(visitors, new Set(['198.51.100.2/32', '198.51.100.9/32']), 20)).toEqual(['198.51.100.2/32']);
  });

  test('an IPv6 client with its /64', () => {
    expect(offenders([visitor('2001:db8:1:2:3:4:5:6', 50)], new Set(), 20)).toEqual(['2001:db8:1:2::/64']);
  });

  test('an IPv6 client by all that its /64 did, however often it changes its address', () => {
    const turning = Array.from({ length: 20 }, (_, index) => visitor(`2001:db8:1:2::${index + 1}`, 1));
    expect(offenders(turning, new Set(), 20)).toEqual(['2001:db8:1:2::/64']);
    expect(offenders([...turning, visitor('2001:DB8:1:2:ffff::1', 0, 1)], new Set(), 20)).toEqual([]);
  });

  test('nobody by an address that says nothing about a client', () => {
    const names = ['::192.0.2.1', 'fe80::1%eth0', '192.0.2.01', '-'];
    expect(
      offenders(
        names.map((name) => visitor(name, 50)),
        new Set(),
        20,
      ),
    ).toEqual([]);
  });
});

describe('the list', () => {
  test('takes each address once, of both IP versions, and no more than its cap', async () => {
    await expect(list.block(['198.51.100.1/32', '198.51.100.2/32', '2001:db8:0:1::/64'], 2)).resolves.toHaveLength(3);
    await expect(list.block(['198.51.100.1/32', '198.51.100.3/32'], 2)).resolves.toEqual([]);
    await expect(list.block(['2001:db8:0:1::/64'], 9)).resolves.toEqual([]);
    expect(stored.current.ipv4.addresses).toEqual(['198.51.100.1/32', '198.51.100.2/32']);
    expect(stored.current.ipv6.addresses).toEqual(['2001:db8:0:1::/64']);
  });

  test('never takes what is allowed, and lets go what becomes allowed', async () => {
    await list.block(['198.51.100.1/32', '198.51.101.1/32'], 100);
    await list.allow('198.51.100.0/24');
    expect(stored.current.ipv4.addresses).toEqual(['198.51.101.1/32']);
    await expect(list.block(['198.51.100.9/32'], 100)).resolves.toEqual([]);
    await list.disallow('198.51.100.0/24');
    await expect(list.block(['198.51.100.9/32'], 100)).resolves.toEqual(['198.51.100.9/32']);
  });

  test('a block is not taken for blocked or allowed because a part of it is', async () => {
    await list.allow('198.51.100.7/32');
    await expect(list.block(['198.51.100.0/24'], 100)).resolves.toEqual(['198.51.100.0/24']);
  });

  test('what a wider entry blocks or allows still is not called free', async () => {
    await list.block(['198.51.100.0/24'], 100);
    await expect(list.unblock('198.51.100.7/32')).resolves.toEqual(['198.51.100.0/24']);
    await list.allow('203.0.113.0/24');
    await expect(list.disallow('203.0.113.7/32')).resolves.toEqual(['203.0.113.0/24']);
  });

  test('IPv6 entries are found in the spelling in which AWS WAF answers', async () => {
    stored.allowed.ipv6.addresses = ['2001:0DB8:0000:0001:0000:0000:0000:0000/64'];
    await expect(list.block(['2001:db8:0:1::/64'], 100)).resolves.toEqual([]);
    await expect(list.disallow('2001:db8:0:1::/64')).resolves.toEqual([]);
    expect(stored.allowed.ipv6.addresses).toEqual([]);
  });

  test('an address stays for one to two lifetimes, without a date for each', async () => {
    const now = rig.clock.now();
    await list.turn(now, 12 * HOUR);
    await list.block(['198.51.100.1/32'], 100);
    await expect(list.turn(now + 11 * HOUR, 12 * HOUR)).resolves.toBe(false);
    await expect(list.turn(now + 12 * HOUR, 12 * HOUR)).resolves.toBe(true);
    expect(stored).toMatchObject({
      current: { ipv4: { addresses: [] } },
      previous: { ipv4: { addresses: ['198.51.100.1/32'] } },
    });
    await list.turn(now + 24 * HOUR, 12 * HOUR);
    await expect(list.read()).resolves.toEqual({ allowed: [], current: [], previous: [] });
  });

  test('keeps what somebody else writes at the same moment', async () => {
    rig.standIn.before('wafv2:UpdateIPSet', () => {
      stored.current.ipv4.addresses = ['203.0.113.5/32'];
      stored.current.ipv4.lockToken = '00000000-0000-4000-8000-000000000000';
    });
    await list.block(['198.51.100.1/32'], 100);
    expect(stored.current.ipv4.addresses).toEqual(['203.0.113.5/32', '198.51.100.1/32']);
  });
});

describe('a run', () => {
  const logs = mockClient(CloudWatchLogsClient);
  beforeEach(() => logs.reset());
  const run = async () => {
    const lines: string[] = [];
    await runBlockList({
      settings: {
        shield: 'shop',
        sets,
        logGroupName: 'aws-waf-logs-shop',
        webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/otp/7f2b9c1e-3f0d-4c55-9d53-0a6f6f5f8a11',
        rateRule: 'rate-limit',
        lifetime: 43_200,
        window: 3600,
        failures: 20,
        maximumEntries: 100,
      },
      list,
      waf: rig.client,
      logs: new CloudWatchLogsClient({ region: 'eu-central-1' }),
      clock: rig.clock,
      backoff: NO_WAITING,
      emit: (line) => lines.push(line),
      log: { info() {}, warn() {}, error() {} },
    });
    return JSON.parse(lines[0]!);
  };
  const row = (address: string, failed: string, passed: string) => [
    { field: 'address', value: address },
    { field: 'failed', value: failed },
    { field: 'passed', value: passed },
  ];

  test('reads the last hour of the log, blocks, and says how many, never whom', async () => {
    rig.waf.managedKeys.set('rate-limit', { ipv4: ['198.51.100.2'], ipv6: [] });
    logs.on(StartQueryCommand).resolves({ queryId: 'q' });
    logs
      .on(GetQueryResultsCommand)
      .resolvesOnce({ status: 'Running' })
      .resolves({
        status: 'Complete',
        results: [row('198.51.100.1', '40', '0'), row('198.51.100.2', '2', '0'), row('198.51.100.3', '900', '4')],
      });
    const line = await run();
    expect(line).toMatchObject({ Monitor: 'shop', BlockedAddresses: 2 });
    expect(JSON.stringify(line)).not.toContain('198.51');
    expect(stored.current.ipv4.addresses).toEqual(['198.51.100.1/32', '198.51.100.2/32']);
    const [{ startTime, endTime, queryString }] = logs
      .commandCalls(StartQueryCommand)
      .map(({ args }) => args[0].input) as [{ startTime: number; endTime: number; queryString: string }];
    // Both ends count.
    expect(endTime - startTime).toBe(3599);
    expect(queryString).toContain('otp:passed');
    expect(queryString).toContain('address like ":"');
  });

  test.each([
    ['the query fails', { status: 'Failed' as const }],
    ['the answer makes no sense', { status: 'Complete' as const, results: [row('198.51.100.1', '40', 'many')] }],
  ])('blocks nobody and fails when %s', async (_, answer) => {
    rig.waf.managedKeys.set('rate-limit', { ipv4: [], ipv6: [] });
    logs.on(StartQueryCommand).resolves({ queryId: 'q' });
    logs.on(GetQueryResultsCommand).resolves(answer);
    await expect(run()).rejects.toThrow();
    expect(stored.current.ipv4.addresses).toEqual([]);
  });

  test('gives up on a query that does not end, and stops it', async () => {
    logs.on(StartQueryCommand).resolves({ queryId: 'q' });
    logs.on(GetQueryResultsCommand).resolves({ status: 'Running' });
    logs.on(StopQueryCommand).resolves({});
    await expect(run()).rejects.toThrow('took too long');
    expect(logs.commandCalls(StopQueryCommand)).toHaveLength(1);
  });

  test('entries expire even while the log cannot be read', async () => {
    await list.turn(rig.clock.now(), 12 * HOUR);
    await list.block(['198.51.100.1/32'], 100);
    rig.clock.advance(12 * 60);
    logs.on(StartQueryCommand).rejects(new Error('no'));
    await expect(run()).rejects.toThrow('no');
    expect(stored.current.ipv4.addresses).toEqual([]);
  });
});
