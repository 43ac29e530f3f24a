import type { AlarmDefinition } from '../alarm';
import type { MetricDefinition } from '../metric';

/** What the responder and the auditor publish, in the namespace and under the dimension of the monitors. */
export const RESPONSE_METRIC = {
  /** 0 normal, 1 strict, 2 lockdown. */
  posture: { name: 'Posture', unit: 'None' },
  postureChanges: { name: 'PostureChanges', unit: 'Count' },
  /** A change that was decided and could not be made, or of which nobody could be told. */
  postureFailures: { name: 'PostureFailures', unit: 'Count' },
  /** 1 for each check of the posture. */
  responderHeartbeat: { name: 'ResponderHeartbeat', unit: 'Count' },
  /** What the auditor found wrong with the deployed shield. */
  auditFindings: { name: 'AuditFindings', unit: 'Count' },
  auditorHeartbeat: { name: 'AuditorHeartbeat', unit: 'Count' },
  /** Addresses on the automatic block list. */
  blockedAddresses: { name: 'BlockedAddresses', unit: 'Count' },
} as const satisfies Record<string, MetricDefinition>;

export const RESPONSE_ALARM = {
  postureFailures: { name: 'posture-failures', level: 'critical', runbook: 'posture' },
  lockdown: { name: 'lockdown', level: 'critical', runbook: 'posture' },
  responderSilent: { name: 'responder-silent', level: 'critical', runbook: 'posture' },
  responderErrors: { name: 'responder-errors', level: 'critical', runbook: 'handler-errors' },
  auditFindings: { name: 'audit-findings', level: 'critical', runbook: 'audit' },
  auditorSilent: { name: 'auditor-silent', level: 'warning', runbook: 'audit' },
  auditorErrors: { name: 'auditor-errors', level: 'warning', runbook: 'handler-errors' },
  blockListErrors: { name: 'block-list-errors', level: 'warning', runbook: 'handler-errors' },
} as const satisfies Record<string, AlarmDefinition>;
