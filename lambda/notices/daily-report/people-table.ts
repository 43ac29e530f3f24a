import type { SenderSettings } from '../../../lib/contract/notices/sender-figures';
import { addRanges, type Range, rangeText } from '../../../lib/contract/protection/web-acl-metrics';
import { type Steps, stepsOf } from '../people';
import type { WebAclCounts } from '../web-acl-counts';
import { number } from './figure-text';
import type { MailDay } from './figures';
import type { ReportTable } from './report-table';

/** The way to a code on each day, oldest first; empty where the web ACL is not known. */
export function dailySteps(
  webAclDays: readonly WebAclCounts[],
  mailDays: readonly MailDay[] | undefined,
  mailsAlone: boolean,
): Steps[] {
  return webAclDays.map((webAcl, index) => {
    const mail = mailsAlone ? mailDays?.at(index - webAclDays.length) : undefined;
    return stepsOf(
      webAcl,
      mail && {
        sent: mail.sends,
        delivered: mail.deliveries,
        undeliverable: mail.hardBounces + mail.softBounces + mail.notAttempted,
      },
    );
  });
}

/** Whether each request that passes sends a mail, and nothing else. */
export function mailsAlone(sender: SenderSettings, textMessages: boolean): boolean {
  return sender.channel === 'email' && sender.counted && !textMessages;
}

/** From the question to the code: a person reads down to the step at which people are lost. */
export function peopleTable(steps: readonly Steps[]): ReportTable[] {
  const today = steps.at(-1);
  if (today === undefined) return [];
  const before = steps.slice(0, -1);
  const ranges = (title: string, read: (each: Steps) => Range) => {
    const average = addRanges(before.map(read));
    const mean = { from: average.from / before.length, to: average.to / before.length };
    const yesterday = before.at(-1);
    return [
      [
        title,
        rangeText(read(today), number),
        yesterday === undefined ? '–' : rangeText(read(yesterday), number),
        before.length === 0 ? '–' : rangeText(mean, number),
      ],
    ];
  };
  const row = (title: string, read: (each: Steps) => number | undefined) => {
    const value = read(today);
    if (value === undefined) return [];
    const average = before.reduce((sum, each) => sum + (read(each) ?? 0), 0) / before.length;
    const yesterday = before.at(-1);
    return [
      [
        title,
        number(value),
        yesterday === undefined ? '–' : number(read(yesterday) ?? 0),
        before.length === 0 ? '–' : number(Math.round(average)),
      ],
    ];
  };
  return [
    {
      title: 'Do people get their codes?',
      head: ['', 'that day', 'day before', 'week’s average'],
      rows: [
        ...row('asked for a code', ({ asked }) => asked),
        ...ranges('turned back with a puzzle', ({ turnedBack }) => turnedBack),
        ...row('came with a solved one', ({ solved }) => solved),
        ...row('locked out', ({ lockedOut }) => (lockedOut === 0 ? undefined : lockedOut)),
        ...row('reached the application', ({ passed }) => passed),
        ...row('mails sent', ({ sent }) => sent),
        ...row('mails delivered', ({ delivered }) => delivered),
        ...row('codes typed in', ({ verified }) => verified),
      ],
    },
  ];
}
