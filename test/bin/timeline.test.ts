import { OUTPUT } from '../../lib/contract/posture/posture';
import { START } from '../lab/aws/rig';
import { operatorRig } from './operator-rig';

const MINUTE = 60_000;
const LOG = 'responder-log';
let rig: Awaited<ReturnType<typeof operatorRig>>;
beforeEach(async () => {
  rig = await operatorRig();
  Object.assign(rig.outputs, {
    [OUTPUT.historyLogGroup]: LOG,
    [OUTPUT.monitorName]: 'Shop-Monitor',
    [OUTPUT.responderName]: 'Shop-Responder',
  });
  const ago = (minutes: number) => new Date(START - minutes * MINUTE).toISOString();
  const record = (minutes: number, fields: object) => ({
    at: START - minutes * MINUTE,
    message: JSON.stringify({
      level: 'INFO',
      message: 'record',
      record: { at: ago(minutes), shield: 'OtpShield', ...fields },
    }),
  });
  rig.logs.lines.set(LOG, [
    record(50, {
      type: 'OTP Shield Posture',
      kind: 'observed',
      from: 'normal',
      to: 'strict',
      by: 'responder',
      why: 'bounces-critical is on',
    }),
    record(40, {
      type: 'OTP Shield Posture',
      kind: 'changed',
      from: 'normal',
      to: 'lockdown',
      by: 'alice',
      why: 'mails bounce',
      until: '2026-01-05T10:30:00Z',
    }),
    record(39, {
      type: 'OTP Shield Posture',
      kind: 'changed',
      from: 'normal',
      to: 'strict',
      by: 'bob',
      why: 'x',
      shield: 'Other',
    }),
    record(30, {
      type: 'OTP Shield Acknowledgement',
      kind: 'acknowledged',
      by: 'alice',
      why: 'on it',
      until: '2026-01-05T18:00:00Z',
      alarms: ['bounces-critical'],
    }),
    record(20, {
      type: 'OTP Shield Block List',
      kind: 'blocked',
      block: '198.51.100.7/32',
      by: 'alice',
      why: 'asks \u001b[31mwithout end',
    }),
    { at: START - MINUTE, message: 'no JSON' },
  ]);
  rig.alarms.history = [
    {
      name: 'Shop-Monitor-bounces-critical',
      at: START - 52 * MINUTE,
      from: 'OK',
      to: 'ALARM',
      reason: 'Threshold Crossed',
    },
    { name: 'Shop-Monitor-bounces-critical', at: START - 5 * MINUTE, from: 'ALARM', to: 'OK' },
    { name: 'Shop-Monitor-volume', at: START - 5 * MINUTE, from: 'INSUFFICIENT_DATA', to: 'OK' },
    { name: 'Shop-Monitor-critical', at: START - 52 * MINUTE, from: 'OK', to: 'ALARM' },
    { name: 'Somebody-elses', at: START - 52 * MINUTE, from: 'OK', to: 'ALARM' },
  ];
  rig.stacks.events.push(
    { at: ago(10), status: 'UPDATE_COMPLETE', token: 'exec-1' },
    { at: ago(11), status: 'UPDATE_COMPLETE', resource: 'a-function' },
    { at: ago(60 * 30), status: 'CREATE_COMPLETE' },
  );
  const deployed = (minutes: number, by: string, parameters: Record<string, string>, errorCode?: string) => ({
    at: START - minutes * MINUTE,
    name: 'ExecuteChangeSet',
    arn: `arn:aws:sts::111122223333:assumed-role/cdk-hnb659fds-deploy-role-111122223333-eu-central-1/${by}`,
    parameters,
    ...(errorCode && { errorCode }),
  });
  rig.trail.calls.push(
    deployed(12, 'aws-cdk-mallory', { stackName: 'Other', clientRequestToken: 'exec-0' }),
    deployed(12, 'aws-cdk-alice', { stackName: 'OtpShield', clientRequestToken: 'exec-1' }),
    deployed(11, 'aws-cdk-bob', { stackName: 'OtpShield', clientRequestToken: 'exec-2' }, 'AccessDenied'),
  );
});
afterEach(() => rig.close());

test('has alarms, postures, who and why, what the responder wanted, the lists and deploys in order, of this shield alone', async () => {
  const { exitCode, out, err } = await rig.type('timeline');
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out.split('\n')).toEqual([
    '# OtpShield (account 111122223333, eu-central-1), the last 24h',
    '2026-01-05T09:08:00Z  alarm    bounces-critical on: Threshold Crossed',
    '2026-01-05T09:10:00Z  posture  would go normal -> strict by responder: bounces-critical is on',
    '2026-01-05T09:20:00Z  posture  normal -> lockdown until 2026-01-05T10:30:00Z by alice: mails bounce',
    '2026-01-05T09:30:00Z  ack      acknowledged until 2026-01-05T18:00:00Z by alice: on it (bounces-critical)',
    '2026-01-05T09:40:00Z  list     198.51.100.7/32 blocked by alice: asks  [31mwithout end',
    '2026-01-05T09:50:00Z  deploy   OtpShield UPDATE_COMPLETE, by aws-cdk-alice',
    '2026-01-05T09:55:00Z  alarm    bounces-critical off',
    '',
  ]);
  const { out: short } = await rig.type('timeline --since 15m --json');
  expect(JSON.parse(short).entries).toEqual([
    { at: '2026-01-05T09:50:00Z', kind: 'deploy', text: 'OtpShield UPDATE_COMPLETE, by aws-cdk-alice' },
    { at: '2026-01-05T09:55:00Z', kind: 'alarm', text: 'bounces-critical off' },
  ]);
});

