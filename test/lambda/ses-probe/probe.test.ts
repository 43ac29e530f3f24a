import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { GetAccountCommand, type GetAccountCommandOutput, SESv2Client } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { type ProbeDependencies, probe } from '../../../lambda/ses-probe/probe';

const NOW = Date.UTC(2026, 10, 20, 9, 15);
const ses = mockClient(SESv2Client);
const cloudWatch = mockClient(CloudWatchClient);
let lines: string[];

beforeEach(() => {
  ses.reset();
  cloudWatch.reset();
  lines = [];
});

function run(more: Partial<ProbeDependencies> = {}): Promise<void> {
  return probe({
    monitor: 'Shop-Reputation',
    ses: new SESv2Client({ region: 'eu-west-1' }),
    clock: { now: () => NOW },
    emit: (line) => lines.push(line),
    ...more,
  });
}

function account(more: Partial<GetAccountCommandOutput> = {}): Partial<GetAccountCommandOutput> {
  return {
    EnforcementStatus: 'HEALTHY',
    SendingEnabled: true,
    SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 12_500 },
    ...more,
  };
}

function published(): Record<string, number> {
  expect(lines).toHaveLength(1);
  const entry = JSON.parse(lines[0]!);
  expect(lines[0]).not.toContain('\n');
  expect(entry._aws.Timestamp).toBe(NOW);
  expect(entry.Monitor).toBe('Shop-Reputation');
  const [directive, ...more] = entry._aws.CloudWatchMetrics;
  expect(more).toEqual([]);
  expect(directive).toMatchObject({ Namespace: 'OtpShield', Dimensions: [['Monitor']] });
  return Object.fromEntries(directive.Metrics.map(({ Name }: { Name: string }) => [Name, entry[Name]]));
}

describe('a healthy account', () => {
  test('is published with its share of the quota and a heartbeat', async () => {
    ses.on(GetAccountCommand).resolves(account());
    await run();
    expect(published()).toEqual({ EnforcementLevel: 0, SendingEnabled: 1, QuotaUsed: 25, ProbeHeartbeat: 1 });
  });

  test('without a quota (-1) has no share of it', async () => {
    ses.on(GetAccountCommand).resolves(account({ SendQuota: { Max24HourSend: -1, SentLast24Hours: 9e6 } }));
    await run();
    expect(published()).toEqual({ EnforcementLevel: 0, SendingEnabled: 1, ProbeHeartbeat: 1 });
  });

  test('with a quota of nothing has used it up', async () => {
    ses.on(GetAccountCommand).resolves(account({ SendQuota: { Max24HourSend: 0, SentLast24Hours: 0 } }));
    await run();
    expect(published()).toMatchObject({ QuotaUsed: 100 });
  });
});

describe('an account in trouble', () => {
  test('under review is level 1 and still sends', async () => {
    ses.on(GetAccountCommand).resolves(account({ EnforcementStatus: 'PROBATION' }));
    await run();
    expect(published()).toMatchObject({ EnforcementLevel: 1, SendingEnabled: 1 });
  });

  test('paused by AWS is level 2 and does not send, whatever its own switch says', async () => {
    ses.on(GetAccountCommand).resolves(account({ EnforcementStatus: 'SHUTDOWN', SendingEnabled: true }));
    await run();
    expect(published()).toMatchObject({ EnforcementLevel: 2, SendingEnabled: 0 });
  });

  test('paused by its owner does not send and is healthy', async () => {
    ses.on(GetAccountCommand).resolves(account({ SendingEnabled: false }));
    await run();
    expect(published()).toMatchObject({ EnforcementLevel: 0, SendingEnabled: 0 });
  });
});

describe('fails and publishes nothing', () => {
  test.each(['TooManyRequestsException', 'TimeoutError', 'AccessDeniedException'])(
    'when SES answers %s',
    async (name) => {
      ses.on(GetAccountCommand).rejects(Object.assign(new Error('no'), { name }));
      await expect(run()).rejects.toMatchObject({ name });
      expect(lines).toEqual([]);
    },
  );

  test.each<[string, object, string]>([
    ['has no status', { EnforcementStatus: undefined }, 'EnforcementStatus'],
    ['has a status that nobody documented', { EnforcementStatus: 'FROZEN' }, 'EnforcementStatus'],
    ['does not say whether it sends', { SendingEnabled: undefined }, 'SendingEnabled'],
    ['has no quota', { SendQuota: undefined }, 'SendQuota'],
    ['has a quota below -1', { SendQuota: { Max24HourSend: -2, SentLast24Hours: 0 } }, 'SendQuota.Max24HourSend'],
    [
      'has a count that is no number',
      { SendQuota: { Max24HourSend: 1, SentLast24Hours: Number.NaN } },
      'SentLast24Hours',
    ],
  ])('when the answer %s', async (_, more, field) => {
    ses.on(GetAccountCommand).resolves(account(more));
    await expect(run()).rejects.toThrow(field);
    expect(lines).toEqual([]);
  });

  test('when the answer is not even an object', async () => {
    await expect(run({ ses: { send: async () => '<html>' } as never })).rejects.toThrow('the whole answer');
    expect(lines).toEqual([]);
  });
});

describe('SES in another Region', () => {
  const reputationSource = new CloudWatchClient({ region: 'us-east-1' });

  test('has its newest reputation rates copied, the ones of the configuration set too', async () => {
    ses.on(GetAccountCommand).resolves(account());
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [
        { Id: 'm0', Values: [0.031, 0.02] },
        { Id: 'm1', Values: [0.0004] },
        { Id: 'm2', Values: [0.2] },
        { Id: 'm3', Values: [] },
      ],
    });
    await run({ reputationSource, configurationSet: 'otp' });
    expect(published()).toMatchObject({
      ReputationBounceRate: 0.031,
      ReputationComplaintRate: 0.0004,
      ConfigurationSetBounceRate: 0.2,
    });
    expect(published()).not.toHaveProperty('ConfigurationSetComplaintRate');
    const [call] = cloudWatch.commandCalls(GetMetricDataCommand);
    expect(call!.args[0].input.MetricDataQueries![2]!.MetricStat).toEqual({
      Metric: {
        Namespace: 'AWS/SES',
        MetricName: 'Reputation.BounceRate',
        Dimensions: [{ Name: 'ses:configuration-set', Value: 'otp' }],
      },
      Period: 300,
      Stat: 'Maximum',
    });
  });

  test('fails on a rate that is no fraction', async () => {
    ses.on(GetAccountCommand).resolves(account());
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'm0', Values: [3.1] }] });
    await expect(run({ reputationSource })).rejects.toThrow('no fraction');
    expect(lines).toEqual([]);
  });
});
