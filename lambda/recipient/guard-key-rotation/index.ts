import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ENV } from '../../../lib/contract/env';
import { keyOverlapMs } from '../../../lib/guard/key-overlap';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { jsonVariable, object, positive, readSettings } from '../../runtime/settings';
import { rotate } from './rotate';

const { settings } = readSettings('guard-key-rotation', {
  settings: jsonVariable(ENV.guardSettings, object<{ readonly blockSeconds: number }>({ blockSeconds: positive })),
});
const dependencies = {
  secrets: new SecretsManagerClient(CLIENT_OPTIONS),
  overlapMs: keyOverlapMs(settings),
  now: () => Date.now(),
  log: createLog('guard-key-rotation'),
};

export const handler = (event: unknown): Promise<void> => rotate(event, dependencies);
