import { emfLine, type MetricValue } from '../contract/emf';
import type { MetricDefinition } from '../contract/metric';
import { FLAG, REFUSAL, type RefusalReason } from '../contract/recipient/guard';
import { CHANNEL_DIMENSION, GUARD_DIMENSION, GUARD_METRIC } from '../contract/recipient/guard-metrics';
import type { GuardEvent } from './guard';

const M = GUARD_METRIC;

const REFUSED_METRIC = new Map<RefusalReason, MetricDefinition>([
  ...[REFUSAL.blocked, REFUSAL.cooldown, REFUSAL.recipientWindow, REFUSAL.recipientDay].map(
    (reason) => [reason, M.refusedRecipient] as const,
  ),
  ...[
    REFUSAL.clientLimit,
    REFUSAL.networkLimit,
    REFUSAL.domainLimit,
    REFUSAL.phonePrefixLimit,
    REFUSAL.countryLimit,
  ].map((reason) => [reason, M.refusedShared] as const),
  [REFUSAL.proofUsed, M.refusedShared],
  [REFUSAL.budget, M.refusedBudget],
  [REFUSAL.moneyBudget, M.refusedBudget],
  [REFUSAL.conversion, M.refusedConversion],
  [REFUSAL.unavailable, M.unavailable],
]);

/**
 * A decision as lines of embedded metric format: one for the guard, and one for the channel when a code went out or was typed in. The properties are for
 * queries of the log. They name domain and country; the range of a phone number by a keyed hash,
 * and in clear only where the range is what was refused, or many recipients of it get codes.
 */
export function metricLines(guard: string, event: GuardEvent, now: number): string[] {
  const { kind, channel, app, purpose, reason, domain, country, phonePrefix, fault, allowed } = event;
  const values = valuesOf(event);
  const named = (allowed && event.crowded) || reason === REFUSAL.conversion || reason === REFUSAL.phonePrefixLimit;
  const properties = {
    event: kind,
    app,
    purpose,
    channel,
    allowed,
    ...(event.outcome && { outcome: event.outcome }),
    ...(event.lane && { lane: event.lane }),
    ...(reason && { reason }),
    ...(event.feedbackFault && { feedbackFault: event.feedbackFault }),
    ...(event.lookupFault && { lookupFault: event.lookupFault }),
    ...(event.flags?.length && { flags: event.flags.join(',') }),
    ...(domain && { domain }),
    ...(country && { country }),
    ...(event.range && { range: event.range }),
    ...(named && phonePrefix && { phonePrefix }),
    ...(fault && { fault }),
  };
  const lines =
    values.length === 0
      ? []
      : [emfLine({ timestamp: now, dimensions: { [GUARD_DIMENSION]: guard }, values, properties })];
  const conversion = conversionOf(event);
  if (conversion.length > 0) {
    const dimensions = { [GUARD_DIMENSION]: guard, [CHANNEL_DIMENSION]: channel };
    const awaited = { metric: M.awaited, value: kind === 'check' && event.reporting ? 1 : 0 };
    lines.push(emfLine({ timestamp: now, dimensions, values: [...conversion, awaited, ...chargedOf(event)] }));
  }
  return lines;
}

function valuesOf(event: GuardEvent): MetricValue[] {
  const { kind, allowed, degraded, reason, outcome, lane } = event;
  const one = (metric: MetricDefinition): MetricValue => ({ metric, value: 1 });
  const conversion = conversionOf(event);
  const lookup = [
    ...(event.lookupFault ? [one(M.lookupsLost)] : []),
    ...(event.flags?.includes(FLAG.recentSimSwap) ? [one(M.recentSimSwaps)] : []),
  ];
  if (kind === 'attempt')
    return degraded ? [one(allowed ? M.failedOpen : M.unavailable)] : allowed ? [] : [one(M.triesUsedUp)];
  if (kind === 'verified')
    return [...(allowed ? conversion : [one(M.verifiedLost)]), ...(event.feedbackFault ? [one(M.feedbackLost)] : [])];
  if (allowed) {
    return [
      one(M.checks),
      ...conversion,
      ...lookup,
      ...(degraded ? [one(M.failedOpen)] : []),
      ...(lane === 'fresh' || lane === 'neighbours' ? [one(M.sentFresh)] : []),
      ...(lane === 'known' || lane === 'familiar' || lane === 'device' ? [one(M.sentKnown)] : []),
    ];
  }
  return [
    one(M.checks),
    ...lookup,
    one((reason && REFUSED_METRIC.get(reason)) ?? M.refusedInvalid),
    ...(outcome === 'challenge' ? [one(M.challenged)] : []),
    ...(reason === REFUSAL.recipientDay ? [one(M.refusedDay)] : []),
  ];
}

/** What a budget for strangers is told of. */
function chargedOf({ lane, price }: GuardEvent): MetricValue[] {
  if (lane !== 'open') return [];
  return [
    { metric: M.charged, value: 1 },
    { metric: M.chargedCost, value: price },
  ];
}

/**
 * What went out and what was typed in, always together: AWS doesn't say what the math of an alarm gives where one metric has data and another has none.
 */
function conversionOf({ kind, allowed, price }: GuardEvent): MetricValue[] {
  if (!allowed || kind === 'attempt') return [];
  const [sent, verified] = kind === 'check' ? [1, 0] : [0, 1];
  return [
    { metric: M.sent, value: sent },
    { metric: M.verified, value: verified },
    { metric: M.sentCost, value: sent * price },
    { metric: M.verifiedCost, value: verified * price },
  ];
}
