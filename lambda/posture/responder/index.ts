import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { campaignGate } from '../campaign-gate';
import { postureControl } from '../posture-control';
import { countrySwitch } from './country-switch';
import { type ResponderDependencies, respond } from './respond';
import { functionSwitch } from './sending-switch';
import { readResponderSettings } from './settings';

const settings = readResponderSettings();

const waf = new WAFV2Client(CLIENT_OPTIONS);

const dependencies: ResponderDependencies = {
  settings,
  control: postureControl(waf, settings.gates, REAL_BACKOFF),
  ...(settings.campaignGate && { campaign: campaignGate(waf, settings.campaignGate, REAL_BACKOFF) }),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  announcing: {
    events: new EventBridgeClient(CLIENT_OPTIONS),
    sns: new SNSClient(CLIENT_OPTIONS),
    topicArns: settings.topicArns,
  },
  ...(settings.sendingSwitch === undefined
    ? {}
    : { sending: functionSwitch(new LambdaClient(CLIENT_OPTIONS), settings.sendingSwitch) }),
  ...(settings.countrySwitch === undefined
    ? {}
    : { countries: countrySwitch(new LambdaClient(CLIENT_OPTIONS), settings.countrySwitch) }),
  clock: { now: () => Date.now() },
  emit: stdoutSink,
  log: createLog('responder'),
};

export const handler = (event: unknown): Promise<void> => respond(event, dependencies);
