import { explained } from '../operator/aws-fault';
import type { DeployedShield } from '../operator/deployed-shield';
import { stackResources } from '../operator/stack-resources';

/** ARN of the topic to which SES tells what becomes of mails; undefined where the stack has none. */
export async function eventsTopic(shield: DeployedShield): Promise<string | undefined> {
  const resources = await explained('find the topic of the events', () => stackResources(shield.account));
  return resources.find(
    ({ ResourceType, LogicalResourceId = '' }) =>
      ResourceType === 'AWS::SNS::Topic' && /EventsTopic/.test(LogicalResourceId),
  )?.PhysicalResourceId;
}
