import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import { ipSetOfArn, WafIpSetStore } from '../../runtime/ip-set-store';

/** How many addresses the block list never blocks. They stand there until somebody takes them off. */
export type AllowListReader = () => Promise<number>;

/** @param arns of the IP sets; undefined where there is no list */
export function allowListReader(
  waf: Pick<WAFV2Client, 'send'>,
  arns: readonly string[] | undefined,
): AllowListReader | undefined {
  if (arns === undefined) return undefined;
  const store = new WafIpSetStore(waf);
  return async () => {
    let count = 0;
    for (const arn of arns) count += (await store.read(ipSetOfArn(arn))).addresses.length;
    return count;
  };
}
