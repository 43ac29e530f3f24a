import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CLOUDWATCH_LIMIT } from '../../../lib/contract/aws-limits';
import { LABEL } from '../../../lib/contract/names';
import type { BlockListSettings } from '../../../lib/contract/posture/block-list';
import type { Backoff } from '../../runtime/backoff';
import { type LogRow, queryLog } from '../../runtime/log-query';

const SECONDS = 40;

/**
 * One line for each label that AWS WAF gave, read as the field that it is. Neither the text of the record nor the fields that CloudWatch
 * discovers will do: a client writes its headers and its query into the text, and discovery ends at 200 fields, which many headers use up before the labels come.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Unnest.html
 */
const LABELS = ['fields jsonParse(@message) as record', 'unnest record.labels into label'];

/** The labels carry the name of the web ACL or rule group in front. The web ACL may be somebody else's, with puzzles of their own. */
const isLabel = (...names: string[]) => `label.name like /:(${names.join('|')})$/`;
const ADDRESS = 'fields record.httpRequest.clientIp as address';

/** Who got a CAPTCHA at our routes and didn't solve it, worst first. */
export function failedQuery(): string {
  return [
    ...LABELS,
    `filter ${isLabel(LABEL.request, LABEL.page)} and record.action = "CAPTCHA"`,
    ADDRESS,
    'stats count(*) as failed by address',
    'sort failed desc',
    `limit ${CLOUDWATCH_LIMIT.queriedRows}`,
  ].join(' | ');
}

/** From which addresses of these blocks somebody got through. */
export function passedQuery(blocks: readonly string[]): string {
  const within = blocks.map((block) => `isIpInSubnet(address, "${block}")`).join(' or ');
  return [
    ...LABELS,
    `filter ${isLabel(LABEL.passed)}`,
    ADDRESS,
    `filter ${within}`,
    'stats count(*) as passed by address',
    `limit ${CLOUDWATCH_LIMIT.queriedRows}`,
  ].join(' | ');
}

export interface Counted {
  readonly address: string;
  readonly count: number;
}

/**
 * Asks CloudWatch Logs Insights for a count by address.
 *
 * @param seconds how far back
 * @throws {Error} when it fails, takes more than 40 seconds, or answers something else: nobody is blocked on half of the evidence
 */
export async function countByAddress(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  { logGroupName }: Pick<BlockListSettings, 'logGroupName'>,
  queryString: string,
  count: 'failed' | 'passed',
  now: number,
  seconds: number,
  { sleep }: Backoff,
): Promise<Counted[]> {
  const window = { from: now - seconds * 1000, to: now };
  const query = { logGroupName, query: queryString, ...window, seconds: SECONDS, limit: CLOUDWATCH_LIMIT.queriedRows };
  const rows = await queryLog(logs, query, sleep);
  return rows.map((row) => read(row, count));
}

function read(row: LogRow, count: string): Counted {
  const number = Number(row[count] ?? Number.NaN);
  // Not to know whether somebody passed must never end in a block.
  if (!Number.isInteger(number)) throw new Error(`the log gave no number for ${count}`);
  if (row.address === undefined) throw new Error('the log gave a count without an address');
  return { address: row.address, count: number };
}
