import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { ENV } from '../../../lib/contract/env';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { SES_ENV } from '../../../lib/contract/reputation/ses/env';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import {
  flagVariable,
  jsonVariable,
  listVariable,
  numberVariable,
  object,
  oneOf,
  optional,
  optionalVariable,
  readSettings,
  record,
  text,
  variable,
} from '../../runtime/settings';
import { type ProbeDependencies, probe } from './probe';

const signUps = object<MetricSource>({
  namespace: text,
  name: text,
  dimensions: record(text),
  statistic: oneOf(['Sum', 'Maximum', 'Minimum', 'Average']),
});
const { sesRegion, ...settings } = readSettings('ses-probe', {
  sesRegion: optionalVariable(SES_ENV.region),
  monitor: variable(ENV.monitor),
  configurationSet: optionalVariable(SES_ENV.configurationSet),
  eventTopic: optionalVariable(SES_ENV.eventTopic),
  identities: listVariable(SES_ENV.identities),
  ledgerTable: optionalVariable(ENV.ledgerTable),
  webAclMetric: optionalVariable(ENV.webAclMetric),
  guard: optionalVariable(ENV.guardName),
  signUps: jsonVariable(ENV.signUpMetric, optional(signUps)),
  region: variable('AWS_REGION'),
  interval: numberVariable(ENV.probeInterval),
  copyReputation: flagVariable(SES_ENV.copyReputation),
});

const dependencies: ProbeDependencies = {
  ...settings,
  ses: new SESv2Client({ ...CLIENT_OPTIONS, region: sesRegion }),
  sesCloudWatch: new CloudWatchClient({ ...CLIENT_OPTIONS, region: sesRegion }),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  dynamo: new DynamoDBClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  pause: async (milliseconds) => {
    await pause(milliseconds);
  },
  emit: stdoutSink,
  log: createLog('ses-probe'),
};

export const handler = (): Promise<void> => probe(dependencies);
