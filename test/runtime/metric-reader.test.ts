import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { readMetrics, readValues, wholePeriods } from '../../lambda/runtime/metric-reader';

const cloudWatch = mockClient(CloudWatchClient);
const client = new CloudWatchClient({ region: 'eu-central-1' });
beforeEach(() => cloudWatch.reset());

const source = (name: string, statistic: 'Sum' | 'Maximum' = 'Sum') => ({
  namespace: 'OtpShield',
  name,
  dimensions: { Monitor: 'shop' },
  statistic,
});
const RANGE = { from: 0, to: 600_000, periodSeconds: 300 };
const at = (minute: number) => new Date(minute * 60_000);

test('reads on while CloudWatch has more', async () => {
  cloudWatch
    .on(GetMetricDataCommand)
    .resolvesOnce({
      MetricDataResults: [{ Id: 'm0', StatusCode: 'PartialData', Timestamps: [at(0)], Values: [1] }],
      NextToken: 'more',
    })
    .resolves({ MetricDataResults: [{ Id: 'm0', StatusCode: 'Complete', Timestamps: [at(5)], Values: [2] }] });
  await expect(readMetrics(client, [source('Sends')], RANGE)).resolves.toEqual([
    [
      { at: 0, value: 1 },
      { at: 300_000, value: 2 },
    ],
  ]);
});

test('one value: the sum, or the newest, and nothing where there is nothing', async () => {
  cloudWatch.on(GetMetricDataCommand).resolves({
    MetricDataResults: [
      { Id: 'm1', Timestamps: [at(0), at(5)], Values: [3, 1] },
      { Id: 'm0', Timestamps: [at(0), at(5)], Values: [3, 1] },
      { Id: 'm2', Timestamps: [], Values: [] },
    ],
  });
  const sources = [source('Sends'), source('EnforcementLevel', 'Maximum'), source('Complaints')];
  await expect(readValues(client, sources, RANGE)).resolves.toEqual([4, 1, undefined]);
});

test.each(['InternalError', 'Forbidden'] as const)('does not take %s for no mails', async (StatusCode) => {
  cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: 'm0', Label: 'Sends', StatusCode }] });
  await expect(readValues(client, [source('Sends')], RANGE)).rejects.toThrow(
    `CloudWatch answered ${StatusCode} for the metric Sends`,
  );
});

test('whole periods by the clock take in what was asked for', () => {
  expect(wholePeriods({ from: 299_999, to: 300_001, periodSeconds: 300 })).toEqual({
    from: 0,
    to: 600_000,
    periodSeconds: 300,
  });
});
