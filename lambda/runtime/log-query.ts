import { type CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Pause } from './pause';

export interface LogQuery {
  readonly logGroupName: string;
  readonly query: string;
  /** Milliseconds since the epoch; `to` is excluded. */
  readonly from: number;
  readonly to: number;
  /** After so many seconds it is given up. */
  readonly seconds: number;
}

/** One line of the answer. A field that nothing was found for is missing. */
export type LogRow = Readonly<Record<string, string>>;

const POLL_MS = 1000;

/** Asks CloudWatch Logs Insights, and waits for the answer. */
export async function queryLog(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  { logGroupName, query, from, to, seconds }: LogQuery,
  pause: Pause,
): Promise<LogRow[]> {
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupName,
      startTime: Math.floor(from / 1000),
      // Which counts.
      endTime: Math.ceil(to / 1000) - 1,
      queryString: query,
    }),
  );
  for (let poll = 0; poll < seconds; poll += 1) {
    await pause(POLL_MS);
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return results.map(rowOf);
    if (status !== 'Running' && status !== 'Scheduled') throw new Error(`the query of the log ended as ${status}`);
  }
  throw new Error('the query of the log took too long');
}

function rowOf(fields: ReadonlyArray<{ readonly field?: string; readonly value?: string }>): LogRow {
  return Object.fromEntries(fields.map(({ field = '', value = '' }) => [field, value]));
}
