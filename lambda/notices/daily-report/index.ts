import { setTimeout as pause } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { ENV } from '../../../lib/contract/env';
import type {
  ReportedGuard,
  ReportMail,
  ReportPrices,
  ReportSettings,
} from '../../../lib/contract/notices/report-settings';
import { FIGURE_UNITS, type FigureSettings, type SenderSettings } from '../../../lib/contract/notices/sender-figures';
import type { BudgetLimits } from '../../../lib/contract/recipient/guard';
import { descriptionReader } from '../../runtime/description-reader';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  amount,
  anyNumber,
  anyText,
  flag,
  jsonVariable,
  list,
  object,
  oneOf,
  optional,
  readSettings,
  record,
  text,
  variable,
} from '../../runtime/settings';
import { shieldIdentity } from '../../runtime/shield-identity';
import { webAclSettings } from '../web-acl-settings';

import { deployedRulesReader } from './deployed-limits';
import type { ReportDependencies } from './report-dependencies';
import { runTimeListReader } from './run-time-lists';
import { sendReport } from './send-report';

// What people wrote may be empty.
const senderSettings = object<SenderSettings>({
  channel: text,
  counted: flag,
  probed: flag,
  title: anyText,
  figures: list(
    object<FigureSettings>({
      label: anyText,
      metric: text,
      namespace: optional(text),
      dimensions: optional(record(text)),
      minimum: optional(flag),
      unit: optional(oneOf(FIGURE_UNITS)),
      words: optional(list(anyText)),
      says: optional(anyText),
      absent: optional(anyText),
      from: optional(anyNumber),
      below: optional(anyNumber),
      advice: optional(anyText),
    }),
  ),
});

const limits = object<BudgetLimits>({
  perHour: amount,
  perDay: amount,
  moneyPerHour: optional(amount),
  moneyPerDay: optional(amount),
});

const { settings, region } = readSettings('daily-report', {
  settings: jsonVariable(
    ENV.reportSettings,
    object<ReportSettings>({
      identity: shieldIdentity,
      monitor: text,
      sender: senderSettings,
      otherChannels: optional(flag),
      timeZone: text,
      topicArns: list(text),
      alarmTopicArn: optional(text),
      mail: optional(object<ReportMail>({ from: text, to: list(text) })),
      mailRegion: optional(text),
      webAcl: optional(webAclSettings),
      ingestLogGroupName: optional(text),
      deadLetterQueueName: optional(text),
      historyLogGroupName: optional(text),
      guard: optional(
        object<ReportedGuard>({
          name: text,
          logGroupName: text,
          budgets: object<ReportedGuard['budgets']>({ email: limits, sms: limits, voice: limits }),
        }),
      ),
      inbound: optional(list(text)),
      prices: object<ReportPrices>({
        perThousandMails: amount,
        perThousandCaptchas: amount,
        perTextMessage: optional(amount),
      }),
      runbookUrl: text,
      dashboardName: optional(anyText),
    }),
  ),
  region: variable('AWS_REGION'),
});

const waf = new WAFV2Client(CLIENT_OPTIONS);

const dependencies: ReportDependencies = {
  settings,
  region,
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  logs: new CloudWatchLogsClient(CLIENT_OPTIONS),
  deployed: settings.webAcl && deployedRulesReader(waf, settings.webAcl.webAclArn, settings.webAcl.ruleGroupArns),
  lists: runTimeListReader(waf, settings.webAcl?.allowedSetArns, settings.webAcl?.blockedSetArns),
  campaign: descriptionReader(waf, settings.webAcl?.campaignSetArn),
  cloudFormation: new CloudFormationClient(CLIENT_OPTIONS),
  mailer: new SESv2Client({ ...CLIENT_OPTIONS, region: settings.mailRegion }),
  sns: new SNSClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  pause: async (milliseconds) => {
    await pause(milliseconds);
  },
  log: createLog('daily-report'),
};

export const handler = (): Promise<void> => sendReport(dependencies);
