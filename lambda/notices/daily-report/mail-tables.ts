import { number, rate } from './figure-text';
import type { MailDay } from './figures';
import type { ReportInput } from './report-input';
import type { ReportTable } from './report-table';

export function mailTable({ mail }: ReportInput): ReportTable[] {
  if (mail === undefined || mail.length === 0) return [];
  const [today, before, week] = [mail.at(-1)!, mail.at(-2), mail.slice(0, -1)];
  const average = (read: (day: MailDay) => number) =>
    week.length === 0 ? '–' : number(Math.round(week.reduce((sum, day) => sum + read(day), 0) / week.length));
  const row = (title: string, read: (day: MailDay) => number) => [
    title,
    number(read(today)),
    before === undefined ? '–' : number(read(before)),
    average(read),
  ];
  const rates = (title: string, read: (day: MailDay) => number) => [
    title,
    rate(read(today), today.attempted),
    before === undefined ? '–' : rate(read(before), before.attempted),
    rate(
      week.reduce((sum, day) => sum + read(day), 0),
      week.reduce((sum, day) => sum + day.attempted, 0),
    ),
  ];
  return [
    {
      title: 'Mail',
      head: ['', 'that day', 'day before', 'week’s average'],
      rows: [
        row('codes sent', ({ sends }) => sends),
        row('delivered', ({ deliveries }) => deliveries),
        row('bounced for good', ({ hardBounces }) => hardBounces),
        rates('bounce rate', ({ hardBounces }) => hardBounces),
        row('complaints', ({ complaints }) => complaints),
        rates('complaint rate', ({ complaints }) => complaints),
        row('bounced for now', ({ softBounces }) => softBounces),
        row('never attempted', ({ notAttempted }) => notAttempted),
        row('known-bad recipients', ({ badRecipients }) => badRecipients),
      ],
    },
  ];
}

export function repeatTable({ mail }: ReportInput): ReportTable[] {
  const repeats = mail?.at(-1)?.repeats;
  if (repeats === undefined) return [];
  return [
    {
      title: 'Recipients with many codes',
      head: ['codes in 24 hours', 'recipients'],
      rows: repeats.map(({ codes, recipients }) => [`${codes} or more`, number(recipients)]),
    },
  ];
}

export function domainTable({ domains }: ReportInput): ReportTable[] {
  if (domains === undefined || domains.length === 0) return [];
  return [
    {
      title: 'Recipient domains',
      head: ['domain', 'codes', 'bounced'],
      rows: domains.map(({ domain, mails, bounced }) => [domain, number(mails), number(bounced)]),
    },
  ];
}
