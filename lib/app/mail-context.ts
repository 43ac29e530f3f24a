import { TimeZone } from 'aws-cdk-lib';
import type { DailyReportOptions } from '../notices/daily-report-options';
import { type NoticeOptions, WarningChannel } from '../notices/notice-options';
import { list, listMatching, oneOf, secretName, textMatching, timeZone, wholeNumber, yesOrNo } from './context-readers';
import { type MailSender, senderFaults } from './mail-sender';
import { EXAMPLE, setting, type ValueOf } from './setting';

const MAIL_ADDRESS = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
/** Settings of the app about who sends the codes, and who is told about it. */
export const MAIL_SETTINGS = {
  alarmEmails: setting(listMatching(MAIL_ADDRESS, 'a mail address'), 'none', 'who hears of every alarm', EXAMPLE),
  pageEmails: setting(
    listMatching(MAIL_ADDRESS, 'a mail address'),
    'none',
    'who hears of critical alarms only, such as the address with which PagerDuty or Opsgenie pages somebody',
  ),
  warnings: setting(
    oneOf(Object.values(WarningChannel)),
    '`notify`',
    'where warnings go: `notify` for `alarmEmails`, `log` for nobody but log, dashboard and daily report',
  ),
  quietHours: setting(
    textMatching(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'two times of the day, such as "22:00-07:00"'),
    'none',
    'hours in which warnings wait, such as `22:00-07:00`, in `reportTimeZone`; critical alarms never wait',
  ),
  configurationSetName: setting(
    textMatching(/^[\w-]{1,64}$/, 'the name of an SES configuration set'),
    'one is made',
    'SES configuration set with which codes are sent',
  ),
  sesRegion: setting(
    textMatching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a Region such as "eu-west-1"'),
    'of the stack',
    'Region in which SES sends',
  ),
  ownDomains: setting(list, 'none', "your own domains, whose bounces AWS doesn't count"),
  sendGridVerificationKeySecret: setting(
    secretName,
    'SES sends',
    "name or whole ARN of the secret with the verification key of SendGrid's signed event webhook; the stack prints the address to enter there",
  ),
  sendGridApiKeySecret: setting(
    secretName,
    'none',
    'the same for an API key that may read account and statistics; with it the reputation score is watched',
  ),
  sendGridCategory: setting(
    textMatching(/^.{1,255}$/, 'a category of 1 to 255 characters'),
    'every mail counts',
    'category that the codes carry',
  ),
  sendGridEuRegion: setting(yesOrNo, '`false`', "whether the account sends from SendGrid's EU region"),
  dailyReport: setting(yesOrNo, '`true`', 'a report of every day to `alarmEmails`'),
  reportFrom: setting(
    textMatching(MAIL_ADDRESS, 'a mail address that is verified in SES'),
    'as text through the alarm topic',
    'address, verified in SES, that mails the report in HTML',
  ),
  reportHour: setting(wholeNumber(0, 23), '7', 'hour of the day at which it is sent'),
  reportTimeZone: setting(timeZone, '`Etc/UTC`', 'time zone of that hour, of the day and of `quietHours`'),
  dashboard: setting(
    yesOrNo,
    '`true`',
    'web ACL, mail, recipients, posture and cost on one page; 3 USD a month beyond the first three of the account ([where that was read](cost.md#the-parts))',
  ),
};

type Read = <K extends keyof typeof MAIL_SETTINGS>(name: K) => ValueOf<(typeof MAIL_SETTINGS)[K]>;

interface MailSettings extends MailSender {
  readonly alarmEmails?: string[];
  readonly dailyReport?: DailyReportOptions;
  readonly dashboard?: boolean;
  readonly pageEmails?: string[];
  readonly notices?: NoticeOptions;
}

/** What the context says about mail. */
export function mailFrom(read: Read, prefix: string, faults: string[]): MailSettings {
  const sender = {
    configurationSetName: read('configurationSetName'),
    sesRegion: read('sesRegion'),
    ownDomains: read('ownDomains'),
    sendGridVerificationKeySecret: read('sendGridVerificationKeySecret'),
    sendGridApiKeySecret: read('sendGridApiKeySecret'),
    sendGridCategory: read('sendGridCategory'),
    sendGridEuRegion: read('sendGridEuRegion'),
  };
  faults.push(...senderFaults(sender, (setting) => prefix + setting));
  const alarmEmails = read('alarmEmails');
  return {
    ...sender,
    alarmEmails,
    dailyReport: dailyReportFrom(read, alarmEmails ?? [], prefix, faults),
    dashboard: read('dashboard'),
    pageEmails: read('pageEmails'),
    notices: noticesFrom(read),
  };
}

function noticesFrom(read: Read): NoticeOptions | undefined {
  const warnings = read('warnings') as WarningChannel | undefined;
  const [from, to] = read('quietHours')?.split('-') ?? [];
  if (warnings === undefined && from === undefined) return undefined;
  const timeZone = TimeZone.of(read('reportTimeZone') ?? 'Etc/UTC');
  return { warnings, ...(from !== undefined && to !== undefined && { quietHours: { from, to, timeZone } }) };
}

/** To those who hear of the alarms: as mail of SES where an address is verified for it, else as text through their topic. */
function dailyReportFrom(read: Read, to: string[], prefix: string, faults: string[]): DailyReportOptions | undefined {
  const from = read('reportFrom');
  const hour = read('reportHour');
  const zone = read('reportTimeZone');
  const sent = read('dailyReport') !== false && to.length > 0;
  if (from !== undefined && !sent) {
    faults.push(
      `${prefix}reportFrom is given but no report is sent; set ${prefix}dailyReport and ${prefix}alarmEmails`,
    );
  }
  if (!sent) return undefined;
  return {
    ...(from !== undefined && { from, to }),
    hour,
    timeZone: zone === undefined ? undefined : TimeZone.of(zone),
  };
}
