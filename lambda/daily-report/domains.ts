import { type CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Pause } from '../shared/pause';
import type { Day } from './calendar';

export interface DomainCount {
  readonly domain: string;
  readonly mails: number;
  readonly bounced: number;
}

// Each line of the ingest handler is one batch with its domains; 10,000 lines are the most that a query returns.
const QUERY =
  'fields recipientDomains, bouncedDomains | filter ispresent(recipientDomains) or ispresent(bouncedDomains) | limit 10000';
const POLLS = 30;
const POLL_MS = 1000;
const TOP = 8;

/** Recipient domains with the most mails. */
export async function readDomains(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  day: Day,
  pause: Pause,
): Promise<DomainCount[]> {
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupName,
      startTime: Math.floor(day.from / 1000),
      endTime: Math.floor(day.to / 1000) - 1,
      queryString: QUERY,
    }),
  );
  for (let poll = 0; poll < POLLS; poll += 1) {
    await pause(POLL_MS);
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return topDomains(results);
    if (status !== 'Running' && status !== 'Scheduled') throw new Error(`the query of the log ended as ${status}`);
  }
  throw new Error('the query of the log took too long');
}

function topDomains(rows: ReadonlyArray<ReadonlyArray<{ field?: string; value?: string }>>): DomainCount[] {
  const counts = { recipientDomains: new Map<string, number>(), bouncedDomains: new Map<string, number>() };
  for (const { field = '', value = '' } of rows.flat()) {
    if (field !== 'recipientDomains' && field !== 'bouncedDomains') continue;
    for (const word of value.split(' ')) {
      const [domain = '', count] = word.split('=');
      if (domain !== '') counts[field].set(domain, (counts[field].get(domain) ?? 0) + Number(count));
    }
  }
  return [...counts.recipientDomains]
    .map(([domain, mails]) => ({ domain, mails, bounced: counts.bouncedDomains.get(domain) ?? 0 }))
    .sort((a, b) => b.mails - a.mails || (a.domain < b.domain ? -1 : 1))
    .slice(0, TOP);
}
