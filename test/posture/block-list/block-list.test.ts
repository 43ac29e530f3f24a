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
import { offenders, suspects } from '../../../lambda/posture/block-list/offenders';
import { passedQuery } from '../../../lambda/posture/block-list/visitors';
import { BLOCK_LIST_PARTS, type BlockListSets } from '../../../lib/contract/posture/block-list';
import { gateRig, NO_WAITING } from '../../lab/aws/rig';
import { type LoggedRequest, runInsights, wafRecord } from './insights';

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
  const counted = (address: string, count: number) => ({ address, count });
  const blocked = (
    failed: ReturnType<typeof counted>[],
    passed: ReturnType<typeof counted>[] = [],
    limited: string[] = [],
  ) => offenders(suspects(failed, new Set(limited), 20), passed);

  test('whoever keeps failing the CAPTCHA, worst first', () => {
    const failed = [counted('198.51.100.1', 20), counted('198.51.100.2', 19), counted('198.51.100.3', 90)];
    expect(blocked(failed)).toEqual(['198.51.100.3/32', '198.51.100.1/32']);
  });

  test('never an address from which somebody got through: it may be shared by thousands', () => {
    expect(blocked([counted('198.51.100.1', 5000)], [counted('198.51.100.1', 1)], ['198.51.100.1/32'])).toEqual([]);
  });

  test('whoever is limited right now and has solved nothing', () => {
    const failed = [counted('198.51.100.1', 3), counted('198.51.100.2', 3)];
    expect(blocked(failed, [], ['198.51.100.2/32', '198.51.100.9/32'])).toEqual(['198.51.100.2/32']);
  });

  test('a /64 for what all of its addresses did, and spared for what any of them did', () => {
    const many = Array.from({ length: 1000 }, (_, index) => counted(`2001:db8:1:2::${index.toString(16)}`, 19));
    expect(blocked(many)).toEqual(['2001:db8:1:2::/64']);
    expect(blocked([counted('2001:db8:1:2::bad', 90)], [counted('2001:db8:1:2::51', 1)])).toEqual([]);
    expect(blocked([counted('2001:db8:1:2::bad', 90)], [counted('2001:db8:1:3::51', 1)])).toHaveLength(1);
  });

  test('nobody while the log can not say of everybody who passed', () => {
    const cut = Array.from({ length: 10_000 }, (_, index) => counted(`10.0.${index >> 8}.${index & 255}`, 1));
    expect(blocked([counted('198.51.100.1', 90)], cut)).toEqual([]);
  });

  test('an IPv6 client by all that its /64 did, however often it changes its address', () => {
    const turning = Array.from({ length: 20 }, (_, index) => counted(`2001:db8:1:2::${index + 1}`, 1));
    expect(blocked(turning, [])).toEqual(['2001:db8:1:2::/64']);
    expect(blocked(turning, [counted('2001:DB8:1:2:ffff::1', 1)])).toEqual([]);
  });

  test('nobody by an address that says nothing about a client', () => {
    const names = ['::192.0.2.1', 'fe80::1%eth0', '192.0.2.01', '-'];
    expect(
      blocked(
        names.map((name) => counted(name, 50)),
        [],
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
  let records: string[];
  let warnings: string[];
  beforeEach(() => {
    logs.reset();
    records = [];
    warnings = [];
    rig.waf.managedKeys.set('rate-limit', { ipv4: [], ipv6: [] });
    const queries = new Map<string, string>();
    logs.on(StartQueryCommand).callsFake(({ queryString }: { queryString: string }) => {
      const queryId = `q${queries.size}`;
      queries.set(queryId, queryString);
      return { queryId };
    });
    logs.on(GetQueryResultsCommand).callsFake(({ queryId }: { queryId: string }) => ({
      status: 'Complete',
      results: runInsights(queries.get(queryId)!, records).map((row) =>
        Object.entries(row).map(([field, value]) => ({ field, value })),
      ),
    }));
  });
  const log = (request: LoggedRequest, times = 1) => {
    for (let time = 0; time < times; time++) records.push(wafRecord(request));
  };
  const refused = (ip: string, extra: Partial<LoggedRequest> = {}): LoggedRequest => ({
    ip,
    action: 'CAPTCHA',
    labels: ['otp:unusual-path', 'otp:request'],
    ...extra,
  });
  const passed = (ip: string): LoggedRequest => ({ ip, action: 'ALLOW', labels: ['otp:request', 'otp:passed'] });
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
      log: { info() {}, warn: (text) => void warnings.push(text), error() {} },
    });
    return JSON.parse(lines[0]!);
  };

  test('blocks, and says how many, never whom', async () => {
    rig.waf.managedKeys.set('rate-limit', { ipv4: ['198.51.100.2'], ipv6: [] });
    log(refused('198.51.100.1'), 40);
    log(refused('198.51.100.2'), 2);
    log(refused('198.51.100.3'), 90);
    log(passed('198.51.100.3'), 4);
    const line = await run();
    expect(line).toMatchObject({ Monitor: 'shop', BlockedAddresses: 2 });
    expect(JSON.stringify(line)).not.toContain('198.51');
    expect(stored.current.ipv4.addresses).toEqual(['198.51.100.1/32', '198.51.100.2/32']);
    const spans = logs
      .commandCalls(StartQueryCommand)
      .map(({ args: [{ input }] }) => input.endTime! - input.startTime!);
    // Both ends count.
    expect(spans).toEqual([3599, 86_399]);
  });

  test.each<[string, Partial<LoggedRequest>]>([
    ['its user agent', { headers: [['User-Agent', 'x otp:passed']] }],
    [
      'its user agent, as a record',
      { headers: [['User-Agent', '"labels":[{"name":"awswaf:1:webacl:otp:otp:passed"}]']] },
    ],
    ['its query', { args: 'x=otp:passed' }],
    ['the name of a header', { headers: [['labels', 'otp:passed']] }],
    [
      'more headers than CloudWatch discovers fields',
      { headers: Array.from({ length: 150 }, (_, n) => [`x-${n}`, 'otp:passed']) },
    ],
  ])('an attacker who writes the label into %s is blocked like any other', async (_, disguise) => {
    log(refused('198.51.100.1', disguise), 60);
    await run();
    expect(stored.current.ipv4.addresses).toEqual(['198.51.100.1/32']);
  });

  test('a record of somebody else’s rules counts for nothing, whatever a client writes into it', async () => {
    log(refused('198.51.100.1', { labels: ['theirs:login'], headers: [['User-Agent', ':otp:request']] }), 60);
    await run();
    expect(stored.current.ipv4.addresses).toEqual([]);
  });

  test('one failing machine of 51 does not get its office blocked; a /64 of nobody else is', async () => {
    log(refused('2001:db8:1:2::bad'), 60);
    for (let machine = 1; machine <= 50; machine++) log(passed(`2001:db8:1:2::${machine}`));
    for (let address = 0; address < 100; address++) log(refused(`2001:db8:6:6::${address.toString(16)}`), 19);
    await run();
    expect(stored.current.ipv6.addresses).toEqual(['2001:db8:6:6::/64']);
  });

  test('asks who passed only while somebody is suspected, and never twice about whom it blocked', async () => {
    log(refused('198.51.100.1'), 19);
    await run();
    expect(logs.commandCalls(StartQueryCommand)).toHaveLength(1);
    log(refused('198.51.100.1'));
    await run();
    await run();
    expect(logs.commandCalls(StartQueryCommand)).toHaveLength(4);
  });

  test('a hundred whom somebody vouches for do not keep the others off the list', async () => {
    for (let address = 0; address < 100; address++) {
      log(refused(`203.0.113.${address}`), 60);
      log(passed(`203.0.113.${address}`));
    }
    log(refused('198.51.100.1'), 20);
    await run();
    rig.clock.advance(5);
    await run();
    expect(stored.current.ipv4.addresses).toEqual(['198.51.100.1/32']);
  });

  test('a query stays within the 10,000 characters that CloudWatch takes', async () => {
    expect(passedQuery(Array.from({ length: 100 }, () => 'ffff:ffff:ffff:ffff::/64')).length).toBeLessThan(10_000);
  });

  test.each([
    ['the query fails', { status: 'Failed' as const }],
    [
      'the answer makes no sense',
      { status: 'Complete' as const, results: [[{ field: 'address', value: '198.51.100.1' }]] },
    ],
  ])('blocks nobody and fails when %s', async (_, answer) => {
    logs.on(StartQueryCommand).resolves({ queryId: 'q' });
    logs.on(GetQueryResultsCommand).resolves(answer);
    await expect(run()).rejects.toThrow();
    expect(stored.current.ipv4.addresses).toEqual([]);
  });

  test('blocks nobody and fails when it can not be read who passed', async () => {
    log(refused('198.51.100.1'), 60);
    logs.on(GetQueryResultsCommand, { queryId: 'q1' }).resolves({ status: 'Failed' });
    await expect(run()).rejects.toThrow('ended as Failed');
    expect(stored.current.ipv4.addresses).toEqual([]);
  });

  test('gives up on a query that does not end, and stops it', async () => {
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
