import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { ENV } from '../../../lib/contract/env';
import type { NotifierSettings, QuietHoursSettings } from '../../../lib/contract/notices/notifier-settings';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  anyNumber,
  anyText,
  flag,
  jsonVariable,
  list,
  object,
  optional,
  optionalVariable,
  readSettings,
  text,
  variable,
} from '../../runtime/settings';

import { shieldIdentity } from '../../runtime/shield-identity';
import { webAclSettings } from '../web-acl-settings';

import { DynamoNoticeLedger } from './notice-ledger';
import type { NotifierDependencies } from './notifier-dependencies';
import { notify, type SnsEvent } from './notify';
import { remind } from './remind';

const clock = { now: () => Date.now() };
const wait = async (milliseconds: number): Promise<void> => {
  await pause(milliseconds);
};
const { settings, table, region } = readSettings('alarm-notifier', {
  settings: jsonVariable(
    ENV.notifierSettings,
    object<NotifierSettings>({
      identity: shieldIdentity,
      monitor: text,
      alarmTopicArn: text,
      topicArns: list(text),
      chatTopicArns: list(text),
      pageTopicArns: list(text),
      warningsToLog: flag,
      quietHours: optional(object<QuietHoursSettings>({ from: anyNumber, to: anyNumber, timeZone: text })),
      runbookUrl: text,
      counted: flag,
      webAcl: optional(webAclSettings),
      dashboardName: optional(anyText),
    }),
  ),
  table: optionalVariable(ENV.ledgerTable),
  region: variable('AWS_REGION'),
});

const dependencies: NotifierDependencies = {
  settings,
  region,
  sns: new SNSClient(CLIENT_OPTIONS),
  events: new EventBridgeClient(CLIENT_OPTIONS),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  waf: new WAFV2Client(CLIENT_OPTIONS),
  logs: new CloudWatchLogsClient(CLIENT_OPTIONS),
  ...(table === undefined
    ? {}
    : { ledger: new DynamoNoticeLedger(new DynamoDBClient(CLIENT_OPTIONS), table, clock, wait) }),
  clock,
  pause: wait,
  log: createLog('alarm-notifier'),
};

/** A change of an alarm comes over the topic, anything else is the schedule. */
export const handler = (event: SnsEvent | object): Promise<void> =>
  'Records' in event ? notify(event, dependencies) : remind(dependencies);
