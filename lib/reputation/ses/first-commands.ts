import type { FirstCommands } from '../../contract/first-command';

/** What to type first about alarms whose answer only SES has, by name of the alarm or page of the runbook. Which identity fails at what no list of SES says: the log of the probe does. */
export const SES_FIRST_COMMANDS: FirstCommands = {
  'account-bounce-rate':
    "aws sesv2 get-account --query '[EnforcementStatus,SendingEnabled,SendQuota,Details.ReviewDetails]'",
  'account-complaint-rate':
    "aws sesv2 list-suppressed-destinations --reasons COMPLAINT --query 'SuppressedDestinationSummaries[].LastUpdateTime'",
  'advisor-finding': 'aws sesv2 list-recommendations --filter STATUS=OPEN',
  'configuration-set-paused': 'aws sesv2 list-configuration-sets --query ConfigurationSets',
  'events-doubled':
    "aws sesv2 list-email-identities --query 'EmailIdentities[].[IdentityName,SendingEnabled,VerificationStatus]'",
  // Health tells of all Regions in one.
  'health-event':
    "aws health describe-events --filter services=SES --query 'events[].[eventTypeCode,startTime,statusCode]' --region us-east-1",
  'sending-paused': "aws sesv2 get-account --query '[SendingEnabled,EnforcementStatus]'",
  'under-review': 'aws sesv2 get-account --query Details.ReviewDetails',
  quota: 'aws sesv2 get-account --query SendQuota',
};
