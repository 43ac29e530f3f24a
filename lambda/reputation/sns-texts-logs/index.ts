import { SQSClient } from '@aws-sdk/client-sqs';
import { SNS_TEXTS_ENV } from '../../../lib/contract/reputation/sns-texts/delivery-logs';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { readSettings, variable } from '../../runtime/settings';
import { type LogsEvent, takeLogs } from './take-logs';

const { queueUrl } = readSettings('sns-texts-logs', { queueUrl: variable(SNS_TEXTS_ENV.queueUrl) });
const sqs = new SQSClient(CLIENT_OPTIONS);

export const handler = (event: LogsEvent): Promise<void> => takeLogs(event, sqs, queueUrl);
