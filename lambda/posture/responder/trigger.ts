import * as z from 'zod/mini';
import { SHIELD_EVENT_SOURCE } from '../../../lib/contract/shield-event';

/** Why the responder runs. */
export type Trigger =
  | { readonly kind: 'check' }
  | { readonly kind: 'record'; readonly record: Readonly<Record<string, unknown>> }
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

const short = z.optional(z.string());

/** What the shield itself, and people with the command, put on the bus. Kept field by field. */
const fromShield = z.object({
  source: z.literal(SHIELD_EVENT_SOURCE),
  'detail-type': z.string(),
  time: z.string(),
  detail: z.object({
    shield: z.string(),
    kind: short,
    from: short,
    to: short,
    by: short,
    why: short,
    until: short,
    block: short,
    times: z.optional(z.number()),
    country: short,
    alarms: z.optional(z.array(z.string())),
  }),
});

const fromSchedule = z.object({ 'detail-type': z.literal('Scheduled Event') });

/** @throws {Error} on an event that is none of the four that can arrive here */
export function readTrigger(event: unknown): Trigger {
  if (fromSchedule.safeParse(event).success) return { kind: 'check' };
  const own = fromShield.safeParse(event);
  if (own.success) {
    const { time, detail, 'detail-type': type } = own.data;
    return { kind: 'record', record: { at: time, type, ...detail } };
  }
  const bus = fromEventBridge.safeParse(event);
  const found = bus.success ? bus.data.detail : fromAlarmAction.safeParse(event).data?.alarmData;
  if (found === undefined) throw new Error('the event is neither a check nor a change of an alarm');
  // CloudWatch writes "2026-01-05T10:00:00.000+0000", which is no ISO 8601.
  const at = Date.parse(found.state.timestamp.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(at)) throw new Error(`the change of ${found.alarmName} has no readable time`);
  return { kind: 'alarm', alarm: found.alarmName, state: found.state.value, at };
}
