import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { faultName } from '../../lib/contract/aws-fault';
import { isoSeconds } from '../../lib/contract/clock';
import { POSTURE_EVENT } from '../../lib/contract/posture/posture';
import type { ShieldEventType } from '../../lib/contract/shield-event';
import { shieldName } from '../../lib/contract/shield-identity';
import { putEvents } from '../runtime/put-events';
import { isForPeople, messageOf, type PostureNews, subjectOf } from './posture-news';

export interface AnnounceDependencies {
  readonly events?: Pick<EventBridgeClient, 'send'>;
  readonly sns?: Pick<SNSClient, 'send'>;
  readonly topicArns: readonly string[];
}

/** What everybody is told. */
export interface Announcement {
  readonly type: ShieldEventType;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Detail of the event, for programs and the timeline. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** For people; absent where only programs are told. */
  readonly mail?: { readonly subject: string; readonly message: string };
}

/**
 * Tells everybody: an event on the default bus and a notification to each topic. One that fails doesn't keep the others from being
 * told.
 *
 * @returns what went wrong, by name; empty when everybody was told
 */
export async function tellAll(
  { mail, ...event }: Announcement,
  { events, sns, topicArns }: AnnounceDependencies,
): Promise<string[]> {
  const attempts = [
    ...(events === undefined ? [] : [putEvent(events, event)]),
    ...(sns === undefined || mail === undefined
      ? []
      : topicArns.map((TopicArn) =>
          sns.send(new PublishCommand({ TopicArn, Subject: mail.subject, Message: mail.message })),
        )),
  ];
  const results = await Promise.allSettled(attempts);
  return results.flatMap((result) => (result.status === 'rejected' ? [faultName(result.reason)] : []));
}

/** The same for what happened to the posture. */
export function announce(news: PostureNews, dependencies: AnnounceDependencies): Promise<string[]> {
  const { at, until, shield, alternatives, ...detail } = news;
  return tellAll(
    {
      type: POSTURE_EVENT.detailType,
      at,
      detail: { ...detail, shield: shieldName(shield), until: until === undefined ? undefined : isoSeconds(until) },
      ...(isForPeople(news) && { mail: { subject: subjectOf(news), message: messageOf(news) } }),
    },
    dependencies,
  );
}

async function putEvent(
  events: Pick<EventBridgeClient, 'send'>,
  { type, at, detail }: Omit<Announcement, 'mail'>,
): Promise<void> {
  await putEvents(events, [
    { Source: POSTURE_EVENT.source, DetailType: type, Time: new Date(at), Detail: JSON.stringify(detail) },
  ]);
}
