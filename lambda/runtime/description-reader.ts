import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import { ipSetOfArn, WafIpSetStore } from './ip-set-store';

/** Gives the description of an IP set, which is the record of a gate. */
export type DescriptionReader = () => Promise<string>;

/** @param arn of the IP set; undefined where there is none, and so nothing is to be read */
export function descriptionReader(
  waf: Pick<WAFV2Client, 'send'>,
  arn: string | undefined,
): DescriptionReader | undefined {
  if (arn === undefined) return undefined;
  const store = new WafIpSetStore(waf);
  return async () => (await store.read(ipSetOfArn(arn))).description;
}
