import { type CompositeAlarm, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { AlarmChange } from './alarm-change';
import { type NotifierDependencies, publishNotice } from './notify';

/** How often somebody is reminded of an alarm that stays on. */
const REMINDER_MS = 6 * 3_600_000;
/** How often `remind` runs. */
const REMINDER_CHECK_MS = 15 * 60_000;

/**
 * Reminds of alarms that have been on for six hours, twelve hours and so on. Keeps no state: the time since the change
 * says whether a multiple of six hours fell between the last run and this one.
 */
export async function remind(dependencies: NotifierDependencies): Promise<void> {
  const now = dependencies.clock.now();
  for (const alarm of await alarmsThatAreOn(dependencies)) {
    const since = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime();
    if (since === undefined || alarm.AlarmName === undefined) continue;
    const elapsed = now - since;
    const due = elapsed >= REMINDER_MS && elapsed % REMINDER_MS < REMINDER_CHECK_MS;
    if (due) await publishNotice(changeOf(alarm, since), Math.round(elapsed / 3_600_000), dependencies);
  }
}

async function alarmsThatAreOn({
  cloudWatch,
  settings,
}: NotifierDependencies): Promise<Array<MetricAlarm & CompositeAlarm>> {
  const found: Array<MetricAlarm & CompositeAlarm> = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudWatch.send(
      new DescribeAlarmsCommand({
        // Those of the responder and the auditor speak here, too.
        ActionPrefix: settings.alarmTopicArn,
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        StateValue: 'ALARM',
        MaxRecords: 100,
        NextToken,
      }),
    );
    found.push(...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  // The others stand behind one that speaks for them, or were silenced by a person.
  return found.filter(
    ({ ActionsEnabled, AlarmActions, ActionsSuppressedBy }) =>
      ActionsEnabled !== false && ActionsSuppressedBy === undefined && AlarmActions?.includes(settings.alarmTopicArn),
  );
}

function changeOf(alarm: MetricAlarm & CompositeAlarm, since: number): AlarmChange {
  return {
    alarm: alarm.AlarmName!,
    alarmArn: alarm.AlarmArn ?? '',
    description: alarm.AlarmDescription ?? '',
    from: 'ALARM',
    to: 'ALARM',
    reason: alarm.StateReason ?? '',
    at: since,
    behind: [],
    payload: {
      AlarmName: alarm.AlarmName,
      AlarmArn: alarm.AlarmArn,
      AlarmDescription: alarm.AlarmDescription,
      NewStateValue: 'ALARM',
      OldStateValue: 'ALARM',
      NewStateReason: alarm.StateReason,
      StateChangeTime: new Date(since).toISOString(),
    },
  };
}
