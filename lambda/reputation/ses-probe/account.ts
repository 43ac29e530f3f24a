import * as z from 'zod/mini';
import { ACCOUNT_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import type { MetricValue } from '../../runtime/emf';

const ENFORCEMENT_LEVEL = { HEALTHY: 0, PROBATION: 1, SHUTDOWN: 2 } as const;

// The SDK types every field as optional and the status as any string: what we rely on is checked here.
const account = z.object({
  EnforcementStatus: z.enum(['HEALTHY', 'PROBATION', 'SHUTDOWN']),
  SendingEnabled: z.boolean(),
  SendQuota: z.object({
    // -1 is documented as "unlimited".
    Max24HourSend: z.number().check(z.refine((value) => value === -1 || value >= 0)),
    SentLast24Hours: z.number().check(z.gte(0)),
  }),
});

/**
 * What the answer of `GetAccount` says, as metrics.
 *
 * @throws {Error} naming each field that is missing or out of its documented range
 */
export function accountMetrics(answer: unknown): MetricValue[] {
  const parsed = account.safeParse(answer);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole answer');
    throw new Error(`GetAccount answered something unexpected in ${[...new Set(fields)].join(', ')}`);
  }
  const { EnforcementStatus, SendingEnabled, SendQuota } = parsed.data;
  return [
    { metric: ACCOUNT_METRIC.enforcementLevel, value: ENFORCEMENT_LEVEL[EnforcementStatus] },
    // After a shutdown by AWS the account's own switch may still say "enabled".
    { metric: ACCOUNT_METRIC.sendingEnabled, value: SendingEnabled && EnforcementStatus !== 'SHUTDOWN' ? 1 : 0 },
    ...quotaUsed(SendQuota),
  ];
}

/** Recommendations exist only where the Virtual Deliverability Manager is on. */
export function hasDeliverabilityManager(answer: { VdmAttributes?: { VdmEnabled?: string } } | undefined): boolean {
  return answer?.VdmAttributes?.VdmEnabled === 'ENABLED';
}

function quotaUsed(quota: { Max24HourSend: number; SentLast24Hours: number }): MetricValue[] {
  if (quota.Max24HourSend === -1) return [];
  // A quota of nothing is used up.
  const percent = quota.Max24HourSend === 0 ? 100 : (100 * quota.SentLast24Hours) / quota.Max24HourSend;
  return [{ metric: ACCOUNT_METRIC.quotaUsed, value: percent }];
}
