import { critical, warning } from '../../alarm';

/** The rates that SES computes itself. */
export const FENCE_ALARM = {
  accountBounceRateWarning: warning('account-bounce-rate-warning', 'account-bounce-rate'),
  accountBounceRateCritical: critical('account-bounce-rate-critical', 'account-bounce-rate'),
  accountComplaintRateWarning: warning('account-complaint-rate-warning', 'account-complaint-rate'),
  accountComplaintRateCritical: critical('account-complaint-rate-critical', 'account-complaint-rate'),
  configurationSetBounceRateWarning: warning('configuration-set-bounce-rate-warning', 'account-bounce-rate'),
  configurationSetBounceRateCritical: critical('configuration-set-bounce-rate-critical', 'account-bounce-rate'),
  configurationSetComplaintRateWarning: warning('configuration-set-complaint-rate-warning', 'account-complaint-rate'),
  configurationSetComplaintRateCritical: critical(
    'configuration-set-complaint-rate-critical',
    'account-complaint-rate',
  ),
} as const;

/** What the probe learned about the account. */
export const ACCOUNT_ALARM = {
  underReview: critical('under-review'),
  sendingPaused: critical('sending-paused'),
  quotaWarning: warning('quota-warning', 'quota'),
  quotaCritical: critical('quota-critical', 'quota'),
  configurationSetPaused: critical('configuration-set-paused', 'sending-paused'),
  identityNotVerified: critical('identity-not-verified', 'identities'),
  dkimFailing: warning('dkim-failing', 'identities'),
  mailFromFailing: warning('mail-from-failing', 'identities'),
  openRecommendations: warning('open-recommendations', 'advisor-finding'),
  pausedEntities: critical('tenant-paused', 'sending-paused'),
} as const;
