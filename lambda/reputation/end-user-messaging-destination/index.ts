import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { type DestinationAnswer, type DestinationEvent, keepDestination } from './destination';

const dependencies = {
  smsVoice: new PinpointSMSVoiceV2Client(CLIENT_OPTIONS),
  backoff: REAL_BACKOFF,
  log: createLog('otp-shield-text-events'),
};

export const handler = (event: DestinationEvent): Promise<DestinationAnswer> => keepDestination(event, dependencies);
