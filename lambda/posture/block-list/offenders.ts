import { GetRateBasedStatementManagedKeysCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { CLOUDWATCH_LIMIT } from '../../../lib/contract/aws-limits';
import type { BlockListSettings } from '../../../lib/contract/posture/block-list';
import { scopeOfArn } from '../../../lib/contract/waf-scope';
import { clientBlocks } from '../../../lib/waf/client-blocks';
import type { Counted } from './visitors';

/** Whom the evidence speaks against, before it is known whether anybody honest is behind the block. */
export interface Suspect {
  /** What would be blocked: an IPv4 address, of an IPv6 address the /64. */
  readonly block: string;
  /** CAPTCHAs that all addresses of the block together got and did not solve. */
  readonly failed: number;
}

/**
 * Those who keep failing the CAPTCHA, or are being limited right now, worst first. Counted by what would be blocked: whoever has a /64 has all of its
 * addresses, and whoever shares one is blocked with the others.
 */
export function suspects(failed: readonly Counted[], limited: ReadonlySet<string>, failures: number): Suspect[] {
  const byBlock = new Map<string, number>();
  for (const { address, count } of failed) {
    const block = clientBlocks(address)?.client;
    if (block !== undefined) byBlock.set(block, (byBlock.get(block) ?? 0) + count);
  }
  return [...byBlock]
    .map(([block, count]) => ({ block, failed: count }))
    .filter(({ block, failed }) => failed >= failures || (failed > 0 && limited.has(block)))
    .sort((one, other) => other.failed - one.failed);
}

/**
 * The suspects without those behind whom somebody solved a CAPTCHA. One honest solve is enough: the address or network may be shared by
 * thousands, and the limits count for it all the same. When the answer is cut short nobody is an offender, since who passed is not known.
 */
export function offenders(suspected: readonly Suspect[], passed: readonly Counted[]): string[] {
  if (passed.length >= CLOUDWATCH_LIMIT.queriedRows) return [];
  const known = new Set(passed.filter(({ count }) => count > 0).map(({ address }) => clientBlocks(address)?.client));
  return suspected.map(({ block }) => block).filter((block) => !known.has(block));
}

/** Blocks of the addresses that the rate rule limits at this moment. */
export async function readLimited(
  waf: Pick<WAFV2Client, 'send'>,
  { webAclArn, rateRule, groupReference }: BlockListSettings,
): Promise<Set<string>> {
  const [WebACLName, WebACLId] = webAclArn.split('/').slice(-2);
  const { ManagedKeysIPV4, ManagedKeysIPV6 } = await waf.send(
    new GetRateBasedStatementManagedKeysCommand({
      Scope: scopeOfArn(webAclArn),
      WebACLName,
      WebACLId,
      RuleName: rateRule,
      ...(groupReference === undefined ? {} : { RuleGroupRuleName: groupReference }),
    }),
  );
  const addresses = [...(ManagedKeysIPV4?.Addresses ?? []), ...(ManagedKeysIPV6?.Addresses ?? [])];
  return new Set(addresses.flatMap((address) => clientBlocks(address.replace(/\/\d+$/, ''))?.client ?? []));
}
