import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SQSClient } from '@aws-sdk/client-sqs';
import { ENV } from '../../../lib/contract/env';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { readSettings, variable } from '../../runtime/settings';
import type { SqsBatch, SqsBatchAnswer } from '../ingest-batch';
import { tellFeedback } from './feedback';
import { DynamoFeedbackMarks } from './feedback-marks';

const clock = { now: () => Date.now() };
const { tableName, ...settings } = readSettings('end-user-messaging-feedback', {
  monitor: variable(ENV.monitor),
  queueUrl: variable(ENV.feedbackQueue),
  tableName: variable(ENV.ledgerTable),
});
const dependencies = {
  ...settings,
  smsVoice: new PinpointSMSVoiceV2Client(CLIENT_OPTIONS),
  sqs: new SQSClient(CLIENT_OPTIONS),
  marks: new DynamoFeedbackMarks({ client: new DynamoDBClient(CLIENT_OPTIONS), tableName, clock }),
  clock,
  emit: stdoutSink,
  log: createLog('end-user-messaging-feedback'),
  pause: (milliseconds: number) => pause(milliseconds),
};

export const handler = (batch: SqsBatch): Promise<SqsBatchAnswer> => tellFeedback(batch, dependencies);
