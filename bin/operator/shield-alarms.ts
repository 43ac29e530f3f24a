import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { isoSeconds } from '../../lib/contract/clock';
import { OUTPUT } from '../../lib/contract/posture/posture';
import type { DeployedShield } from './deployed-shield';

export interface AlarmThatIsOn {
  readonly name: string;
  readonly since: string;
}

/** How the names of the alarms of every part of the shield begin. */
export function alarmPrefixesOf(shield: DeployedShield): string[] {
  return [
    ...[OUTPUT.monitorName, OUTPUT.responderName, OUTPUT.auditorName].flatMap(
      (output) => shield.optional(output) ?? [],
    ),
    ...shield.list(OUTPUT.alarmPrefixes),
  ];
}

/** Alarms of every part of the shield that are on: what is wrong, and whether those that watch are well themselves. */
export async function readAlarms(shield: DeployedShield): Promise<AlarmThatIsOn[]> {
  const prefixes = alarmPrefixesOf(shield);
  const client = shield.account.cloudWatch();
  try {
    const on: AlarmThatIsOn[] = [];
    for (const prefix of prefixes) {
      let token: string | undefined;
      do {
        const {
          MetricAlarms = [],
          CompositeAlarms = [],
          NextToken,
        } = await client.send(
          new DescribeAlarmsCommand({
            AlarmNamePrefix: `${prefix}-`,
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
            StateValue: 'ALARM',
            NextToken: token,
          }),
        );
        for (const { AlarmName = '', StateTransitionedTimestamp } of [...MetricAlarms, ...CompositeAlarms]) {
          on.push({
            name: AlarmName.slice(prefix.length + 1),
            since:
              StateTransitionedTimestamp === undefined ? 'unknown' : isoSeconds(StateTransitionedTimestamp.getTime()),
          });
        }
        token = NextToken;
      } while (token !== undefined);
    }
    return on;
  } finally {
    client.destroy();
  }
}
