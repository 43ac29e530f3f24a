import {
  CloudWatchLogsClient,
  GetQueryResultsCommand,
  type QueryStatus,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { queryLog } from '../../lambda/runtime/log-query';

const logs = mockClient(CloudWatchLogsClient);
const client = new CloudWatchLogsClient({ region: 'eu-central-1' });
beforeEach(() => {
  logs.reset();
  logs.on(StartQueryCommand).resolves({ queryId: 'q' });
  logs.on(StopQueryCommand).resolves({});
});

const ask = () =>
  queryLog(
    client,
    { logGroupName: 'log', query: 'fields a', from: 0, to: 60_000, seconds: 3, limit: 20 },
    async () => {},
  );
const stops = () => logs.commandCalls(StopQueryCommand).map(({ args }) => args[0].input);

test('asks for a limited answer about the time, the end excluded, and stops nothing that is complete', async () => {
  logs
    .on(GetQueryResultsCommand)
    .resolvesOnce({ status: 'Running' })
    .resolves({ status: 'Complete', results: [[{ field: 'a', value: '1' }]] });
  await expect(ask()).resolves.toEqual([{ a: '1' }]);
  expect(logs.commandCalls(StartQueryCommand)[0]!.args[0].input).toEqual({
    logGroupName: 'log',
    startTime: 0,
    endTime: 59,
    queryString: 'fields a',
    limit: 20,
  });
  expect(stops()).toEqual([]);
});

test('stops a query that takes too long', async () => {
  logs.on(GetQueryResultsCommand).resolves({ status: 'Running' });
  await expect(ask()).rejects.toThrow('the query of the log took too long');
  expect(logs.commandCalls(GetQueryResultsCommand)).toHaveLength(3);
  expect(stops()).toEqual([{ queryId: 'q' }]);
});

test('stops a query whose answer it can not get, and says why it could not', async () => {
  logs.on(GetQueryResultsCommand).rejects(new Error('throttled'));
  logs.on(StopQueryCommand).rejects(new Error('and this, too'));
  await expect(ask()).rejects.toThrow('throttled');
  expect(stops()).toHaveLength(1);
});

test.each<QueryStatus>(['Failed', 'Cancelled', 'Timeout'])(
  'there is nothing to stop when it ended as %s',
  async (status) => {
    logs.on(GetQueryResultsCommand).resolves({ status });
    await expect(ask()).rejects.toThrow(`ended as ${status}`);
    expect(stops()).toEqual([]);
  },
);

test('an answer without the id of the query is no query', async () => {
  logs.on(StartQueryCommand).resolves({});
  await expect(ask()).rejects.toThrow('without the id of the query');
});
