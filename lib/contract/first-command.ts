import { completeCommands, type ShieldIdentity } from './shield-identity';

const ROOM = 'aws lambda get-account-settings --query AccountLimit';

/** What to type first, by the page of the runbook: the command whose answer tells the cases of that page apart. */
export type FirstCommands = Readonly<Record<string, string>>;

/** Pages of alarms that no sender has to itself. */
const BY_RUNBOOK: FirstCommands = {
  'bad-recipients': 'otp-shield samples --rule passed',
  'events-dead-letters': 'otp-shield doctor',
  'events-late': ROOM,
  'events-missing': 'otp-shield doctor',
  'new-recipients': 'otp-shield samples --rule passed',
  'repeat-recipients': 'otp-shield samples --rule passed',
  'text-messages': 'otp-shield samples --rule passed',
  audit: 'otp-shield doctor',
  bounces: 'otp-shield samples',
  complaints: 'otp-shield samples --rule passed',
};

/** Alarms that ask for another first command than the others of their page. */
const BY_NAME: FirstCommands = {
  'captcha-bill': 'otp-shield samples --rule human-check',
  'challenge-bill': 'otp-shield samples --rule human-check',
  'client-limit-passed': 'otp-shield samples --rule rate-limit',
  'notifier-untold': 'otp-shield timeline --since 1h',
  'send-budget-passed': 'otp-shield samples --rule send-budget',
  'send-ceiling-reached': 'otp-shield samples --rule send-ceiling',
  'verify-budget-passed': 'otp-shield samples --rule verify-budget',
  'verify-ratio': 'otp-shield samples --rule verify-passed',
  'verify-ratio-week': 'otp-shield samples --rule passed',
};

/** What is never wrong. */
export const LOOK = 'otp-shield status';

/** What to type first about an alarm, before it is known in which shield; undefined where nothing is better than to look. A sender has its own, by name or by page. */
export function firstCommand(alarm: string, runbook: string, ofSender: FirstCommands = {}): string | undefined {
  const [, rule] = /^blocked-(.+)$/.exec(alarm) ?? [];
  if (rule !== undefined) return `otp-shield samples --rule ${rule}`;
  return ofSender[alarm] ?? ofSender[runbook] ?? BY_NAME[alarm] ?? BY_RUNBOOK[runbook];
}

/** The same for one shield: commands of AWS name the Region, ours the shield. */
export function completeFirst(command: string, shield: ShieldIdentity): string {
  return command.startsWith('aws ') && !command.includes(' --region ')
    ? `${command} --region ${shield.region}`
    : completeCommands(command, shield);
}
