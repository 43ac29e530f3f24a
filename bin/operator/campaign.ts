import { campaignGate } from '../../lambda/posture/campaign-gate';
import { type Gate, GateConflictError, type GateSnapshot, type GateState } from '../../lambda/posture/gate';
import { REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { isoSeconds } from '../../lib/contract/clock';
import { type Campaign, campaignOf, isRunning } from '../../lib/contract/posture/campaign';
import type { GateRecord } from '../../lib/contract/posture/gate-record';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { completeCommands } from '../../lib/contract/shield-identity';
import { CommandError } from '../terminal/io';
import { explained } from './aws-fault';
import type { DeployedShield } from './deployed-shield';
import { roughly } from './duration';

/** The responder looks every minute; later than this something is wrong with it. */
const PATIENCE = 5 * 60_000;

/** Undefined where the shield was deployed without `campaignBudget`. */
export function campaignGateOf(shield: DeployedShield): Gate | undefined {
  const ipv4 = shield.optional(OUTPUT.campaignIpv4Set);
  const ipv6 = shield.optional(OUTPUT.campaignIpv6Set);
  return ipv4 === undefined || ipv6 === undefined
    ? undefined
    : campaignGate(shield.account.waf(), { ipv4, ipv6 }, REAL_BACKOFF);
}

/** A campaign that is coming or running; one that is over is nobody's any more. */
export function announcedNow(record: GateRecord | undefined, now: number): Campaign | undefined {
  const campaign = campaignOf(record);
  return campaign !== undefined && campaign.until > now ? campaign : undefined;
}

/** `3 times the usual codes from … until …, by alice: newsletter`. */
export function campaignText({ from, until, times, by, why }: Campaign): string {
  return `${times} times the usual codes from ${isoSeconds(from)} until ${isoSeconds(until)}, by ${by}: ${why}`;
}

/** For `--json`: times as ISO 8601. */
export function campaignJson(campaign: Campaign | undefined): Record<string, unknown> | null {
  if (campaign === undefined) return null;
  return { ...campaign, from: isoSeconds(campaign.from), until: isoSeconds(campaign.until) };
}

export interface CampaignStatus {
  readonly campaign: Campaign | undefined;
  /** What is wrong with its gate. */
  readonly trouble?: string;
}

/** What `status` shows; undefined where nobody can announce a campaign. */
export async function readCampaignStatus(shield: DeployedShield, now: number): Promise<CampaignStatus | undefined> {
  const state = await campaignGateOf(shield)?.read();
  return state && { campaign: announcedNow(state.record, now), ...troubleOf(shield, state, now) };
}

function troubleOf(
  { identity }: DeployedShield,
  { position, record }: GateState,
  now: number,
): Pick<CampaignStatus, 'trouble'> {
  const campaign = campaignOf(record);
  const close = completeCommands('otp-shield expect --remove --reason "close the gate"', identity);
  if (position === 'half') return { trouble: `its gate is neither open nor closed; to close it: ${close}` };
  if (campaign === undefined)
    return position === 'open' ? { trouble: `its gate is open, and nobody announced one; to close it: ${close}` } : {};
  if (position === 'open' && now - campaign.until > PATIENCE)
    return {
      trouble: `overdue by ${roughly(now - campaign.until)}, the responder should have ended it; to end it: ${close}`,
    };
  if (position === 'closed' && isRunning(campaign, now) && now - campaign.from > PATIENCE)
    return {
      trouble: `it should have begun ${roughly(now - campaign.from)} ago, and the responder did not open its gate`,
    };
  return {};
}

/** Writes the gate. Of two people at once the second one is told, and nothing of theirs is written. */
export async function writeCampaign(
  shield: DeployedShield,
  gate: Gate,
  seen: GateSnapshot,
  record: GateRecord,
): Promise<void> {
  try {
    await explained('write the gate of the campaign', () => gate.write(seen, record));
  } catch (error) {
    if (!(error instanceof GateConflictError)) throw error;
    const { record: other } = await explained('read the gate of the campaign', () => gate.read());
    const campaign = campaignOf(other);
    throw new CommandError(
      `somebody was quicker: ${campaign === undefined ? 'the campaign was taken back' : campaignText(campaign)}; nothing of yours was written. Look, and type it again if you still want it: ${completeCommands('otp-shield status', shield.identity)}`,
    );
  }
}
