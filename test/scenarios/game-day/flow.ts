import type { MetricStore } from '../../../lab/aws/metric-store';
import { METRIC_NAMESPACE, RULE } from '../../../lib/contract/names';
import { MAIL_METRIC, PROBE_METRIC } from '../../../lib/contract/reputation/metrics';
import { ACCOUNT_METRIC, SES_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import { ENV } from '../../protection/stack';

/** What a shield counted in a while. */
export interface Counts {
  /** Requests for codes. */
  readonly asked: number;
  /** Came to the human check, with a token or without. */
  readonly atCheck: number;
  readonly solved: number;
  /** Solutions that were sent in. */
  readonly attempts: number;
  readonly passed: number;
  /** By rule. */
  readonly blocked?: Readonly<Record<string, number>>;
  /** Above the line that all share. */
  readonly overBudget?: number;
  readonly sent: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly typedIn: number;
}

export const NOTHING: Counts = {
  asked: 0,
  atCheck: 0,
  solved: 0,
  attempts: 0,
  passed: 0,
  sent: 0,
  delivered: 0,
  bounced: 0,
  typedIn: 0,
};

/** So many people want a code in a minute, at this time of the day (UTC): a shop of one continent. */
export function peopleAt(at: number): number {
  const hour = (at % 86_400_000) / 3_600_000;
  return 1 + 4 * Math.max(0, Math.sin(((hour - 5) / 18) * Math.PI));
}

/** People who get through: each asks without a token, solves the puzzle, asks again and types the code in. */
export function served(people: number, random: () => number): Counts {
  const mistyped = some(people * 0.005, random);
  return {
    ...NOTHING,
    asked: 2 * people,
    atCheck: 2 * people,
    solved: people,
    attempts: people,
    passed: people,
    sent: people,
    delivered: people - mistyped,
    bounced: mistyped,
    typedIn: Math.round(people * 0.9),
  };
}

export function sum(...all: readonly Counts[]): Counts {
  const of = (read: (counts: Counts) => number | undefined) =>
    all.reduce((total, counts) => total + (read(counts) ?? 0), 0);
  const rules = [...new Set(all.flatMap(({ blocked = {} }) => Object.keys(blocked)))];
  return {
    asked: of(({ asked }) => asked),
    atCheck: of(({ atCheck }) => atCheck),
    solved: of(({ solved }) => solved),
    attempts: of(({ attempts }) => attempts),
    passed: of(({ passed }) => passed),
    blocked: Object.fromEntries(rules.map((rule) => [rule, of(({ blocked }) => blocked?.[rule])])),
    overBudget: of(({ overBudget }) => overBudget),
    sent: of(({ sent }) => sent),
    delivered: of(({ delivered }) => delivered),
    bounced: of(({ bounced }) => bounced),
    typedIn: of(({ typedIn }) => typedIn),
  };
}

/** A whole number around `mean`, as people come: by chance. */
export function some(mean: number, random: () => number): number {
  // Poisson by the product of uniform numbers; above 30 a normal one is as good.
  if (mean > 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + normal * Math.sqrt(mean)));
  }
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Names under which a shield counts. */
export interface Counted {
  readonly webAcl: string;
  readonly monitor: string;
}

/** What AWS WAF and the ingest handler would write. */
export function write(store: MetricStore, { webAcl, monitor }: Counted, counts: Counts, at: number): void {
  const rule = (metric: string, name: string, value: number) => {
    // AWS WAF has no data point for nothing.
    const dimensions = { Region: ENV.region, WebACL: webAcl, Rule: name };
    if (value > 0) store.put('AWS/WAFV2', metric, dimensions, at, value);
  };
  rule('CountedRequests', RULE.classifyRequest, counts.asked);
  rule('CaptchaRequests', RULE.humanCheck, counts.atCheck);
  rule('RequestsWithValidCaptchaToken', RULE.humanCheck, counts.solved);
  rule('CaptchasAttempted', RULE.humanCheck, counts.attempts);
  rule('CountedRequests', RULE.passed, counts.passed);
  rule('CountedRequests', RULE.verifyPassed, counts.typedIn);
  rule('CaptchaRequests', RULE.sendBudget, counts.overBudget ?? 0);
  for (const [name, value] of Object.entries(counts.blocked ?? {})) rule('BlockedRequests', name, value);
  if (counts.sent + counts.delivered + counts.bounced === 0) return;
  const mail = ({ name }: { readonly name: string }, value: number) =>
    store.put(METRIC_NAMESPACE, name, { Monitor: monitor }, at, value);
  // One line of the ingest handler has all of them.
  mail(MAIL_METRIC.sends, counts.sent);
  mail(MAIL_METRIC.deliveries, counts.delivered);
  mail(MAIL_METRIC.hardBounces, counts.bounced);
  for (const other of [MAIL_METRIC.complaints, MAIL_METRIC.softBounces, MAIL_METRIC.notAttempted]) mail(other, 0);
  for (const other of [MAIL_METRIC.badRecipients, MAIL_METRIC.reputationDelays]) mail(other, 0);
  mail(MAIL_METRIC.bounceBaseline, 0.005);
}

/** What the probe finds every few minutes while SES is well. */
export function probed(store: MetricStore, monitor: string, at: number, found: Readonly<Record<string, number>>): void {
  const healthy = {
    [ACCOUNT_METRIC.enforcementLevel.name]: 0,
    [ACCOUNT_METRIC.sendingEnabled.name]: 1,
    [ACCOUNT_METRIC.quotaUsed.name]: 12,
    [ACCOUNT_METRIC.configurationSetSending.name]: 1,
    [ACCOUNT_METRIC.eventsWired.name]: 1,
    [PROBE_METRIC.eventsMissing.name]: 0,
    [ACCOUNT_METRIC.identitiesNotVerified.name]: 0,
    [ACCOUNT_METRIC.identitiesWithoutDkim.name]: 0,
    [ACCOUNT_METRIC.identitiesWithoutMailFrom.name]: 0,
    [PROBE_METRIC.probeHeartbeat.name]: 1,
  };
  for (const [name, value] of Object.entries({ ...healthy, ...found }))
    store.put(METRIC_NAMESPACE, name, { Monitor: monitor }, at, value);
  store.put(SES_METRIC.namespace, SES_METRIC.bounceRate, {}, at, 0.006);
  store.put(SES_METRIC.namespace, SES_METRIC.complaintRate, {}, at, 0.0001);
}
