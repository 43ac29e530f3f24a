import { critical, warning } from '../alarm';
import type { MetricDefinition } from '../metric';

/** Whether countries that the shield closed are looked at again. */
export const COUNTRY_ALARM = {
  silent: critical('text-countries-silent', 'text-messages'),
  errors: warning('text-countries-errors', 'handler-errors'),
} as const;

/** What the shield closed by itself, whoever sends the texts. */
export const COUNTRY_METRIC = {
  /** Countries that are closed for texts now. Read it with Maximum; a run that could not read them writes none. */
  closed: { name: 'ClosedCountries', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;
