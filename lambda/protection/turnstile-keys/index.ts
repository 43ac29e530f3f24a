import { KMSClient } from '@aws-sdk/client-kms';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { withFreshPolicy } from '../../runtime/fresh-policy';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { publishKeys, type TurnstileKeysAnswer, type TurnstileKeysEvent } from './publish-keys';

const kms = new KMSClient(CLIENT_OPTIONS);
const log = createLog('otp-shield-turnstile-keys');

export const handler = (event: TurnstileKeysEvent): Promise<TurnstileKeysAnswer> =>
  withFreshPolicy(REAL_BACKOFF, () => publishKeys(event, kms, log));
