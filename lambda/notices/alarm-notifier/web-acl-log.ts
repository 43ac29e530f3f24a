import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type LogRow, queryLog } from '../../runtime/log-query';
import type { Pause } from '../../runtime/pause';
import { printable, type Share } from './web-acl-samples';

/** What only the log of the web ACL knows. ASNs stand in it when a rule asks for them. */
export interface WebAclLog {
  readonly networks: readonly Share[];
  readonly fingerprints: readonly Share[];
}

// Both at once: a query costs by what it reads, not by what it counts.
const QUERY = `fields coalesce(clientAsn, httpRequest.clientAsn, 'unknown') as network, coalesce(ja4Fingerprint, 'none') as fingerprint
| stats count(*) as requests by network, fingerprint
| sort requests desc`;
const ROWS = 200;
const SECONDS = 10;
const TOP = 5;

/** Top networks (ASN) and TLS fingerprints (JA4) in the log. */
export async function readWebAclLog(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  from: number,
  to: number,
  pause: Pause,
): Promise<WebAclLog> {
  return summary(await queryLog(logs, { logGroupName, query: QUERY, from, to, seconds: SECONDS, limit: ROWS }, pause));
}

function summary(rows: readonly LogRow[]): WebAclLog {
  const top = (field: 'network' | 'fingerprint', empty: string): Share[] => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const what = printable(row[field] || empty);
      if (what !== empty) counts.set(what, (counts.get(what) ?? 0) + Number(row.requests ?? 0));
    }
    return [...counts]
      .map(([what, count]) => ({ what, count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, TOP);
  };
  return { networks: top('network', 'unknown'), fingerprints: top('fingerprint', 'none') };
}
