import type { GateRecord } from './gate-record';

/** A time in which more people ask for codes than usual, and somebody said so before. */
export interface Campaign {
  /** Milliseconds since the epoch; `until` is excluded. */
  readonly from: number;
  readonly until: number;
  /** How many times as many codes as usual. */
  readonly times: number;
  readonly by: string;
  readonly why: string;
}

/** Bounds of what a person may announce. A gate that stays open for weeks is a setting, and belongs into the template. */
export const CAMPAIGN_LIMIT = {
  /** More is no campaign any more: what is usual would be no measure. */
  mostTimes: 20,
  longestMilliseconds: 3 * 24 * 3_600_000,
  /** How long before it may be announced. */
  soonestMilliseconds: 60 * 24 * 3_600_000,
} as const;

/** The campaign that a gate's record tells of, be it coming, running or over; undefined when nobody announced one. */
export function campaignOf(record: GateRecord | undefined): Campaign | undefined {
  if (record?.from === undefined || record.until === undefined || record.times === undefined) return undefined;
  const { from, until, times, by, why } = record;
  return until > from ? { from, until, times, by, why } : undefined;
}

export function isRunning({ from, until }: Campaign, now: number): boolean {
  return from <= now && now < until;
}

/** How many times the usual is expected at a time: 1 while nobody announced more. */
export function expectedTimes(record: GateRecord | undefined, now: number): number {
  const campaign = campaignOf(record);
  return campaign !== undefined && isRunning(campaign, now) ? campaign.times : 1;
}

/** The same for a span, where a campaign that lay in it with a part counts for all of it. Both ends in milliseconds since the epoch. */
export function expectedWithin(record: GateRecord | undefined, from: number, to: number): Campaign | undefined {
  const campaign = campaignOf(record);
  return campaign !== undefined && campaign.from < to && campaign.until > from ? campaign : undefined;
}
