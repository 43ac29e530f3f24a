import * as z from 'zod/mini';

/** Why the responder runs. */
export type Trigger =
  | { readonly kind: 'check' }
  | { readonly kind: 'alarm'; readonly alarm: string; readonly state: string; readonly at: number };

const state = z.object({ value: z.string(), timestamp: z.string() });

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const fromEventBridge = z.object({
  source: z.literal('aws.cloudwatch'),
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  detail: z.object({ alarmName: z.string(), state }),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
const fromAlarmAction = z.object({
  source: z.literal('aws.cloudwatch'),
  alarmArn: z.string(),
  alarmData: z.object({ alarmName: z.string(), state }),
});

const fromSchedule = z.object({ 'detail-type': z.literal('Scheduled Event') });

/** @throws {Error} on an event that is none of the three that can arrive here */
export function readTrigger(event: unknown): Trigger {
  if (fromSchedule.safeParse(event).success) return { kind: 'check' };
  const bus = fromEventBridge.safeParse(event);
  const found = bus.success ? bus.data.detail : fromAlarmAction.safeParse(event).data?.alarmData;
  if (found === undefined) throw new Error('the event is neither a check nor a change of an alarm');
  // CloudWatch writes "2026-01-05T10:00:00.000+0000", which is no ISO 8601.
  const at = Date.parse(found.state.timestamp.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(at)) throw new Error(`the change of ${found.alarmName} has no readable time`);
  return { kind: 'alarm', alarm: found.alarmName, state: found.state.value, at };
}
