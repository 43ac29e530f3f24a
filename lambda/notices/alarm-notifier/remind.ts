import { type CompositeAlarm, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { readAlarmText } from '../../../lib/contract/alarm-text';
import { holderOf, type Incident, noted, onTick, sent } from './incident';
import { nameOf } from './message';
import type { NotifierDependencies } from './notifier-dependencies';
import { publish, threadOf } from './publish';
import { isQuiet } from './quiet-hours';
import { composeSummary } from './summary';

/**
 * Tells together what changed since the last message, that it is over, and what stays on. Looks at CloudWatch itself, so that a change that got lost costs a
 * quarter of an hour. Without a memory nobody is reminded of anything; the daily report has what is on.
 */
export async function remind(dependencies: NotifierDependencies): Promise<void> {
  const { ledger, clock, settings } = dependencies;
  if (ledger === undefined) return;
  const now = clock.now();
  const alarms = await alarmsThatAreOn(dependencies);
  const { incident, message, before } = await ledger.update((known) => ({
    ...onTick(reconciled(known, alarms, now), { now, quiet: isQuiet(settings.quietHours, now) }),
    before: known,
  }));
  if (message === undefined || message.kind === 'alarm') return;
  const notice = composeSummary({
    message,
    shield: settings.identity,
    name: (alarm) => nameOf(alarm, settings.monitor),
    text: (alarm) => readAlarmText(alarms.find(({ AlarmName }) => AlarmName === alarm)?.AlarmDescription ?? ''),
    holder: holderOf(incident, now),
    stillOn: Object.entries(incident.alarms).flatMap(([name, { on }]) => (on ? [name] : [])),
  });
  const event = message.kind === 'over' ? 'OK' : 'ALARM';
  const told = [...message.on, ...message.off, ...message.passed];
  const levelOf = (alarm: string) => (incident.alarms[alarm] ?? before.alarms[alarm])?.level;
  const level = told.some((alarm) => levelOf(alarm) === 'critical') ? 'critical' : 'warning';
  const threadId = threadOf(before.opened || now, 'otp-shield');
  await publish(notice, { payload: {}, threadId, event, level }, dependencies);
  await ledger.update((after) => ({ incident: sent(after) }));
}

/** What is on and off by CloudWatch's own word. */
function reconciled(known: Incident, alarms: ReadonlyArray<MetricAlarm & CompositeAlarm>, now: number): Incident {
  // A shield that gets its memory just now finds what was there before.
  const given = known.opened === 0 && known.closed === undefined;
  const on = new Map(alarms.map((alarm) => [alarm.AlarmName ?? '', alarm]));
  let incident = known;
  for (const [alarm, { AlarmDescription, StateTransitionedTimestamp }] of on) {
    if (incident.alarms[alarm]?.on) continue;
    const level = readAlarmText(AlarmDescription ?? '')?.level ?? 'warning';
    incident = noted(
      incident,
      { alarm, on: true, level, at: StateTransitionedTimestamp?.getTime() ?? now, given },
      now,
    );
  }
  for (const [alarm, { on: was, level, at }] of Object.entries(incident.alarms)) {
    // What changed a moment ago may not be in the list yet.
    if (was && !on.has(alarm) && now - at > 120_000)
      incident = noted(incident, { alarm, on: false, level, at: now, given: false }, now);
  }
  return incident;
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
