import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type LogRow, queryLog } from '../../lambda/runtime/log-query';
import type { Pause } from '../../lambda/runtime/pause';
import { CLOUDWATCH_LIMIT } from '../../lib/contract/aws-limits';
import { fileSource, type LogSource } from '../../lib/sim/traffic/log-source';
import type { Spool } from './spool';
import type { TimeRange } from './time-range';

/** An account runs 30 queries at a time, of all who ask. */
const PARALLEL = 4;
/** A query ends by itself after an hour. */
const PATIENCE_SECONDS = 3600;
const FETCH = 'fields @message | sort @timestamp asc';

interface Piece extends TimeRange {
  readonly records: number;
}

export interface InsightsLog {
  readonly sources: readonly LogSource[];
  readonly records: number;
  /** In seconds that have more records than a query gives. */
  readonly lost: number;
}

/**
 * Records of a log group, by queries of CloudWatch Logs Insights: one that counts, then one for each part of the time that a query can give whole. What was
 * fetched is in the spool and isn't asked for again.
 */
export async function insightsLog(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  range: TimeRange,
  spool: Spool,
  pause: Pause,
): Promise<InsightsLog> {
  const ask = (query: string, part: TimeRange) =>
    queryLog(
      logs,
      { logGroupName, query, ...part, seconds: PATIENCE_SECONDS, limit: CLOUDWATCH_LIMIT.queriedRows },
      pause,
    );
  const pieces = await plan(ask, range);
  const sources: LogSource[] = new Array(pieces.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < pieces.length; index = next++) {
      const piece = pieces[index]!;
      // A part that was counted otherwise since has another name, and is fetched anew.
      const name = `${logGroupName}/${piece.from}/${piece.to}/${piece.records}`;
      const path = spool.path(name) ?? (await spool.writeText(name, textOf(await ask(FETCH, piece))));
      sources[index] = {
        ...fileSource(path, piece.records),
        name: `${logGroupName} from ${new Date(piece.from).toISOString()}`,
        notBefore: piece.from,
      };
    }
  };
  const failures = await Promise.allSettled(Array.from({ length: Math.min(PARALLEL, pieces.length) }, worker));
  const failure = failures.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
  const records = pieces.reduce((sum, piece) => sum + piece.records, 0);
  return {
    sources,
    records,
    lost: pieces.reduce((sum, piece) => sum + Math.max(0, piece.records - CLOUDWATCH_LIMIT.queriedRows), 0),
  };
}

function textOf(rows: readonly LogRow[]): string {
  return rows.map((row) => `${(row['@message'] ?? '').replace(/[\r\n]+/g, ' ')}\n`).join('');
}

/** Parts of the time of which each has no more records than a query gives, if a second has. */
async function plan(ask: (query: string, part: TimeRange) => Promise<LogRow[]>, range: TimeRange): Promise<Piece[]> {
  const binSeconds = Math.max(1, Math.ceil((range.to - range.from) / 1000 / (CLOUDWATCH_LIMIT.queriedRows - 2)));
  const rows = await ask(`stats count(*) as records by bin(${binSeconds}s) as at | sort at asc`, range);
  const pieces: Piece[] = [];
  let open: Piece | undefined;
  for (const { at = '', records: text } of rows) {
    const start = Date.parse(`${at.replace(' ', 'T')}Z`);
    const records = Number(text);
    const from = Math.max(start, range.from);
    const to = Math.min(start + binSeconds * 1000, range.to);
    if (records > CLOUDWATCH_LIMIT.queriedRows && binSeconds > 1) {
      if (open) pieces.push(open);
      open = undefined;
      pieces.push(...(await plan(ask, { from, to })));
    } else if (open && open.records + records <= CLOUDWATCH_LIMIT.queriedRows) {
      open = { from: open.from, to, records: open.records + records };
    } else {
      if (open) pieces.push(open);
      open = { from, to, records };
    }
  }
  if (open) pieces.push(open);
  return pieces;
}
