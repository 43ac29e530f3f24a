import { critical, warning } from '../alarm';
import type { MetricDefinition } from '../metric';

/** What the probe of a sender of texts learns of the account. Gauges: read them with Maximum or Minimum, never Sum. */
export const SPEND_METRIC = {
  /** US dollars of this month for texts, by the sender's own count. Absent before the first text of the account. */
  monthSpend: { name: 'TextMonthSpend', unit: 'None' },
  /** Share of the monthly limit in use: when it is reached, the sender sends nobody anything until the month ends. */
  spendLimitUsed: { name: 'TextSpendLimitUsed', unit: 'Percent' },
  /** 1 while the sender tells us what has to be counted. */
  textEventsWired: { name: 'TextEventsWired', unit: 'None' },
} as const satisfies Record<string, MetricDefinition>;

/** Percent of the monthly limit. When it is reached, the sender sends nobody of the account anything until the month ends. */
export const SPEND_LIMIT = { warning: 50, critical: 80 } as const;

export const SPEND_ALARM = {
  limitWarning: warning('text-spend-limit-warning', 'text-messages'),
  limitCritical: critical('text-spend-limit-critical', 'text-messages'),
} as const;
