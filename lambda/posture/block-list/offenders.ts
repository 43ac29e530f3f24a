import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { GetRateBasedStatementManagedKeysCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { LABEL } from '../../../lib/contract/names';
import type { BlockListSettings } from '../../../lib/contract/posture/block-list';
import { clientBlocks } from '../../../lib/waf/client-blocks';
import type { Backoff } from '../../runtime/backoff';
import { type LogRow, queryLog } from '../../runtime/log-query';

/** What the log says about one address. */
export interface Visitor {
  readonly address: string;
  /** CAPTCHAs that it got and did not solve. */
  readonly failed: number;
  /** Requests that reached the backend: somebody behind this address solved a CAPTCHA. */
  readonly passed: number;
}

/** What the labels of our routes have in common. */
const LABEL_PREFIX = `:${LABEL.request.slice(0, LABEL.request.indexOf(':') + 1)}`;
/** More than a query of CloudWatch Logs Insights returns can't be asked for. */
const MOST = 10_000;
const SECONDS = 40;

/**
 * Those to block: they keep failing the CAPTCHA, or are being limited right now, and nobody within the block has passed. One honest solve is
 * enough to spare a block, which may be shared by thousands; the limits count for it all the same.
 */
export function offenders(visitors: readonly Visitor[], limited: ReadonlySet<string>, failures: number): string[] {
  const blocks = new Map<string, { failed: number; passed: number; isLimited: boolean }>();
  for (const { address, failed, passed } of visitors) {
    const client = clientBlocks(address)?.client;
    if (client === undefined) continue;
    const sum = blocks.get(client) ?? { failed: 0, passed: 0, isLimited: limited.has(client) };
    blocks.set(client, { ...sum, failed: sum.failed + failed, passed: sum.passed + passed });
  }
  return [...blocks]
    .filter(([, { failed, passed, isLimited }]) => passed === 0 && (failed >= failures || (isLimited && failed > 0)))
    .sort(([, one], [, other]) => other.failed - one.failed)
    .map(([client]) => client);
}

/** Counts by address out of the log of AWS WAF. */
export async function readVisitors(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  { logGroupName, window }: BlockListSettings,
  now: number,
  { sleep }: Backoff,
): Promise<Visitor[]> {
  const query = [
    // The web ACL may be somebody else's, with puzzles of their own.
    `filter strcontains(@message, "${LABEL_PREFIX}")`,
    'fields httpRequest.clientIp as address',
    `stats sum(action = "CAPTCHA") as failed, sum(strcontains(@message, "${LABEL.passed}")) as passed by address`,
    // Of IPv6 a whole /64 is judged, so an address that only passed counts, too.
    'filter failed > 0 or address like ":"',
    'sort failed desc',
  ].join(' | ');
  const rows = await queryLog(
    logs,
    { logGroupName, query, from: now - window * 1000, to: now, seconds: SECONDS, limit: MOST },
    sleep,
  );
  return rows.map(visitorOf);
}

function visitorOf(row: LogRow): Visitor {
  const count = (name: string) => {
    const number = Number(row[name]);
    // Not to know whether somebody passed must never end in a block.
    if (!Number.isFinite(number)) throw new Error(`the log gave no number for ${name}`);
    return number;
  };
  return { address: row.address ?? '', failed: count('failed'), passed: count('passed') };
}

/** Clients that the rate rule limits at this moment, as blocks. */
export async function readLimited(
  waf: Pick<WAFV2Client, 'send'>,
  { webAclArn, rateRule, groupReference }: BlockListSettings,
): Promise<Set<string>> {
  const [WebACLName, WebACLId] = webAclArn.split('/').slice(-2);
  const { ManagedKeysIPV4, ManagedKeysIPV6 } = await waf.send(
    new GetRateBasedStatementManagedKeysCommand({
      Scope: 'REGIONAL',
      WebACLName,
      WebACLId,
      RuleName: rateRule,
      ...(groupReference === undefined ? {} : { RuleGroupRuleName: groupReference }),
    }),
  );
  const addresses = [...(ManagedKeysIPV4?.Addresses ?? []), ...(ManagedKeysIPV6?.Addresses ?? [])];
  return new Set(addresses.flatMap((address) => clientBlocks(address.replace(/\/\d+$/, ''))?.client ?? []));
}
