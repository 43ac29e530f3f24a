/** What stands in somebody's mailbox. */
export interface Mail {
  readonly at: number;
  readonly subject: string;
  readonly text: string;
}

/** A message of a topic, as SNS mails it: the part for mail where there is one, and CloudWatch's own words for an alarm that comes without the notifier. */
export function alarmMail(subject: string | undefined, message: string): Omit<Mail, 'at'> {
  const parsed = read(message);
  if (typeof parsed?.email === 'string') return { subject: subject ?? '', text: parsed.email };
  if (parsed?.AlarmName !== undefined) return ofCloudWatch(parsed);
  return { subject: subject ?? 'AWS Notification Message', text: message };
}

/** In short, what CloudWatch writes to a mail address. */
function ofCloudWatch({
  AlarmName,
  AlarmDescription,
  NewStateValue,
  OldStateValue,
  NewStateReason,
}: Record<string, unknown>) {
  return {
    subject: `${NewStateValue}: "${AlarmName}" in EU (Frankfurt)`,
    text: [
      `You are receiving this email because your Amazon CloudWatch Alarm "${AlarmName}" in the EU (Frankfurt) region has entered the ${NewStateValue} state, because "${NewStateReason}".`,
      'Alarm Details:',
      `- Description: ${AlarmDescription}`,
      `- State Change: ${OldStateValue} -> ${NewStateValue}`,
    ].join('\n'),
  };
}

function read(message: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

/** The mails of a scene, one after the other, as one thread. */
export function threadOf(mails: readonly Mail[], begin: number): string {
  const clock = (at: number) => new Date(at).toISOString().slice(11, 16);
  return mails
    .map(({ at, subject, text }, index) => {
      const after = Math.round((at - begin) / 60_000);
      const bar = '='.repeat(72);
      return `${bar}\n${index + 1}. ${clock(at)} UTC, ${after} min\nSubject: ${subject}\n\n${text}\n`;
    })
    .join('\n');
}
