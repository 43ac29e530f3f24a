import { gzipSync } from 'node:zlib';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeSubscriptionFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetSMSAttributesCommand, SetSMSAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { readDeliveryLog } from '../../../lambda/reputation/sns-texts-ingest/delivery-log';
import { takeLogs } from '../../../lambda/reputation/sns-texts-logs/take-logs';
import { probe } from '../../../lambda/reputation/sns-texts-probe/probe';
import { setUpDeliveryLogs } from '../../../lambda/reputation/sns-texts-setup/setup';

const REGION = { region: 'eu-central-1' };
const sqs = mockClient(SQSClient);
const sns = mockClient(SNSClient);
const logs = mockClient(CloudWatchLogsClient);
const cloudWatch = mockClient(CloudWatchClient);
beforeEach(() => {
  for (const client of [sqs, sns, logs, cloudWatch]) client.reset();
});

const AT = Date.UTC(2016, 5, 28, 0, 40, 36);

/** As on https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html, with a whole number in place of the X's. */
const DELIVERED = {
  notification: { messageId: '34d9b400-c6dd-5444-820d-fbeb0f1f54cf', timestamp: '2016-06-28 00:40:34.558' },
  delivery: {
    phoneCarrier: 'My Phone Carrier',
    mnc: 270,
    numberOfMessageParts: 1,
    destination: '+12065550100',
    priceInUSD: 0.00645,
    smsType: 'Transactional',
    mcc: 310,
    providerResponse: 'Message has been accepted by phone carrier',
    dwellTimeMs: 599,
    dwellTimeMsUntilDeviceAck: 1344,
  },
  status: 'SUCCESS',
};
const failed = (providerResponse: string) => ({
  ...DELIVERED,
  delivery: { ...DELIVERED.delivery, mnc: 0, mcc: 0, providerResponse },
  status: 'FAILURE',
});
const queued = (entry: unknown, at = AT) => JSON.stringify({ at, entry: JSON.stringify(entry) });

describe('a line of the delivery logs', () => {
  test('is a text that was sent and delivered, with its country, range, parts and price', () => {
    expect(readDeliveryLog(queued(DELIVERED))).toEqual([
      expect.objectContaining({
        kind: 'send',
        recipient: '+12065550100',
        at: Date.UTC(2016, 5, 28, 0, 40, 34, 558),
        text: { country: 'US', range: '+1206555', parts: 1, cost: 0.00645 },
      }),
      expect.objectContaining({ kind: 'textDelivery', at: AT }),
    ]);
  });

  // All twelve that the page names.
  test.each([
    ['Blocked as spam by phone carrier', 'carrierSpam'],
    ['Destination is on a blocked list', 'softBounce'],
    ['Invalid phone number', 'hardBounce'],
    ['Message body is invalid', 'reject'],
    ['Phone carrier has blocked this message', 'carrierBlock'],
    ['Phone carrier is currently unreachable/unavailable', 'softBounce'],
    ['Phone has blocked SMS', 'softBounce'],
    ['Phone is on a blocked list', 'softBounce'],
    ['Phone is currently unreachable/unavailable', 'softBounce'],
    ['Phone number is opted out', 'guarded'],
    ['This delivery would exceed max price', 'reject'],
    ['Unknown error attempting to reach phone', 'unreported'],
    ['Something that SNS says next year', 'unreported'],
  ])('%s', (response, kind) => {
    expect(readDeliveryLog(queued(failed(response))).at(-1)).toMatchObject({ kind });
  });

  test('without price, parts and time still counts, by the price list', () => {
    const { messageId } = DELIVERED.notification;
    const bare = { notification: { messageId }, delivery: { destination: '+4915112345678' }, status: 'SUCCESS' };
    expect(readDeliveryLog(queued(bare))[0]).toMatchObject({ at: AT, text: { country: 'DE', parts: 1 } });
    expect(readDeliveryLog(queued(bare))[0]!.text).not.toHaveProperty('cost');
  });

  test.each([
    ['no JSON', JSON.stringify({ at: 1, entry: 'START RequestId' }), 'the line of the delivery log is no JSON'],
    ['no recipient', queued({ ...DELIVERED, delivery: {} }), 'the line of the delivery log lacks delivery.destination'],
  ])('that is %s says so', (_, body, complaint) => expect(() => readDeliveryLog(body)).toThrow(complaint));
});

