import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { AlarmLevel } from '../../../lib/contract/alarm';
import { faultName } from '../../../lib/contract/aws-fault';
import type { NotifierSettings } from '../../../lib/contract/notices/notifier-settings';
import { SHIELD_EVENT, SHIELD_EVENT_SOURCE } from '../../../lib/contract/shield-event';
import { shieldName } from '../../../lib/contract/shield-identity';
import { putEvents } from '../../runtime/put-events';
import { chatOf, chatOfText } from './chat';
import { type Notice, textOf } from './message';
import type { NotifierDependencies } from './notifier-dependencies';

/** What a message carries beside its text. */
export interface Wrapping {
  /** What machines get besides our findings. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly threadId: string;
  readonly event: string;
  /** Decides who is told. */
  readonly level: AlarmLevel;
}

/** Tells people, chats and programs. A warning that nobody wants to hear goes into the log. */
export async function publish(
  notice: Notice,
  { payload, threadId, event, level }: Wrapping,
  { settings, sns, events, log }: Pick<NotifierDependencies, 'settings' | 'sns' | 'events' | 'log'>,
): Promise<void> {
  const text = textOf(notice);
  if (level === 'warning' && settings.warningsToLog) {
    log.info('a warning that is told to nobody', { subject: notice.subject, thread: threadId, text });
    return;
  }
  const incident = { id: threadId, event };
  const machine = { ...payload, OtpShield: { subject: notice.subject, incident, sections: notice.sections } };
  const forPeople = JSON.stringify({ default: JSON.stringify(machine), email: text });
  const forChat = JSON.stringify(chatOf(notice, threadId, event, settings.identity));
  await all([
    ...[...settings.topicArns, ...(level === 'critical' ? settings.pageTopicArns : [])].map((TopicArn) =>
      sns.send(new PublishCommand({ TopicArn, Subject: notice.subject, Message: forPeople, MessageStructure: 'json' })),
    ),
    ...settings.chatTopicArns.map((TopicArn) => sns.send(new PublishCommand({ TopicArn, Message: forChat }))),
  ]);
  if (events === undefined) return;
  try {
    await putNotice(notice, { threadId, event, level }, settings, events);
  } catch (error) {
    // People were told; to tell them again because a program was not would be the worse of the two.
    log.warn('the event of a message could not be put on the bus', { error: faultName(error) });
  }
}

/** One incident opens with its first message and closes with the one that says it is over. */
async function putNotice(
  { subject }: Notice,
  { threadId, event, level }: Omit<Wrapping, 'payload'>,
  { identity }: NotifierSettings,
  events: Pick<EventBridgeClient, 'send'>,
): Promise<void> {
  const action = event === 'OK' ? 'resolve' : 'trigger';
  const detail = { shield: shieldName(identity), incident: threadId, action, severity: level, summary: subject };
  await putEvents(events, [
    { Source: SHIELD_EVENT_SOURCE, DetailType: SHIELD_EVENT.notice, Detail: JSON.stringify(detail) },
  ]);
}

/** Anything else that comes over the alarm topic, such as what the responder did: as it is for people, wrapped for a chat. What calls itself critical pages. */
export async function passOn(
  Subject: string | undefined,
  Message: string,
  { settings, sns }: NotifierDependencies,
): Promise<void> {
  const isCritical = Subject?.startsWith('CRITICAL:') ?? false;
  const forChat = JSON.stringify(chatOfText(Subject ?? 'OTP shield', Message, settings.identity));
  await all([
    ...[...settings.topicArns, ...(isCritical ? settings.pageTopicArns : [])].map((TopicArn) =>
      sns.send(new PublishCommand({ TopicArn, Subject, Message })),
    ),
    ...settings.chatTopicArns.map((TopicArn) => sns.send(new PublishCommand({ TopicArn, Message: forChat }))),
  ]);
}

/** One topic that fails doesn't keep the others from being told; the first error is thrown at the end. */
async function all(publishing: ReadonlyArray<Promise<unknown>>): Promise<void> {
  const failure = (await Promise.allSettled(publishing)).find(({ status }) => status === 'rejected');
  if (failure !== undefined) throw (failure as PromiseRejectedResult).reason;
}

/** All messages of one incident go into one thread. */
export function threadOf(opened: number | undefined, otherwise: string): string {
  return opened === undefined ? otherwise : `otp-shield-${new Date(opened).toISOString()}`;
}
