import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Pause } from './pause';

export interface LogQuery {
  readonly logGroupName: string;
  readonly query: string;
  /** Milliseconds since the epoch; `to` is excluded. */
  readonly from: number;
  readonly to: number;
  /** After so many seconds it is given up, and stopped. */
  readonly seconds: number;
  /** Most rows of the answer, 1 to 10,000. */
  readonly limit: number;
}

/** One line of the answer. A field that nothing was found for is missing. */
export type LogRow = Readonly<Record<string, string>>;

const POLL_MS = 1000;

/**
 * Asks CloudWatch Logs Insights, and waits for the answer. A query that isn't waited for any more is stopped: it costs by what it scans, and an
 * account runs 30 at a time.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
export async function queryLog(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  { logGroupName, query, from, to, seconds, limit }: LogQuery,
  pause: Pause,
): Promise<LogRow[]> {
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupName,
      startTime: Math.floor(from / 1000),
      // Which counts.
      endTime: Math.ceil(to / 1000) - 1,
      queryString: query,
      limit,
    }),
  );
  if (queryId === undefined) throw new Error('CloudWatch Logs answered without the id of the query');
  let open = true;
  try {
    for (let poll = 0; poll < seconds; poll += 1) {
      await pause(POLL_MS);
      const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
      open = status === 'Running' || status === 'Scheduled';
      if (status === 'Complete') return results.map(rowOf);
      if (!open) throw new Error(`the query of the log ended as ${status}`);
    }
    throw new Error('the query of the log took too long');
  } finally {
    // What made us give up is worth more than what the stop says; it ends by itself in an hour.
    if (open) await logs.send(new StopQueryCommand({ queryId })).catch(() => undefined);
  }
}

function rowOf(fields: ReadonlyArray<{ readonly field?: string; readonly value?: string }>): LogRow {
  return Object.fromEntries(fields.map(({ field = '', value = '' }) => [field, value]));
}
