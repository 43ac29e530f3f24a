import type { AlarmDefinition } from '../../alarm';
import type { MetricDefinition } from '../../metric';

/** What the Turnstile gate publishes when it can't judge, in the namespace and under the dimension of the monitors; all of them at once. */
export const TURNSTILE_METRIC = {
  /** Requests that were answered with 503 and no way around, whatever failed. */
  undecided: { name: 'TurnstileUndecided', unit: 'Count' },
  /** Requests for which Cloudflare did not answer, whether or not the CAPTCHA stood in. */
  unavailable: { name: 'TurnstileUnavailable', unit: 'Count' },
  /** Requests for which Cloudflare did not know the secret key of the widget. */
  misconfigured: { name: 'TurnstileMisconfigured', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

export const TURNSTILE_ALARM = {
  undecided: { name: 'turnstile-undecided', level: 'critical', runbook: 'turnstile' },
  unavailable: { name: 'turnstile-unavailable', level: 'warning', runbook: 'turnstile' },
  misconfigured: { name: 'turnstile-misconfigured', level: 'critical', runbook: 'turnstile' },
  errors: { name: 'turnstile-errors', level: 'critical', runbook: 'handler-errors' },
  keys: { name: 'turnstile-keys', level: 'critical', runbook: 'turnstile' },
  refused: { name: 'turnstile-refused', level: 'warning', runbook: 'turnstile' },
} as const satisfies Record<string, AlarmDefinition>;
