import path from 'node:path';
import { Alarms } from '../../../lab/aws/alarm-evaluation';
import { CloudWatchStandIn } from '../../../lab/aws/cloudwatch';
import { MetricStore } from '../../../lab/aws/metric-store';
import { EventsStandIn, SnsStandIn } from '../../../lab/aws/notifications';
import { type AwsStandIn, startAwsStandIn } from '../../../lab/aws/stand-in';
import { Wafv2StandIn } from '../../../lab/aws/wafv2';
import { ENV } from '../../../lib/contract/env';
import type { AuditSettings } from '../../../lib/contract/posture/audit';
import type { BlockListSettings } from '../../../lib/contract/posture/block-list';
import { SHOP } from '../../notices/shop';
import { alarmEvent, SETTINGS } from './rig';

const clock = { now: () => Date.now() };
const KEPT = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', ...Object.values(ENV)];
const before = Object.fromEntries(KEPT.map((name) => [name, process.env[name]]));
const refs = new Map<string, string>();
let waf: Wafv2StandIn;
let standIn: AwsStandIn;
let sns: SnsStandIn;
let printed: string[];

beforeAll(async () => {
  waf = new Wafv2StandIn({ clock });
  sns = new SnsStandIn();
  const store = new MetricStore(Date.now() - 30 * 3_600_000);
  standIn = await startAwsStandIn({
    wafv2: waf,
    sns,
    events: new EventsStandIn(),
    cloudwatch: new CloudWatchStandIn(store, new Alarms({}, store), clock),
  });
  for (const name of ['l4', 'l6', 's4', 's6', 'a4', 'a6', 'c4', 'c6', 'p4', 'p6']) {
    const { id, scope } = waf.addIpSet(name, name.endsWith('4') ? 'IPV4' : 'IPV6', 'just deployed');
    refs.set(name, `${name}|${id}|${scope}`);
  }
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: standIn.url,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'stand-in',
    AWS_SECRET_ACCESS_KEY: 'stand-in',
  });
  printed = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    printed.push(String(line));
    return true;
  });
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    jest.spyOn(console, level).mockImplementation(() => {});
});
afterAll(async () => {
  jest.restoreAllMocks();
  await standIn.close();
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const ref = (name: string) => refs.get(name)!;
const gates = () => ({
  lockdown: { ipv4: ref('l4'), ipv6: ref('l6') },
  strict: { ipv4: ref('s4'), ipv6: ref('s6') },
});

/** The file that Lambda would load. */
function handlerOf(name: string): (event?: unknown) => Promise<unknown> {
  return require(path.resolve('lambda/dist', name, 'index.js')).handler;
}

test('the bundle of the responder raises a gate through real clients, tells somebody, and counts', async () => {
  process.env[ENV.responderSettings] = JSON.stringify({ ...SETTINGS, gates: gates(), mode: 'strict' });
  const handler = handlerOf('responder');
  await handler(alarmEvent('attack', 'OK', Date.now()));
  expect(standIn.calls).toEqual([]);
  await handler(alarmEvent('attack', 'ALARM', Date.now()));
  const open = [...waf.ipSets.values()].filter(({ addresses }) => addresses.length === 2).map(({ name }) => name);
  expect(open).toEqual(['s4', 's6']);
  expect(sns.published[0]!.subject).toBe('OTP shield normal -> strict (Shop/SignUp, eu-central-1)');
  const lines = printed.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line));
  expect(lines).toEqual([expect.objectContaining({ Monitor: 'shop', Posture: 1, PostureChanges: 1 })]);
});

test('the bundle of the responder refuses settings that it does not understand, by name', () => {
  process.env[ENV.responderSettings] = JSON.stringify({ ...SETTINGS, gates: gates(), mode: 'panic', harm: 0 });
  jest.isolateModules(() => {
    expect(() => handlerOf('responder')).toThrow(
      'the settings of responder are wrong: OTP_SHIELD_RESPONDER.mode must be one of observe, strict, lockdown; OTP_SHIELD_RESPONDER.harm must be a number above 0',
    );
  });
});

test('the bundle of the auditor finds what is wrong', async () => {
  const settings: AuditSettings = {
    shield: 'auditor',
    identity: SHOP,
    webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/gone/1',
    rules: [],
    resourceArns: [],
    logged: false,
    gates: gates(),
  };
  process.env[ENV.auditSettings] = JSON.stringify(settings);
  await handlerOf('auditor')();
  expect(JSON.parse(printed.at(-1)!)).toMatchObject({
    Monitor: 'auditor',
    AuditFindings: 1,
    findings: ['web_acl_missing'],
  });
});

test('the bundle of the block list fails when it cannot read the log, and lets the list turn first', async () => {
  const settings: BlockListSettings = {
    shield: 'list',
    sets: {
      allowed: { ipv4: ref('a4'), ipv6: ref('a6') },
      current: { ipv4: ref('c4'), ipv6: ref('c6') },
      previous: { ipv4: ref('p4'), ipv6: ref('p6') },
    },
    logGroupName: 'aws-waf-logs-x',
    webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/otp/1',
    rateRule: 'rate-limit',
    lifetime: 3600,
    window: 3600,
    failures: 20,
    maximumEntries: 10,
  };
  process.env[ENV.blockListSettings] = JSON.stringify(settings);
  await expect(handlerOf('block-list')()).rejects.toThrow('does not know logs:StartQuery');
  const current = [...waf.ipSets.values()].find(({ name }) => name === 'c4')!;
  expect(current.description).toMatch(/^otp1 turned=/);
});

test('the bundle of the API key makes one', async () => {
  const answer = await handlerOf('captcha-api-key')({
    RequestType: 'Create',
    ResourceProperties: { TokenDomains: ['example.com'] },
  });
  expect(answer).toMatchObject({ PhysicalResourceId: expect.stringMatching(/^captcha-api-key-/) });
  expect(waf.apiKeys).toHaveLength(1);
});
