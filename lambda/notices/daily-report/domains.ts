import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CLOUDWATCH_LIMIT } from '../../../lib/contract/aws-limits';
import { type LogRow, queryLog } from '../../runtime/log-query';
import type { Pause } from '../../runtime/pause';
import type { Day } from './calendar';

export interface DomainCount {
  readonly domain: string;
  readonly mails: number;
  readonly bounced: number;
}

const QUERY =
  'fields recipientDomains, bouncedDomains | filter ispresent(recipientDomains) or ispresent(bouncedDomains)';
const SECONDS = 30;
const TOP = 8;

/** Recipient domains with the most mails. */
export async function readDomains(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  { from, to }: Day,
  pause: Pause,
): Promise<DomainCount[]> {
  return topDomains(
    await queryLog(
      logs,
      { logGroupName, query: QUERY, from, to, seconds: SECONDS, limit: CLOUDWATCH_LIMIT.queriedRows },
      pause,
    ),
  );
}

function topDomains(rows: readonly LogRow[]): DomainCount[] {
  const counts = { recipientDomains: new Map<string, number>(), bouncedDomains: new Map<string, number>() };
  for (const field of ['recipientDomains', 'bouncedDomains'] as const) {
    for (const word of rows.flatMap((row) => (row[field] ?? '').split(' '))) {
      const [domain = '', count] = word.split('=');
      if (domain !== '') counts[field].set(domain, (counts[field].get(domain) ?? 0) + Number(count));
    }
  }
  return [...counts.recipientDomains]
    .map(([domain, mails]) => ({ domain, mails, bounced: counts.bouncedDomains.get(domain) ?? 0 }))
    .sort((a, b) => b.mails - a.mails || (a.domain < b.domain ? -1 : 1))
    .slice(0, TOP);
}
