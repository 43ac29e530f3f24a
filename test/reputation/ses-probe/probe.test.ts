import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetAccountCommand,
  type GetAccountCommandOutput,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  ListEmailIdentitiesCommand,
  ListRecommendationsCommand,
  ListReputationEntitiesCommand,
  ListSuppressedDestinationsCommand,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { type ProbeDependencies, probe } from '../../../lambda/reputation/ses-probe/probe';

const NOW = Date.UTC(2026, 10, 20, 9, 15);
const ses = mockClient(SESv2Client);
const cloudWatch = mockClient(CloudWatchClient);
let lines: string[];
let logged: object[];
let pauses: number[];

beforeEach(() => {
  ses.reset();
  cloudWatch.reset();
  lines = [];
  logged = [];
  pauses = [];
});

function run(more: Partial<ProbeDependencies> = {}): Promise<void> {
  return probe({
    monitor: 'Shop-Reputation',
    ses: new SESv2Client({ region: 'eu-west-1' }),
    cloudWatch: new CloudWatchClient({ region: 'eu-west-1' }),
    sesCloudWatch: new CloudWatchClient({ region: 'us-east-1' }),
    dynamo: new DynamoDBClient({ region: 'eu-west-1' }),
    identities: [],
    region: 'eu-west-1',
    interval: 5,
    copyReputation: false,
    clock: { now: () => NOW },
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    emit: (line) => lines.push(line),
    log: { info: () => {}, warn: (message, fields) => logged.push({ message, ...fields }), error: () => {} },
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
      await expect(run()).rejects.toThrow(`account (${name}: no)`);
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
  test('has its newest reputation rates copied, the ones of the configuration set too', async () => {
    ses.on(GetAccountCommand).resolves(account());
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [
        { Id: 'm0', Values: [0.02, 0.031], Timestamps: [new Date(NOW - 6e5), new Date(NOW - 3e5)] },
        { Id: 'm1', Values: [0.0004], Timestamps: [new Date(NOW - 3e5)] },
        { Id: 'm2', Values: [0.2], Timestamps: [new Date(NOW - 3e5)] },
        { Id: 'm3', Values: [], Timestamps: [] },
      ],
    });
    ses.on(GetConfigurationSetCommand).resolves({});
    await run({ copyReputation: true, configurationSet: 'otp' });
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
    cloudWatch
      .on(GetMetricDataCommand)
      .resolves({ MetricDataResults: [{ Id: 'm0', Values: [3.1], Timestamps: [new Date(NOW)] }] });
    await expect(run({ copyReputation: true })).rejects.toThrow('no fraction');
    expect(published()).not.toHaveProperty('ReputationBounceRate');
    expect(published()).not.toHaveProperty('ProbeHeartbeat');
  });
});

describe('the configuration set', () => {
  const topic = 'arn:aws:sns:eu-west-1:123456789012:events';
  const wired = { configurationSet: 'otp', eventTopic: topic };
  const destination = (more: object = {}) => ({
    Name: 'x',
    Enabled: true,
    MatchingEventTypes: ['SEND', 'BOUNCE', 'COMPLAINT', 'DELIVERY'] as never,
    SnsDestination: { TopicArn: topic },
    ...more,
  });

  beforeEach(() => {
    ses.on(GetAccountCommand).resolves(account());
    ses.on(GetConfigurationSetCommand).resolves({ SendingOptions: { SendingEnabled: true } });
  });

  test('that sends and publishes to us is in order', async () => {
    ses.on(GetConfigurationSetEventDestinationsCommand).resolves({ EventDestinations: [destination()] });
    await run(wired);
    expect(published()).toMatchObject({ ConfigurationSetSending: 1, EventsWired: 1, ProbeHeartbeat: 1 });
  });

  test.each<[string, object[]]>([
    ['has no destination', []],
    ['has a disabled one', [destination({ Enabled: false })]],
    ['publishes elsewhere', [destination({ SnsDestination: { TopicArn: `${topic}-old` } })]],
    ['publishes no bounces', [destination({ MatchingEventTypes: ['SEND', 'COMPLAINT'] })]],
  ])('that %s is not wired', async (_, EventDestinations) => {
    ses.on(GetConfigurationSetEventDestinationsCommand).resolves({ EventDestinations: EventDestinations as never });
    await run(wired);
    expect(published()).toMatchObject({ EventsWired: 0 });
  });

  test('that somebody paused does not send', async () => {
    ses.on(GetConfigurationSetCommand).resolves({ SendingOptions: { SendingEnabled: false } });
    await run({ configurationSet: 'otp' });
    expect(published()).toMatchObject({ ConfigurationSetSending: 0 });
  });

  test('that is gone fails its check and no other', async () => {
    ses.on(GetConfigurationSetCommand).rejects(Object.assign(new Error('gone'), { name: 'NotFoundException' }));
    await expect(run(wired)).rejects.toThrow('checks that failed: configurationSet (NotFoundException: gone)');
    expect(published()).toEqual({ EnforcementLevel: 0, SendingEnabled: 1, QuotaUsed: 25 });
  });
});

