import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { withFreshPolicy } from '../../runtime/fresh-policy';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { keepTextConfigurationSet, type TextSetAnswer, type TextSetEvent } from './configuration-set';

const smsVoice = new PinpointSMSVoiceV2Client(CLIENT_OPTIONS);

export const handler = (event: TextSetEvent): Promise<TextSetAnswer> =>
  withFreshPolicy(REAL_BACKOFF, () => keepTextConfigurationSet(event, smsVoice));
