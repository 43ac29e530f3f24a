import type { RecipientLimits } from '../contract/recipient/guard';
import { REFUSAL, type RefusalReason } from '../contract/recipient/guard';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The cooldown grows with the codes of the last hour. */
export const GROWTH_MS = 60 * 60 * 1000;

/** The code before `entry` codes must be at least `ms` old. */
export interface Spacing {
  /** 1 is the latest code. */
  readonly entry: number;
  readonly ms: number;
  readonly reason: RefusalReason;
}

/** With `entry` codes within the last hour, the latest must be at least `ms` old. */
export interface Cooldown {
  readonly entry: number;
  readonly ms: number;
}

/**
 * What one recipient may get, put so that the times of the last few codes decide it: three in ten minutes means that the
 * third last is ten minutes old. One conditional write checks and records that without a read before it, and no two writers can both
 * win. The window slides, to the millisecond.
 */
export interface SendRules {
  /** Letter of the times in the item. */
  readonly list: 't' | 'f' | 'd';
  /** How many times are kept. */
  readonly entries: number;
  readonly spacings: readonly Spacing[];
  readonly cooldowns: readonly Cooldown[];
}

export function sendRules(limits: RecipientLimits): SendRules {
  const cooldowns: Cooldown[] = [];
  if (limits.cooldownSeconds > 0) {
    let seconds = limits.cooldownSeconds;
    for (let entry = 1; entry <= limits.perDay; entry++) {
      cooldowns.push({ entry, ms: Math.min(seconds, limits.longestCooldownSeconds) * 1000 });
      if (seconds >= limits.longestCooldownSeconds) break;
      seconds *= limits.cooldownGrowth;
      if (limits.cooldownGrowth <= 1) break;
    }
  }
  return {
    list: 't',
    entries: Math.max(limits.perDay, limits.messages),
    spacings: [
      { entry: limits.messages, ms: limits.windowSeconds * 1000, reason: REFUSAL.recipientWindow },
      { entry: limits.perDay, ms: DAY_MS, reason: REFUSAL.recipientDay },
    ],
    cooldowns,
  };
}

/** What a recipient gets besides, each code for a fresh proof: apart from the others, so that whoever used those up has to pay for these. */
export function freshRules({ freshPerDay, cooldownSeconds }: RecipientLimits): SendRules {
  return {
    list: 'f',
    entries: Math.max(1, freshPerDay),
    spacings: freshPerDay > 0 ? [{ entry: freshPerDay, ms: DAY_MS, reason: REFUSAL.recipientDay }] : [],
    cooldowns: cooldownSeconds > 0 ? [{ entry: 1, ms: cooldownSeconds * 1000 }] : [],
  };
}

/** Once in 24 hours. A code that was typed in doesn't give it back, or whoever reads what goes to its own mailboxes had it without end. */
export const DAILY_RULES: SendRules = {
  list: 'd',
  entries: 1,
  spacings: [{ entry: 1, ms: DAY_MS, reason: REFUSAL.recipientDay }],
  cooldowns: [],
};

/** Attributes of the times that a code which was typed in gives back. */
export function freedLists(...rules: readonly SendRules[]): string[] {
  return rules.flatMap(({ list, entries }) => Array.from({ length: entries }, (_, index) => `${list}${index + 1}`));
}

/** A bad address, or somebody who complained. */
export type BlockKind = 'bounce' | 'complaint';

/** What is known about a recipient under one key. */
export interface SendLog {
  /** Times of the last codes, latest first, in milliseconds since the epoch. */
  readonly times: readonly number[];
  readonly blockedUntil?: number;
}

export interface Refusal {
  readonly reason: RefusalReason;
  /** From when on it is worth to ask again, in milliseconds since the epoch. */
  readonly until: number;
}

/** Why no code may be sent at `now`; of several reasons the one that lasts longest. */
export function judgeSend(log: SendLog, rules: SendRules, now: number): Refusal | undefined {
  if ((log.blockedUntil ?? 0) > now) return { reason: REFUSAL.blocked, until: log.blockedUntil! };
  const time = (entry: number) => log.times[entry - 1] ?? 0;
  const refusals: Refusal[] = [];
  for (const { entry, ms, reason } of rules.spacings) {
    if (time(entry) > now - ms) refusals.push({ reason, until: time(entry) + ms });
  }
  for (const { entry, ms } of rules.cooldowns) {
    if (time(entry) > now - GROWTH_MS && time(1) > now - ms) {
      refusals.push({ reason: REFUSAL.cooldown, until: Math.min(time(1) + ms, time(entry) + GROWTH_MS) });
    }
  }
  return latest(refusals);
}

/** Of several reasons the one that lasts longest. */
export function latest(refusals: readonly Refusal[]): Refusal | undefined {
  return [...refusals].sort((a, b) => b.until - a.until)[0];
}
