import { type CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetSMSAttributesCommand, SetSMSAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import { faultName, isFault } from '../../../lib/contract/aws-fault';
import {
  DELIVERY_ATTRIBUTE,
  type DeliveryLogProperties,
} from '../../../lib/contract/reputation/sns-texts/delivery-logs';
import type { Log } from '../../runtime/log';

export interface SetupEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceProperties: DeliveryLogProperties;
}

export interface SetupClients {
  readonly sns: Pick<SNSClient, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly log: Pick<Log, 'warn'>;
}

const ALL = '100';

/**
 * Has SNS log every text of the account. Its settings are the account's, and somebody may use them: a role that is there stays, and a share that is not all of them is an
 * error rather than changed. The log groups stay when the stack goes; what is in them belongs to the account.
 *
 * @throws Error when the account logs only a part of what went well
 */
export async function setUpDeliveryLogs(
  { RequestType, ResourceProperties: { LogGroupNames, RoleArn } }: SetupEvent,
  { sns, logs, log }: SetupClients,
): Promise<{ PhysicalResourceId: string }> {
  const answer = { PhysicalResourceId: 'sns-delivery-logs' };
  const { role, successRate } = DELIVERY_ATTRIBUTE;
  const { attributes = {} } = await sns.send(new GetSMSAttributesCommand({ attributes: [role, successRate] }));
  const known = attributes[role] ?? '';
  if (RequestType === 'Delete') {
    // Without its role SNS would go on trying; whether it takes an empty one its pages don't say.
    if (known === RoleArn) await unset(sns, log);
    return answer;
  }
  for (const logGroupName of LogGroupNames) {
    try {
      await logs.send(new CreateLogGroupCommand({ logGroupName }));
    } catch (error) {
      if (!isFault(error, 'exists')) throw error;
    }
  }
  const rate = attributes[successRate];
  if (known !== '' && known !== RoleArn) {
    if (rate !== ALL)
      throw new Error(
        `SNS logs ${rate ?? 'no'} % of the texts that went well, by a setting of the account that is not ours: most texts would not be counted; aws sns set-sms-attributes --attributes ${successRate}=${ALL}`,
      );
    return answer;
  }
  await sns.send(new SetSMSAttributesCommand({ attributes: { [role]: RoleArn, [successRate]: ALL } }));
  return answer;
}

async function unset(sns: Pick<SNSClient, 'send'>, log: Pick<Log, 'warn'>): Promise<void> {
  try {
    await sns.send(new SetSMSAttributesCommand({ attributes: { [DELIVERY_ATTRIBUTE.role]: '' } }));
  } catch (error) {
    log.warn('the account keeps a role for delivery logs that is gone', { error: faultName(error) });
  }
}
