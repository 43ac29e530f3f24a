import type { AlarmDefinition } from '../alarm';
import type { MetricDefinition } from '../metric';

/** What the handlers of inbound verification publish, in the namespace and under the dimension of the monitors. */
export const INBOUND_METRIC = {
  sessions: { name: 'InboundSessions', unit: 'Count' },
  /** Calls of page or API that were answered with 503 because something of ours failed. */
  requestsFailed: { name: 'InboundRequestsFailed', unit: 'Count' },
  verified: { name: 'InboundVerified', unit: 'Count' },
  /** Messages with the code of a live session that confirmed nothing. */
  refused: { name: 'InboundRefused', unit: 'Count' },
  /** Messages without the code of a live session: spam, replays, latecomers. */
  stray: { name: 'InboundStray', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

export const INBOUND_ALARM = {
  noneVerified: { name: 'inbound-none-verified', level: 'critical', runbook: 'inbound' },
  silent: { name: 'inbound-silent', level: 'critical', runbook: 'inbound' },
  requestsFailed: { name: 'inbound-requests-failed', level: 'critical', runbook: 'inbound' },
  /** Calls only. */
  strayCalls: { name: 'inbound-stray-calls', level: 'warning', runbook: 'inbound' },
  /** Calls through Amazon Connect only. */
  callsTurnedAway: { name: 'inbound-calls-turned-away', level: 'critical', runbook: 'inbound' },
  deadLetters: { name: 'inbound-dead-letters', level: 'critical', runbook: 'inbound' },
  receiverErrors: { name: 'inbound-receiver-errors', level: 'critical', runbook: 'handler-errors' },
  sessionErrors: { name: 'inbound-session-errors', level: 'critical', runbook: 'handler-errors' },
} as const satisfies Record<string, AlarmDefinition>;
