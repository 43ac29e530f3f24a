import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { ENV } from '../../../lib/contract/env';
import { END_USER_MESSAGING_ENV } from '../../../lib/contract/reputation/end-user-messaging/env';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { readSettings, variable } from '../../runtime/settings';
import { type ProbeDependencies, probe } from './probe';

const dependencies: ProbeDependencies = {
  ...readSettings('end-user-messaging-probe', {
    monitor: variable(ENV.monitor),
    configurationSet: variable(END_USER_MESSAGING_ENV.configurationSet),
    eventTopic: variable(END_USER_MESSAGING_ENV.eventTopic),
  }),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  smsVoice: new PinpointSMSVoiceV2Client(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  emit: stdoutSink,
  log: createLog('end-user-messaging-probe'),
};

export const handler = (): Promise<void> => probe(dependencies);
