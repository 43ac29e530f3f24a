import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../lib/contract/env';
import type { GuardSettings } from '../../lib/contract/guard';
import { keyOverlapMs } from '../../lib/guard/key-overlap';
import { requiredEnv } from '../shared/env';
import { createLog } from '../shared/log';
import { CLIENT_OPTIONS } from '../shared/sdk-client';
import { rotate } from './rotate';

const settings = JSON.parse(requiredEnv(ENV.guardSettings)) as GuardSettings;
const dependencies = {
  secrets: new SecretsManagerClient(CLIENT_OPTIONS),
  overlapMs: keyOverlapMs(settings),
  now: () => Date.now(),
  log: createLog('guard-key-rotation'),
};

export const handler = (event: unknown): Promise<void> => rotate(event, dependencies);
