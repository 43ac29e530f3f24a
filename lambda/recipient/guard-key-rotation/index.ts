import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import type { GuardSettings } from '../../../lib/contract/recipient/guard';
import { keyOverlapMs } from '../../../lib/guard/key-overlap';
import { requiredEnv } from '../../runtime/env';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { rotate } from './rotate';

const settings = JSON.parse(requiredEnv(ENV.guardSettings)) as GuardSettings;
const dependencies = {
  secrets: new SecretsManagerClient(CLIENT_OPTIONS),
  overlapMs: keyOverlapMs(settings),
  now: () => Date.now(),
  log: createLog('guard-key-rotation'),
};

export const handler = (event: unknown): Promise<void> => rotate(event, dependencies);
