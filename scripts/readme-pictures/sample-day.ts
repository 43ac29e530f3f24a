import { PLACES_QUERY } from '../../lib/contract/recipient/guard-log';

/** Made-up metrics of twelve hours: a quiet day until an attack comes in the seventh hour, and strict ends it. */
const MINUTE = 60;
export const HOURS = 12;

const ATTACK = { from: 6.2, to: 7.6 } as const;

/** What each metric does: so much an hour on a quiet day, and so much more while the attack lasts. */
const SHAPES: Record<string, { quiet: number; attack: number; level?: boolean }> = {
  'CountedRequests classify-request': { quiet: 300, attack: 2600 },
  'CaptchaRequests human-check': { quiet: 260, attack: 2500 },
  'RequestsWithValidCaptchaToken human-check': { quiet: 230, attack: 420 },
  'CaptchasAttempted human-check': { quiet: 240, attack: 600 },
  'CountedRequests passed': { quiet: 230, attack: 300 },
  'CountedRequests verify-passed': { quiet: 200, attack: 4 },
  'BlockedRequests rate-limit': { quiet: 2, attack: 90 },
  'BlockedRequests strict-rate-limit': { quiet: 0, attack: 240 },
  'BlockedRequests token-reuse-limit-cookie': { quiet: 0, attack: 380 },
  'BlockedRequests token-reuse-limit-header': { quiet: 0, attack: 120 },
  'BlockedRequests verify-rate-limit': { quiet: 1, attack: 10 },
  Sends: { quiet: 230, attack: 300 },
  Deliveries: { quiet: 226, attack: 110 },
  HardBounces: { quiet: 2, attack: 190 },
  BadRecipients: { quiet: 0.5, attack: 60 },
  Complaints: { quiet: 0.1, attack: 3 },
  NotAttempted: { quiet: 0.5, attack: 5 },
  RecipientsWith2Codes: { quiet: 18, attack: 14 },
  RecipientsWith3Codes: { quiet: 6, attack: 4 },
  RecipientsWith6Codes: { quiet: 0.4, attack: 2 },
  BounceBaseline: { quiet: 0.01, attack: 0, level: true },
  VolumeExcess: { quiet: 0.4, attack: 1.5, level: true },
  VerifyShortfall: { quiet: 0.3, attack: 1.9, level: true },
  PipelineLag: { quiet: 9, attack: 30, level: true },
  ApproximateAgeOfOldestMessage: { quiet: 4, attack: 12, level: true },
  'GuardSent email': { quiet: 190, attack: 60 },
  'GuardVerified email': { quiet: 165, attack: 0 },
  'GuardAwaited email': { quiet: 190, attack: 60 },
  'GuardAwaited sms': { quiet: 60, attack: 380 },
  'GuardSent sms': { quiet: 60, attack: 380 },
  'GuardVerified sms': { quiet: 51, attack: 0 },
  'GuardCharged email': { quiet: 90, attack: 60 },
  'GuardCharged sms': { quiet: 40, attack: 380 },
  'GuardChargedCost sms': { quiet: 2, attack: 19 },
  GuardSent: { quiet: 250, attack: 440 },
  GuardSentCost: { quiet: 3, attack: 19 },
  GuardVerifiedCost: { quiet: 2.5, attack: 0 },
  GuardRefusedRecipient: { quiet: 5, attack: 210 },
  GuardRefusedInvalid: { quiet: 3, attack: 40 },
  GuardRefusedShared: { quiet: 0, attack: 120 },
  GuardRefusedConversion: { quiet: 0, attack: 900 },
  Posture: { quiet: 0, attack: 1, level: true },
};

/** Values of a metric, one for each period; `name` is the name of the metric, and of the rule for AWS WAF. */
export function sampleValues(name: string, periodSeconds: number): number[] {
  const { quiet, attack, level = false } = SHAPES[name] ?? { quiet: 0, attack: 0 };
  const share = periodSeconds / (60 * MINUTE);
  return Array.from({ length: (HOURS * 3600) / periodSeconds }, (_, index) => {
    const hour = (index * periodSeconds) / 3600;
    const attacked = hour >= ATTACK.from && hour < ATTACK.to ? 1 : 0;
    if (name === 'Posture') return attacked;
    // What is compared with each other moves together.
    const phase = name.startsWith('Guard') ? 0 : name.length;
    const waves = 1 + 0.25 * Math.sin(index / 5 + phase) + 0.2 * Math.sin(index * 1.7 + phase * 3);
    const value = (quiet + attack * attacked) * waves;
    return Math.max(0, level ? value : Math.round(value * share));
  });
}

/** What a query of the guard's log finds, under a head. */
export function sampleTable(query: string): ReadonlyArray<ReadonlyArray<string | number>> {
  return query.includes(PLACES_QUERY)
    ? [
        ['channel', 'place', 'sent', 'typedIn', 'cost'],
        ['email', 'gmail.com', 1204, 1061, 0.1204],
        ['sms', 'AZ', 586, 4, 29.3],
        ['sms', 'DE', 571, 498, 28.55],
        ['email', 'example.co.uk', 96, 81, 0.0096],
      ]
    : [
        ['channel', 'place', 'reason', 'refused'],
        ['sms', '+99470123', 'conversion', 688],
        ['sms', '+99470124', 'conversion', 572],
        ['sms', '+99470123', 'phone-prefix-limit', 168],
      ];
}
