import { completeCommands, type ShieldIdentity } from './shield-identity';

const ACCOUNT = "aws sesv2 get-account --query '[EnforcementStatus,SendingEnabled,SendQuota,Details.ReviewDetails]'";
const QUOTA = 'aws sesv2 get-account --query SendQuota';
const COMPLAINED =
  "aws sesv2 list-suppressed-destinations --reasons COMPLAINT --query 'SuppressedDestinationSummaries[].LastUpdateTime'";
const ROOM = 'aws lambda get-account-settings --query AccountLimit';
const IDENTITIES =
  "aws sesv2 list-email-identities --query 'EmailIdentities[].[IdentityName,SendingEnabled,VerificationStatus]'";
const ADVICE = 'aws sesv2 list-recommendations --filter STATUS=OPEN';
const DESTINATIONS = 'aws sesv2 list-configuration-sets --query ConfigurationSets';
const HEALTH =
  "aws health describe-events --filter services=SES --query 'events[].[eventTypeCode,startTime,statusCode]' --region us-east-1";

/** What to type first, by the page of the runbook: the command whose answer tells the cases of that page apart. */
const BY_RUNBOOK: Readonly<Record<string, string>> = {
  'account-bounce-rate': ACCOUNT,
  'account-complaint-rate': COMPLAINED,
  'advisor-finding': ADVICE,
  'bad-recipients': 'otp-shield samples --rule passed',
  'events-dead-letters': 'otp-shield doctor',
  'events-doubled': IDENTITIES,
  'events-late': ROOM,
  'events-missing': 'otp-shield doctor',
  'handler-throttles': ROOM,
  'health-event': HEALTH,
  'new-recipients': 'otp-shield samples --rule passed',
  'repeat-recipients': 'otp-shield samples --rule passed',

  'sending-paused': "aws sesv2 get-account --query '[SendingEnabled,EnforcementStatus]'",
  'text-messages': 'otp-shield samples --rule passed',
  'under-review': 'aws sesv2 get-account --query Details.ReviewDetails',
  audit: 'otp-shield doctor',
  bounces: 'otp-shield samples',
  complaints: 'otp-shield samples --rule passed',
  identities: IDENTITIES,
  quota: QUOTA,
};

/** Alarms that ask for another first command than the others of their page. */
const BY_NAME: Readonly<Record<string, string>> = {
  'captcha-bill': 'otp-shield samples --rule human-check',
  'challenge-bill': 'otp-shield samples --rule human-check',
  'configuration-set-paused': DESTINATIONS,
  'send-budget-passed': 'otp-shield samples --rule send-budget',
  'send-ceiling-reached': 'otp-shield samples --rule send-ceiling',
  'verify-budget-passed': 'otp-shield samples --rule verify-budget',
  'verify-ratio': 'otp-shield samples --rule verify-passed',
  'verify-ratio-week': 'otp-shield samples --rule passed',
};

/** What is never wrong. */
export const LOOK = 'otp-shield status';

/** What to type first about an alarm, before it is known in which shield; undefined where nothing is better than to look. */
export function firstCommand(alarm: string, runbook: string): string | undefined {
  const [, rule] = /^blocked-(.+)$/.exec(alarm) ?? [];
  if (rule !== undefined) return `otp-shield samples --rule ${rule}`;
  return BY_NAME[alarm] ?? BY_RUNBOOK[runbook];
}

/** The same for one shield: commands of AWS name the Region, ours the shield. */
export function completeFirst(command: string, shield: ShieldIdentity): string {
  return command.startsWith('aws ') && !command.includes(' --region ')
    ? `${command} --region ${shield.region}`
    : completeCommands(command, shield);
}
