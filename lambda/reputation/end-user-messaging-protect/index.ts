import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { withFreshPolicy } from '../../runtime/fresh-policy';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { keepProtect, type ProtectAnswer, type ProtectEvent } from './protect';

// AWS takes one such call a second from the whole account, so more attempts than elsewhere.
const smsVoice = new PinpointSMSVoiceV2Client({ ...CLIENT_OPTIONS, maxAttempts: 8 });
const log = createLog('end-user-messaging-protect');

export const handler = (event: ProtectEvent): Promise<ProtectAnswer> =>
  withFreshPolicy(REAL_BACKOFF, () => keepProtect(event, smsVoice, log));
