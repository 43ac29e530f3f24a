import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { type DestinationAnswer, type DestinationEvent, keepDestination } from './destination';

const smsVoice = new PinpointSMSVoiceV2Client(CLIENT_OPTIONS);

export const handler = (event: DestinationEvent): Promise<DestinationAnswer> => keepDestination(event, smsVoice);
