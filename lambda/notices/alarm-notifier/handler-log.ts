import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { queryLog } from '../../runtime/log-query';
import type { Pause } from '../../runtime/pause';

// What our handlers write of faults: chosen fields, and never a recipient.
const QUERY = `filter level = "ERROR" or level = "WARN" or @message like /Task timed out/
| fields coalesce(message, @message) as what, coalesce(error, '') as fault, coalesce(identity, '') as whose
| sort @timestamp desc`;
const LINES = 5;
const SECONDS = 10;
const LONGEST = 240;

/** The last faults that a handler of ours wrote down, newest first, each once: the finding, the identity, the call that failed. */
export async function readHandlerLog(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  from: number,
  to: number,
  pause: Pause,
): Promise<string[]> {
  const rows = await queryLog(logs, { logGroupName, query: QUERY, from, to, seconds: SECONDS, limit: 20 }, pause);
  const lines = rows.map(({ what = '', fault = '', whose = '' }) =>
    [whose, what, fault]
      .filter((part) => part !== '')
      .join(': ')
      .replace(/[^\x20-\x7e]+/g, ' ')
      .slice(0, LONGEST),
  );
  return [...new Set(lines)].slice(0, LINES);
}
