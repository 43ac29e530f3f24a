import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { ENV } from '../../../lib/contract/env';
import type { ReportSettings } from '../../../lib/contract/notices/report-settings';
import { requiredEnv } from '../../runtime/env';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { type ReportDependencies, sendReport } from './send-report';

const settings = JSON.parse(requiredEnv(ENV.reportSettings)) as ReportSettings;

const dependencies: ReportDependencies = {
  settings,
  region: requiredEnv('AWS_REGION'),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  logs: new CloudWatchLogsClient(CLIENT_OPTIONS),
  mailer: new SESv2Client({ ...CLIENT_OPTIONS, region: settings.mailRegion }),
  sns: new SNSClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  pause: async (milliseconds) => {
    await pause(milliseconds);
  },
  log: createLog('daily-report'),
};

export const handler = (): Promise<void> => sendReport(dependencies);
