import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SNSClient } from '@aws-sdk/client-sns';
import { REAL_BACKOFF } from '../../runtime/backoff';
import { withFreshPolicy } from '../../runtime/fresh-policy';
import { createLog } from '../../runtime/log';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { type SetupClients, type SetupEvent, setUpDeliveryLogs } from './setup';

const clients: SetupClients = {
  sns: new SNSClient(CLIENT_OPTIONS),
  logs: new CloudWatchLogsClient(CLIENT_OPTIONS),
  log: createLog('sns-texts-setup'),
};

export const handler = (event: SetupEvent): Promise<{ PhysicalResourceId: string }> =>
  withFreshPolicy(REAL_BACKOFF, () => setUpDeliveryLogs(event, clients));
