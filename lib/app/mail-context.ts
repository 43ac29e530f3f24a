import { TimeZone } from 'aws-cdk-lib';
import type { DailyReportOptions } from '../notices/daily-report-options';
import { list, listMatching, textMatching, wholeNumber, yesOrNo } from './context-readers';
import { type MailSender, senderFaults } from './mail-sender';

const MAIL_ADDRESS = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const SECRET = textMatching(
  /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+-\w{6}|[\w/+=.@-]{1,512})$/,
  'the name or the complete ARN of a secret',
);

/** Settings of the app about who sends the codes, and who is told about it. */
export const MAIL_READERS = {
  alarmEmails: listMatching(MAIL_ADDRESS, 'a mail address'),
  configurationSetName: textMatching(/^[\w-]{1,64}$/, 'the name of an SES configuration set'),
  sesRegion: textMatching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a Region such as "eu-west-1"'),
  ownDomains: list,
  sendGridVerificationKeySecret: SECRET,
  sendGridApiKeySecret: SECRET,
  sendGridCategory: textMatching(/^.{1,255}$/, 'a category of 1 to 255 characters'),
  sendGridEuRegion: yesOrNo,
  dailyReport: yesOrNo,
  reportFrom: textMatching(MAIL_ADDRESS, 'a mail address that is verified in SES'),
  reportHour: wholeNumber(0, 23),
  reportTimeZone: textMatching(/^[A-Z][\w+-]*(\/[\w+-]+)*$/, 'a time zone such as "Europe/Berlin"'),
  dashboard: yesOrNo,
};

type Read = <K extends keyof typeof MAIL_READERS>(name: K) => ReturnType<(typeof MAIL_READERS)[K]> | undefined;

interface MailSettings extends MailSender {
  readonly alarmEmails?: string[];
  readonly dailyReport?: DailyReportOptions;
  readonly dashboard?: boolean;
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
  };
}

/** To those who hear of the alarms: as mail of SES where an address is verified for it, else as text through their topic. */
function dailyReportFrom(read: Read, to: string[], prefix: string, faults: string[]): DailyReportOptions | undefined {
  const from = read('reportFrom');
  const hour = read('reportHour');
  const timeZone = read('reportTimeZone');
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
    timeZone: timeZone === undefined ? undefined : TimeZone.of(timeZone),
  };
}