describe('the reader of the logs', () => {
  const event = (messageType: string, count: number) => {
    const logEvents = Array.from({ length: count }, (_, index) => ({ id: `${index}`, timestamp: AT, message: '{}' }));
    const data = gzipSync(JSON.stringify({ messageType, logEvents })).toString('base64');
    return { awslogs: { data } };
  };
  const queueUrl = 'https://sqs.eu-central-1.amazonaws.com/111122223333/texts';

  test('puts ten lines at once into the queue, and again what SQS did not take', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Successful: [], Failed: [{ Id: '3', Code: 'InternalError', SenderFault: false }] })
      .resolves({ Successful: [], Failed: [] });
    await takeLogs(event('DATA_MESSAGE', 12), new SQSClient(REGION), queueUrl);
    const sizes = sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries!.length);
    expect(sizes).toEqual([10, 1, 2]);
  });

  test('fails when SQS takes a line in no attempt, and ignores test messages', async () => {
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [{ Id: '0', Code: 'x', SenderFault: false }] });
    await expect(takeLogs(event('DATA_MESSAGE', 1), new SQSClient(REGION), queueUrl)).rejects.toThrow('1 lines');
    sqs.resetHistory();
    await takeLogs(event('CONTROL_MESSAGE', 1), new SQSClient(REGION), queueUrl);
    expect(sqs.commandCalls(SendMessageBatchCommand)).toEqual([]);
  });
});

describe('the settings of the account', () => {
  const RoleArn = 'arn:aws:iam::111122223333:role/writer';
  const LogGroupNames = ['sns/eu-central-1/111122223333/DirectPublishToPhoneNumber'];
  const run = (RequestType: 'Create' | 'Update' | 'Delete') =>
    setUpDeliveryLogs(
      { RequestType, ResourceProperties: { LogGroupNames, RoleArn } },
      { sns: new SNSClient(REGION), logs: new CloudWatchLogsClient(REGION), log: { warn() {} } },
    );
  const set = () => sns.commandCalls(SetSMSAttributesCommand).map(({ args }) => args[0].input.attributes);
  beforeEach(() => {
    logs
      .on(CreateLogGroupCommand)
      .rejects(Object.assign(new Error('there'), { name: 'ResourceAlreadyExistsException' }));
    sns.on(SetSMSAttributesCommand).resolves({});
  });

  test('without a role get ours, and every text is logged', async () => {
    sns.on(GetSMSAttributesCommand).resolves({ attributes: {} });
    await run('Create');
    expect(set()).toEqual([{ DeliveryStatusIAMRole: RoleArn, DeliveryStatusSuccessSamplingRate: '100' }]);
  });

  test("with somebody else's role stay; where that logs a part only, the deployment says so", async () => {
    const DeliveryStatusIAMRole = 'arn:aws:iam::111122223333:role/theirs';
    const rate = (DeliveryStatusSuccessSamplingRate: string) =>
      sns
        .on(GetSMSAttributesCommand)
        .resolves({ attributes: { DeliveryStatusIAMRole, DeliveryStatusSuccessSamplingRate } });
    rate('100');
    await run('Create');
    rate('10');
    await expect(run('Update')).rejects.toThrow(
      'SNS logs 10 % of the texts that went well, by a setting of the account that is not ours',
    );
    await run('Delete');
    expect(set()).toEqual([]);
  });

  test('lose our role with the stack', async () => {
    sns.on(GetSMSAttributesCommand).resolves({ attributes: { DeliveryStatusIAMRole: RoleArn } });
    await run('Delete');
    expect(set()).toEqual([{ DeliveryStatusIAMRole: '' }]);
  });
});

describe('the probe', () => {
  const NOW = Date.UTC(2026, 10, 20, 12);
  const FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:reader';
  const run = async () => {
    const lines: string[] = [];
    await probe({
      monitor: 'texts',
      logsFunction: FUNCTION,
      logGroups: ['sns/eu-central-1/111122223333/DirectPublishToPhoneNumber'],
      sns: new SNSClient(REGION),
      logs: new CloudWatchLogsClient(REGION),
      cloudWatch: new CloudWatchClient(REGION),
      clock: { now: () => NOW },
      emit: (line) => lines.push(line),
      log: { info() {}, warn() {}, error() {} },
    });
    return Object.assign({}, ...lines.map((line) => JSON.parse(line))) as Record<string, unknown>;
  };
  const answer = (rate: string, destinationArn: string, more: Record<string, string> = {}) => {
    const attributes = {
      DeliveryStatusIAMRole: 'arn:aws:iam::1:role/r',
      DeliveryStatusSuccessSamplingRate: rate,
      ...more,
    };
    sns.on(GetSMSAttributesCommand).resolves({ attributes });
    logs.on(DescribeSubscriptionFiltersCommand).resolves({ subscriptionFilters: [{ destinationArn }] });
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [{ Id: 'm0', Timestamps: [new Date(NOW - 3_600_000)], Values: [40] }],
    });
  };

  test('reads the month against the limit, and whether every text is logged and read', async () => {
    answer('100', FUNCTION, { MonthlySpendLimit: '50' });
    expect(await run()).toMatchObject({ TextMonthSpend: 40, TextSpendLimitUsed: 80, TextEventsWired: 1 });
    answer('10', FUNCTION);
    expect(await run()).toMatchObject({ TextMonthSpend: 40, TextEventsWired: 0 });
    answer('100', 'arn:aws:lambda:eu-central-1:111122223333:function:other');
    expect(await run()).toMatchObject({ TextEventsWired: 0 });
  });
});
