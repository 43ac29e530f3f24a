import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SNSClient } from '@aws-sdk/client-sns';
import { ENV } from '../../../lib/contract/env';
import { SNS_TEXTS_ENV } from '../../../lib/contract/reputation/sns-texts/delivery-logs';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { listVariable, readSettings, variable } from '../../runtime/settings';
import { type ProbeDependencies, probe } from './probe';

const dependencies: ProbeDependencies = {
  ...readSettings('sns-texts-probe', {
    monitor: variable(ENV.monitor),
    logsFunction: variable(SNS_TEXTS_ENV.logsFunction),
    logGroups: listVariable(SNS_TEXTS_ENV.logGroups),
  }),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  logs: new CloudWatchLogsClient(CLIENT_OPTIONS),
  sns: new SNSClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  emit: stdoutSink,
  log: createLog('sns-texts-probe'),
};

export const handler = (): Promise<void> => probe(dependencies);
