import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import { campaignOf, isRunning } from '../../lib/contract/posture/campaign';
import type { GateRecord } from '../../lib/contract/posture/gate-record';
import type { Backoff } from '../runtime/backoff';
import { parseIpSetRef, WafIpSetStore } from '../runtime/ip-set-store';
import { Gate, type GateState } from './gate';

const ADOPTED_FOR = 3_600_000;

/** The gate that puts `campaignBudget` in the place of `sendBudget`. Its record is the announcement. */
export function campaignGate(
  client: Pick<WAFV2Client, 'send'>,
  { ipv4, ipv6 }: { readonly ipv4: string; readonly ipv6: string },
  backoff: Backoff,
): Gate {
  const refs = { IPV4: parseIpSetRef(ipv4), IPV6: parseIpSetRef(ipv6) };
  return new Gate('campaign', refs, new WafIpSetStore(client), backoff);
}

/**
 * What the gate must hold now; undefined when it does already. It opens when the campaign begins and closes when it ends, whatever the mode of the
 * responder: a person said so. A gate that was opened in the console, without a record, closes in an hour; outside of an announced time it closes at once. The record of a
 * campaign that is over stays, for the report.
 */
export function dueRecord({ position, record }: GateState, now: number): GateRecord | undefined {
  const campaign = campaignOf(record);
  if (campaign === undefined) {
    if (position === 'closed') return undefined;
    const why = 'opened by hand, without a record; it closes in an hour';
    return { open: true, since: now, from: now, until: now + ADOPTED_FOR, times: 1, by: 'somebody', why };
  }
  const open = isRunning(campaign, now);
  if (position === (open ? 'open' : 'closed')) return undefined;
  return { ...record!, open, since: Math.max(record!.since + 1000, now) };
}
