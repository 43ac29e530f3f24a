import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { postureControl } from '../posture-control';
import { configurationSetSwitch } from './mail-switch';
import { type ResponderDependencies, respond } from './respond';
import { readResponderSettings } from './settings';

const settings = readResponderSettings();
const { pausableConfigurationSet, sesRegion } = settings;

const dependencies: ResponderDependencies = {
  settings,
  control: postureControl(new WAFV2Client(CLIENT_OPTIONS), settings.gates, REAL_BACKOFF),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  announcing: {
    events: new EventBridgeClient(CLIENT_OPTIONS),
    sns: new SNSClient(CLIENT_OPTIONS),
    topicArns: settings.topicArns,
  },
  ...(pausableConfigurationSet === undefined
    ? {}
    : {
        mail: configurationSetSwitch(
          new SESv2Client({ ...CLIENT_OPTIONS, ...(sesRegion === undefined ? {} : { region: sesRegion }) }),
          pausableConfigurationSet,
        ),
      }),
  clock: { now: () => Date.now() },
  emit: stdoutSink,
  log: createLog('responder'),
};

export const handler = (event: unknown): Promise<void> => respond(event, dependencies);
