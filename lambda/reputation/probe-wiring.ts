import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { ENV } from '../../lib/contract/env';
import { descriptionReader } from '../runtime/description-reader';
import { stdoutSink } from '../runtime/emf';
import { createLog } from '../runtime/log';
import { CLIENT_OPTIONS } from '../runtime/sdk-client';
import { optionalVariable, variable } from '../runtime/settings';

/** What every probe is told, whatever the sender. */
export const PROBE_VARIABLES = {
  monitor: variable(ENV.monitor),
  webAclMetric: optionalVariable(ENV.webAclMetric),
  campaignSet: optionalVariable(ENV.campaignSet),
  guard: optionalVariable(ENV.guardName),
  region: variable('AWS_REGION'),
};

/** What every probe works with. */
export function probeWiring(name: string, campaignSet: string | undefined) {
  return {
    cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
    dynamo: new DynamoDBClient(CLIENT_OPTIONS),
    campaign: descriptionReader(new WAFV2Client(CLIENT_OPTIONS), campaignSet),
    clock: { now: () => Date.now() },
    pause: async (milliseconds: number) => {
      await pause(milliseconds);
    },
    emit: stdoutSink,
    log: createLog(name),
  };
}
