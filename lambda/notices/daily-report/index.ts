import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { ENV } from '../../../lib/contract/env';
import type {
  ReportedGuard,
  ReportMail,
  ReportPrices,
  ReportSettings,
} from '../../../lib/contract/notices/report-settings';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  amount,
  jsonVariable,
  list,
  object,
  oneOf,
  optional,
  readSettings,
  text,
  variable,
} from '../../runtime/settings';
import { doorSettings } from '../door-settings';
import { type ReportDependencies, sendReport } from './send-report';

const { settings, region } = readSettings('daily-report', {
  settings: jsonVariable(
    ENV.reportSettings,
    object<ReportSettings>({
      monitor: text,
      provider: oneOf(['SES', 'SendGrid']),
      timeZone: text,
      topicArns: list(text),
      alarmTopicArn: optional(text),
      mail: optional(object<ReportMail>({ from: text, to: list(text) })),
      sesRegion: optional(text),
      door: optional(doorSettings),
      ingestLogGroupName: optional(text),
      deadLetterQueueName: optional(text),
      guard: optional(
        object<ReportedGuard>({
          name: text,
          logGroupName: text,
          budget: object<ReportedGuard['budget']>({
            perHour: amount,
            perDay: amount,
            moneyPerHour: optional(amount),
            moneyPerDay: optional(amount),
          }),
        }),
      ),
      prices: object<ReportPrices>({
        perThousandMails: amount,
        perThousandCaptchas: amount,
        perTextMessage: optional(amount),
      }),
      runbookUrl: text,
    }),
  ),
  region: variable('AWS_REGION'),
});

const dependencies: ReportDependencies = {
  settings,
  region,
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  logs: new CloudWatchLogsClient(CLIENT_OPTIONS),
  ses: new SESv2Client({ ...CLIENT_OPTIONS, region: settings.sesRegion }),
  sns: new SNSClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  pause: async (milliseconds) => {
    await pause(milliseconds);
  },
  log: createLog('daily-report'),
};

export const handler = (): Promise<void> => sendReport(dependencies);
