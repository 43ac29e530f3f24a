import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import { type GateRecord, parseRecord } from '../../lib/contract/posture/gate-record';
import { ipSetOfArn, WafIpSetStore } from './ip-set-store';

/** Gives the record of the gate of announced campaigns: the last campaign, be it coming, running or over. */
export type CampaignReader = () => Promise<GateRecord | undefined>;

/** @param arn of an IP set of the gate; undefined where nobody can announce a campaign, and so nothing is to be read */
export function campaignReader(waf: Pick<WAFV2Client, 'send'>, arn: string): CampaignReader;
export function campaignReader(waf: Pick<WAFV2Client, 'send'>, arn: string | undefined): CampaignReader | undefined;
export function campaignReader(waf: Pick<WAFV2Client, 'send'>, arn: string | undefined): CampaignReader | undefined {
  if (arn === undefined) return undefined;
  const store = new WafIpSetStore(waf);
  return async () => parseRecord((await store.read(ipSetOfArn(arn))).description);
}
