import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SNSClient } from '@aws-sdk/client-sns';
import { ENV } from '../../../lib/contract/env';
import { stdoutSink } from '../../runtime/emf';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { readSettings, variable } from '../../runtime/settings';
import { type CountriesDependencies, runCountries } from './countries';
import { readMarks } from './evidence';
import { ProtectedCountries } from './protected-countries';
import { countrySwitchSettings } from './settings';

const { settings, ledgerTable } = readSettings('end-user-messaging-countries', {
  settings: countrySwitchSettings,
  ledgerTable: variable(ENV.ledgerTable),
});
const { protectConfigurationId, protectConfigurationArn } = settings;
// AWS takes one such call a second from the whole account, so more attempts than elsewhere.
const smsVoice = new PinpointSMSVoiceV2Client({ ...CLIENT_OPTIONS, maxAttempts: 8 });

const dynamo = new DynamoDBClient(CLIENT_OPTIONS);

const dependencies: CountriesDependencies = {
  settings,
  countries: new ProtectedCountries(smsVoice, protectConfigurationId, protectConfigurationArn),
  marks: () => readMarks(dynamo, ledgerTable),
  cloudWatch: new CloudWatchClient(CLIENT_OPTIONS),
  sns: new SNSClient(CLIENT_OPTIONS),
  events: new EventBridgeClient(CLIENT_OPTIONS),
  clock: { now: () => Date.now() },
  emit: stdoutSink,
  log: createLog('end-user-messaging-countries'),
};

export const handler = (event: unknown): Promise<void> => runCountries(event, dependencies);
