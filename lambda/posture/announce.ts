import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { faultName } from '../../lib/contract/aws-fault';
import { POSTURE_EVENT } from '../../lib/contract/posture/posture';
import { shieldName } from '../../lib/contract/shield-identity';
import { isForPeople, iso, messageOf, type PostureNews, subjectOf } from './posture-news';

export interface AnnounceDependencies {
  readonly events?: Pick<EventBridgeClient, 'send'>;
  readonly sns?: Pick<SNSClient, 'send'>;
  readonly topicArns: readonly string[];
}

/**
 * Tells everybody: an event on the default bus and a notification to each topic. One that fails doesn't keep the others from being
 * told.
 *
 * @returns what went wrong, by name; empty when everybody was told
 */
export async function announce(news: PostureNews, { events, sns, topicArns }: AnnounceDependencies): Promise<string[]> {
  const attempts = [
    ...(events === undefined ? [] : [putEvent(events, news)]),
    ...(sns === undefined || !isForPeople(news) ? [] : topicArns.map((topicArn) => publish(sns, topicArn, news))),
  ];
  const results = await Promise.allSettled(attempts);
  return results.flatMap((result) => (result.status === 'rejected' ? [faultName(result.reason)] : []));
}

async function putEvent(events: Pick<EventBridgeClient, 'send'>, news: PostureNews): Promise<void> {
  const { at, until, shield, alternatives, ...detail } = news;
  const { FailedEntryCount = 0, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: POSTURE_EVENT.source,
          DetailType: POSTURE_EVENT.detailType,
          Time: new Date(at),
          Detail: JSON.stringify({
            ...detail,
            shield: shieldName(shield),
            until: until === undefined ? undefined : iso(until),
          }),
        },
      ],
    }),
  );
  // The call itself succeeds when an entry doesn't.
  if (FailedEntryCount > 0) throw named(Entries?.[0]?.ErrorCode ?? 'PutEventsFailed');
}

async function publish(sns: Pick<SNSClient, 'send'>, topicArn: string, news: PostureNews): Promise<void> {
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subjectOf(news), Message: messageOf(news) }));
}

function named(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}
