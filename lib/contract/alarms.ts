/**
 * Alarms of the monitors: the end of the alarm's name, which is also the name of its runbook
 * (`docs/runbooks/<name>.md`). The handler that enriches notifications recognises an alarm by it.
 */
export const ALARM = {
  accountBounceRateWarning: 'account-bounce-rate-warning',
  accountBounceRateCritical: 'account-bounce-rate-critical',
  accountComplaintRateWarning: 'account-complaint-rate-warning',
  accountComplaintRateCritical: 'account-complaint-rate-critical',
  configurationSetBounceRateWarning: 'configuration-set-bounce-rate-warning',
  configurationSetBounceRateCritical: 'configuration-set-bounce-rate-critical',
  configurationSetComplaintRateWarning: 'configuration-set-complaint-rate-warning',
  configurationSetComplaintRateCritical: 'configuration-set-complaint-rate-critical',
  underReview: 'under-review',
  sendingPaused: 'sending-paused',
  quotaWarning: 'quota-warning',
  quotaCritical: 'quota-critical',
  probeSilent: 'probe-silent',
  probeErrors: 'probe-errors',
  probeThrottles: 'probe-throttles',
} as const;

export type AlarmKind = (typeof ALARM)[keyof typeof ALARM];
