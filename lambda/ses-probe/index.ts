import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { ENV } from '../../lib/contract/env';
import { stdoutSink } from '../shared/emf';
import { optionalEnv, requiredEnv } from '../shared/env';
import { CLIENT_OPTIONS } from '../shared/sdk-client';
import { type ProbeDependencies, probe } from './probe';

const region = optionalEnv(ENV.sesRegion);

const dependencies: ProbeDependencies = {
  monitor: requiredEnv(ENV.monitor),
  configurationSet: optionalEnv(ENV.configurationSet),
  ses: new SESv2Client({ ...CLIENT_OPTIONS, region }),
  reputationSource:
    optionalEnv(ENV.copyReputation) === 'true' ? new CloudWatchClient({ ...CLIENT_OPTIONS, region }) : undefined,
  clock: { now: () => Date.now() },
  emit: stdoutSink,
};

export const handler = (): Promise<void> => probe(dependencies);
