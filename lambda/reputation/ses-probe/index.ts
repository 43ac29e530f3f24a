import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { ENV } from '../../../lib/contract/env';
import { SES_ENV } from '../../../lib/contract/reputation/ses/env';
import { stdoutSink } from '../../runtime/emf';
import { listEnv, optionalEnv, requiredEnv } from '../../runtime/env';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { type ProbeDependencies, probe } from './probe';

const sesRegion = optionalEnv(SES_ENV.region);
const signUps = optionalEnv(ENV.signUpMetric);

const dependencies: ProbeDependencies = {
  monitor: requiredEnv(ENV.monitor),
  configurationSet: optionalEnv(SES_ENV.configurationSet),
  eventTopic: optionalEnv(SES_ENV.eventTopic),
  identities: listEnv(SES_ENV.identities),
  ledgerTable: optionalEnv(ENV.ledgerTable),
  webAclMetric: optionalEnv(ENV.webAclMetric),
  guard: optionalEnv(ENV.guardName),
  signUps: signUps === undefined ? undefined : JSON.parse(signUps),
  region: requiredEnv('AWS_REGION'),
  interval: Number(requiredEnv(ENV.probeInterval)),
  copyReputation: optionalEnv(SES_ENV.copyReputation) === 'true',
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