test('what could not be read is named, and the rest is there', async () => {
  rig.standIn.fail('cloudwatch:DescribeAlarmHistory', 'AccessDenied', 9, 403);
  delete rig.outputs[OUTPUT.historyLogGroup];
  const { exitCode, out } = await rig.type('timeline');
  expect(exitCode).toBe(3);
  expect(out).toContain('deploy   OtpShield UPDATE_COMPLETE');
  expect(out).toMatch(/missing: not allowed to read the history of the alarms/);
  expect(out).toContain('missing: the stack has no output HistoryLogGroup');
});

test('a deployment without a token is known by its time, one that nobody is named for says so, and without the right to ask the rest stays', async () => {
  rig.stacks.events.splice(
    0,
    9,
    { at: new Date(START - 2 * MINUTE).toISOString(), status: 'UPDATE_IN_PROGRESS', token: 'exec-9' },
    { at: new Date(START - 11 * MINUTE).toISOString(), status: 'UPDATE_IN_PROGRESS' },
  );
  rig.standIn.fail('cloudtrail:LookupEvents', 'ThrottlingException', 1);
  const { exitCode, out } = await rig.type('timeline --since 20m');
  expect(exitCode).toBe(0);
  expect(out).toContain('UPDATE_IN_PROGRESS, by aws-cdk-alice');
  expect(out).toContain('UPDATE_IN_PROGRESS, CloudTrail names nobody (yet)');
  rig.standIn.fail('cloudtrail:LookupEvents', 'AccessDeniedException', 9);
  const denied = await rig.type('timeline --since 20m');
  expect(denied.exitCode).toBe(3);
  expect(denied.out).toContain('deploy   OtpShield UPDATE_IN_PROGRESS\n');
  expect(denied.out).toMatch(/missing: not allowed to ask CloudTrail who deployed/);
});

describe('why', () => {
  test('says what a route got, and under which posture, at a time that is over', async () => {
    rig.logs.rows = [
      { requests: '40', action: 'BLOCK', rule: 'lockdown' },
      { requests: '2', action: 'CAPTCHA', rule: 'human-check' },
    ];
    const { exitCode, out } = await rig.type('why /api/auth/otp --at 2026-01-05T09:25Z');
    expect(exitCode).toBe(0);
    expect(out).toBe(
      [
        'shield    OtpShield (account 111122223333, eu-central-1)',
        'route     /api/auth/otp',
        'posture   2026-01-05T09:20:00Z normal -> lockdown until 2026-01-05T10:30:00Z by alice: mails bounce',
        'requests  40 BLOCK by lockdown',
        'requests  2 CAPTCHA by human-check',
        '',
      ].join('\n'),
    );
    const [query] = rig.standIn.calls.filter(({ operation }) => operation === 'logs:StartQuery');
    expect(query!.input).toMatchObject({
      logGroupName: 'aws-waf-logs-otp',
      startTime: Date.UTC(2026, 0, 5, 9, 10) / 1000,
    });
    expect(query!.input.queryString).toContain('filter record.httpRequest.uri = "/api/auth/otp"');
  });

  test('says which list holds an address, by which rule, and who put it there', async () => {
    const set = rig.waf.addIpSet('blocked-IPV4', 'IPV4', 'x');
    set.addresses.push('198.51.100.7/32');
    rig.waf.webAcls.set(rig.webAclArn, {
      Rules: [
        {
          Name: 'block-list',
          Statement: { AndStatement: { Statements: [{ IPSetReferenceStatement: { ARN: set.arn } }] } },
        },
        { Name: 'lockdown', Statement: { IPSetReferenceStatement: { ARN: 'arn:of/the-gate/1' } } },
      ],
    });
    const { exitCode, out } = await rig.type('why 198.51.100.7');
    expect(exitCode).toBe(0);
    expect(out).toContain(
      'list      198.51.100.7/32 stands in blocked-IPV4, of the rule block-list: 198.51.100.7/32 blocked by alice: asks',
    );
    expect(out).toContain('requests  none in the log from 2026-01-05T09:00:00Z to 2026-01-05T10:00:00Z');
    const { out: other } = await rig.type('why 198.51.100.8');
    expect(other).toContain('list      no IP set of the web ACL holds it');
  });

  test.each([
    ['nothing', 'why', 'say what about'],
    ['a name', 'why example.com', 'must be an address'],
    ['a time to come', 'why /a --at 2026-01-06T00:00Z', '--at must be a time that is over'],
    ['a time of no zone', 'why /a --at 2026-01-05T00:00', '--at must be a time that is over'],
  ])('%s is refused', async (_, line, complaint) => {
    const { exitCode, err } = await rig.type(line);
    expect([exitCode, err]).toEqual([2, expect.stringContaining(complaint)]);
  });

  test('a log that does not answer is missing, and not "none"', async () => {
    rig.standIn.fail('logs:StartQuery', 'AccessDeniedException', 9, 400);
    const { exitCode, out } = await rig.type('why /api/auth/otp');
    expect(exitCode).toBe(3);
    expect(out).toContain('missing   not allowed to ask the log of the web ACL');
    expect(out).not.toContain('none in the log');
  });
});
