import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CLOUDWATCH_LIMIT } from '../../lib/contract/aws-limits';
import type { Account } from './account';
import { stackResources } from './stack-resources';

/** An alarm of the stack as it is now, with the topics that it tells. */
export interface ActingAlarm {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly topics: readonly string[];
}

/** What the alarms are called that the stack made, whether or not they are still there. */
export async function alarmNames(account: Account): Promise<string[]> {
  return (await stackResources(account)).flatMap(({ ResourceType = '', PhysicalResourceId }) =>
    /^AWS::CloudWatch::(Composite)?Alarm$/.test(ResourceType) && PhysicalResourceId
      ? // The physical id of a composite alarm may be its ARN.
        [PhysicalResourceId.replace(/^arn:.*:alarm:/, '')]
      : [],
  );
}

export async function actingAlarms(account: Account, names: readonly string[]): Promise<ActingAlarm[]> {
  const client = account.cloudWatch();
  try {
    const found: ActingAlarm[] = [];
    for (let from = 0; from < names.length; from += CLOUDWATCH_LIMIT.describedAlarms) {
      const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
        new DescribeAlarmsCommand({
          AlarmNames: names.slice(from, from + CLOUDWATCH_LIMIT.describedAlarms),
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: CLOUDWATCH_LIMIT.describedAlarms,
        }),
      );
      for (const { AlarmName = '', AlarmArn = '', ActionsEnabled, AlarmActions, OKActions } of [
        ...MetricAlarms,
        ...CompositeAlarms,
      ]) {
        const actions = new Set([...(AlarmActions ?? []), ...(OKActions ?? [])]);
        const topics = [...actions].filter((arn) => /^arn:[^:]+:sns:/.test(arn));
        found.push({ name: AlarmName, arn: AlarmArn, enabled: ActionsEnabled !== false, topics });
      }
    }
    return found;
  } finally {
    client.destroy();
  }
}