describe('once an hour', () => {
  const ON_THE_HOUR = Date.UTC(2026, 10, 20, 9, 3);
  const hourly = { clock: { now: () => ON_THE_HOUR } };
  const inOrder = {
    VerifiedForSendingStatus: true,
    DkimAttributes: { SigningEnabled: true, Status: 'SUCCESS' as const },
    MailFromAttributes: { MailFromDomain: 'm.example.com', MailFromDomainStatus: 'SUCCESS' as const },
  };

  beforeEach(() => {
    ses.on(GetAccountCommand).resolves(account());
    ses.on(ListEmailIdentitiesCommand).resolves({
      EmailIdentities: [
        { IdentityName: 'auth.example.com', SendingEnabled: true },
        { IdentityName: 'old.example.com', SendingEnabled: false },
      ],
    });
    ses.on(GetEmailIdentityCommand).resolves(inOrder as never);
    ses.on(ListReputationEntitiesCommand).resolves({ ReputationEntities: [] });
    ses.on(ListSuppressedDestinationsCommand).resolves({ SuppressedDestinationSummaries: [] });
  });

  const values = () => JSON.parse(lines[0]!);

  test('identities that send are looked at, and the list of suppressed addresses', async () => {
    ses
      .on(ListSuppressedDestinationsCommand)
      .resolvesOnce({ SuppressedDestinationSummaries: [{}, {}] as never, NextToken: 'more' })
      .resolves({ SuppressedDestinationSummaries: [{}] as never });
    await run(hourly);
    expect(values()).toMatchObject({
      IdentitiesNotVerified: 0,
      IdentitiesWithoutDkim: 0,
      IdentitiesWithoutMailFrom: 0,
      PausedEntities: 0,
      SuppressionGrowth: 3,
      ProbeHeartbeat: 1,
    });
    expect(ses.commandCalls(GetEmailIdentityCommand).map(({ args }) => args[0].input.EmailIdentity)).toEqual([
      'auth.example.com',
    ]);
  });

  test('identities that are out of order are counted, and named in the log', async () => {
    ses
      .on(GetEmailIdentityCommand, { EmailIdentity: 'a.example.com' })
      .resolves({ ...inOrder, DkimAttributes: { SigningEnabled: true, Status: 'FAILED' } } as never)
      .on(GetEmailIdentityCommand, { EmailIdentity: 'b.example.com' })
      .resolves({
        ...inOrder,
        VerifiedForSendingStatus: false,
        MailFromAttributes: { MailFromDomainStatus: 'FAILED' },
      } as never);
    await run({ ...hourly, identities: ['a.example.com', 'b.example.com', 'c.example.com'] });
    expect(values()).toMatchObject({
      IdentitiesNotVerified: 1,
      IdentitiesWithoutDkim: 1,
      IdentitiesWithoutMailFrom: 1,
    });
    expect(logged).toHaveLength(2);
    expect(logged[0]).toMatchObject({ identity: 'a.example.com', withoutDkim: true, notVerified: false });
    expect(ses.commandCalls(ListEmailIdentitiesCommand)).toHaveLength(0);
  });

  test('recommendations are asked for only where the Virtual Deliverability Manager is on', async () => {
    await run(hourly);
    expect(ses.commandCalls(ListRecommendationsCommand)).toHaveLength(0);
    lines = [];
    ses.on(GetAccountCommand).resolves(account({ VdmAttributes: { VdmEnabled: 'ENABLED' } }));
    ses.on(ListRecommendationsCommand).resolves({ Recommendations: [{}, {}] as never });
    await run(hourly);
    expect(values()).toMatchObject({ OpenRecommendations: 2 });
  });

  test('every call to SES but the first waits for its second', async () => {
    await run({ ...hourly, identities: ['a.example.com', 'b.example.com'] });
    expect(pauses).toEqual(Array(ses.calls().length - 1).fill(1100));
  });

  test('and not in between', async () => {
    await run();
    expect(ses.calls()).toHaveLength(1);
  });

  test('the usual bounce rate is left for the ingest handler, without the days of an attack', async () => {
    const dynamo = mockClient(DynamoDBClient);
    dynamo.on(PutItemCommand).resolves({});
    const days = Array.from({ length: 14 }, (_, day) => new Date(ON_THE_HOUR - 3 * 60_000 - (14 - day) * 86_400_000));
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [
        { Id: 'm0', Timestamps: days, Values: days.map((_, day) => (day === 9 ? 2200 : 2000)) },
        { Id: 'm1', Timestamps: [], Values: [] },
        { Id: 'm2', Timestamps: days, Values: days.map((_, day) => (day === 9 ? 140 : 20)) },
      ],
    });
    await run({ ...hourly, ledgerTable: 'ledger' });
    const [put] = dynamo.commandCalls(PutItemCommand);
    expect(put!.args[0].input).toMatchObject({
      TableName: 'ledger',
      Item: { id: { S: 'state#baseline' }, rate: { N: '0.010000' } },
    });
    dynamo.restore();
  });
});
