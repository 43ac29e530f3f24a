import {
  type CloudWatchLogsClient,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetRateBasedStatementManagedKeysCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { LABEL } from '../../../lib/contract/names';
import type { BlockListSettings } from '../../../lib/contract/posture/block-list';
import type { Backoff } from '../../runtime/backoff';
import { clientBlock } from '../client-address';

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
const MOST = 1000;
const POLLS = 40;

/**
 * Those to block: they keep failing the CAPTCHA, or are being limited right now, and nobody behind the address has passed. One honest solve is
 * enough to spare an address, which may be shared by thousands; the limits count for it all the same.
 */
export function offenders(visitors: readonly Visitor[], limited: ReadonlySet<string>, failures: number): string[] {
  return visitors
    .filter(
      ({ address, failed, passed }) => passed === 0 && (failed >= failures || (limited.has(address) && failed > 0)),
    )
    .sort((one, other) => other.failed - one.failed)
    .flatMap(({ address }) => clientBlock(address) ?? []);
}

/** Counts by address out of the log of AWS WAF, with CloudWatch Logs Insights. */
export async function readVisitors(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  { logGroupName, window }: BlockListSettings,
  now: number,
  { sleep }: Backoff,
): Promise<Visitor[]> {
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupName,
      startTime: Math.floor(now / 1000) - window,
      endTime: Math.floor(now / 1000),
      limit: MOST,
      queryString: [
        // The web ACL may be somebody else's, with puzzles of their own.
        `filter strcontains(@message, "${LABEL_PREFIX}")`,
        'fields httpRequest.clientIp as address',
        `stats sum(action = "CAPTCHA") as failed, sum(strcontains(@message, "${LABEL.passed}")) as passed by address`,
        'filter failed > 0',
        'sort failed desc',
      ].join(' | '),
    }),
  );
  if (queryId === undefined) throw new Error('CloudWatch Logs answered without the id of the query');
  for (let poll = 0; poll < POLLS; poll++) {
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return results.map(visitorOf);
    if (status !== 'Scheduled' && status !== 'Running') throw new Error(`the query of the log ended as ${status}`);
    await sleep(1000);
  }
  await logs.send(new StopQueryCommand({ queryId }));
  throw new Error('the query of the log took too long');
}

function visitorOf(row: ReadonlyArray<{ readonly field?: string; readonly value?: string }>): Visitor {
  const value = (name: string) => row.find(({ field }) => field === name)?.value;
  const count = (name: string) => {
    const number = Number(value(name));
    // Not to know whether somebody passed must never end in a block.
    if (!Number.isFinite(number)) throw new Error(`the log gave no number for ${name}`);
    return number;
  };
  return { address: value('address') ?? '', failed: count('failed'), passed: count('passed') };
}

/** Addresses that the rate rule limits at this moment. */
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
  return new Set(addresses.map((address) => address.replace(/\/\d+$/, '')));
}
