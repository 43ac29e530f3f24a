import * as z from 'zod/mini';
import { readAlarmText } from '../../../lib/contract/alarm-text';

/** A change of an alarm as CloudWatch tells a topic; single metric, metric math and composite alarms alike. */
export interface AlarmChange {
  readonly alarm: string;
  readonly alarmArn: string;
  readonly description: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When the alarm itself was made or changed last. */
  readonly configuredAt?: number;
  /**
   * What it found was there before: it goes on soon after it was made, from no data. A warning may have said OK meanwhile, since most call it calm when there is no data
   * yet; a critical alarm that did is told at once.
   */
  readonly given: boolean;
  /** Alarms behind a composite one. */
  readonly behind: readonly string[];
  /** The message as it came. */
  readonly payload: Readonly<Record<string, unknown>>;
}

const schema = z.looseObject({
  AlarmName: z.string(),
  AlarmArn: z._default(z.string(), ''),
  AlarmDescription: z._default(z.nullable(z.string()), ''),
  NewStateValue: z.string(),
  OldStateValue: z._default(z.string(), ''),
  NewStateReason: z._default(z.string(), ''),
  StateChangeTime: z.string(),
  AlarmConfigurationUpdatedTimestamp: z.optional(z.string()),
  TriggeringChildren: z.optional(z.array(z.object({ Arn: z.string() }))),
});

/** `undefined` for a message that is none of CloudWatch's; the topic may carry others. */
export function readAlarmChange(message: string): AlarmChange | undefined {
  let payload: unknown;
  try {
    payload = JSON.parse(message);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return undefined;
  const alarm = parsed.data;
  // CloudWatch writes "+0000", which isn't ISO 8601 as Date.parse wants it everywhere.
  const time = (text: string | undefined) => Date.parse((text ?? '').replace(/\+0000$/, 'Z'));
  const at = time(alarm.StateChangeTime);
  if (Number.isNaN(at)) return undefined;
  const configuredAt = time(alarm.AlarmConfigurationUpdatedTimestamp);
  return {
    alarm: alarm.AlarmName,
    alarmArn: alarm.AlarmArn,
    description: alarm.AlarmDescription ?? '',
    from: alarm.OldStateValue,
    to: alarm.NewStateValue,
    reason: alarm.NewStateReason,
    at,
    ...(Number.isNaN(configuredAt) ? {} : { configuredAt }),
    given: isGiven(alarm.OldStateValue, alarm.AlarmDescription ?? '', at - configuredAt),
    behind: (alarm.TriggeringChildren ?? []).map(({ Arn }) => Arn.split(':').slice(6).join(':')),
    payload: payload as Record<string, unknown>,
  };
}

const FIRST_HOUR_MS = 60 * 60_000;
const NEW_ALARM_MS = 30 * 60_000;

/** @param age since the alarm was made or changed, in milliseconds; NaN where that isn't known */
function isGiven(from: string, description: string, age: number): boolean {
  if (from === 'INSUFFICIENT_DATA') return age < FIRST_HOUR_MS;
  return readAlarmText(description)?.level === 'warning' && age < NEW_ALARM_MS;
}

/**
 * Whether a person has to hear of it. Not of an alarm's first look at its metrics ("OK" after "no data"), and not of a
 * sign of life that is missing because the first run after a deployment is still to come.
 */
export function isNews({ alarm, from, to, at, configuredAt }: AlarmChange): boolean {
  if (to === 'ALARM') {
    const young = configuredAt !== undefined && at - configuredAt < NEW_ALARM_MS;
    return !(alarm.endsWith('-silent') && from === 'INSUFFICIENT_DATA' && young);
  }
  return to === 'OK' && from === 'ALARM';
}
