import { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Context } from 'aws-lambda';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { optionalVariable, readSettings } from '../../runtime/settings';
import { handle } from './handle';

const { endpoint } = readSettings('run-time-ip-set', { endpoint: optionalVariable('AWS_ENDPOINT_URL') });
const dependencies = {
  waf: new WAFV2Client(CLIENT_OPTIONS),
  backoff: REAL_BACKOFF,
  log: createLog('run-time-ip-set'),
  plainHttp: endpoint?.startsWith('http:') === true,
};

export const handler = (event: unknown, context: Context): Promise<void> =>
  handle(event, () => context.getRemainingTimeInMillis(), dependencies);
