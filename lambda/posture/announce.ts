import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { faultName } from '../../lib/contract/aws-fault';
import { POSTURE_EVENT, type Posture, type PostureEventKind, RESPONDER } from '../../lib/contract/posture/posture';

/** What happened to the posture: the detail of the event, and what the notification is made of. */
export interface PostureNews {
  readonly kind: PostureEventKind;
  readonly shield: string;
  readonly from: Posture;
  readonly to: Posture;
  readonly by: string;
  readonly why: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly until?: number;
  /** Figures of the web ACL and of the mail that led here, for somebody who was asleep a minute ago. */
  readonly evidence?: readonly string[];
  /** What the posture that ends, or goes on, has cost. */
  readonly cost?: readonly string[];
}

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
    ...(sns === undefined ? [] : topicArns.map((topicArn) => publish(sns, topicArn, news))),
  ];
  const results = await Promise.allSettled(attempts);
  return results.flatMap((result) => (result.status === 'rejected' ? [faultName(result.reason)] : []));
}

async function putEvent(events: Pick<EventBridgeClient, 'send'>, news: PostureNews): Promise<void> {
  const { at, until, ...detail } = news;
  const { FailedEntryCount = 0, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: POSTURE_EVENT.source,
          DetailType: POSTURE_EVENT.detailType,
          Time: new Date(at),
          Detail: JSON.stringify({ ...detail, until: until === undefined ? undefined : iso(until) }),
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

/** At most 100 ASCII characters, as SNS wants it. */
function subjectOf({ kind, from, to, by, shield }: PostureNews): string {
  // Nothing that the shield does by itself hurts more people.
  const gravest = to === 'lockdown' && by === RESPONDER && (kind === 'changed' || kind === 'extended');
  const text = {
    changed: `${from} -> ${to}`,
    extended: `${to} goes on`,
    observed: `would go ${from} -> ${to}`,
    withheld: `does not go ${from} -> ${to}`,
    outranked: `${to} is held back by a person`,
    failed: `FAILED to go ${from} -> ${to}`,
    'mail-paused': 'the mails of the codes are paused',
    'mail-resumed': 'the mails of the codes are sent again',
  }[kind];
  return `${gravest ? 'CRITICAL: ' : ''}OTP shield ${text} (${shield})`.replace(/[^\x20-\x7e]/g, '?').slice(0, 100);
}

function messageOf(news: PostureNews): string {
  const { kind, from, to, by, why, at, until, evidence = [], cost = [] } = news;
  const what = {
    changed: `The posture went from ${from} to ${to}.`,
    extended: `The posture stays ${to}.`,
    observed: `The responder would go from ${from} to ${to}, but its mode does not let it.`,
    withheld: `The alarms call for ${to}. The responder stays at ${from}, since what else it sees speaks against it. Look yourself.`,
    outranked: `The responder would go from ${from} to ${to}, but a person decided otherwise and their word counts.`,
    failed: `The responder wanted to go from ${from} to ${to} and could not. Do it by hand.`,
    'mail-paused':
      'Mails kept bouncing although the routes are locked, so the configuration set of the codes is paused.',
    'mail-resumed': 'The configuration set of the codes sends again.',
  }[kind];
  return [
    what,
    '',
    `Since:  ${iso(at)}`,
    ...(until === undefined ? [] : [`Until:  ${iso(until)}`]),
    `By:     ${by}`,
    `Why:    ${why}`,
    ...evidence.map((line) => `Seen:   ${line}`),
    ...cost.map((line) => `Cost:   ${line}`),
    '',
    `Now:    ${MEANING[STAYS.includes(kind) ? from : to]}`,
    '',
    'To look:    otp-shield status',
    ...(to === 'normal' ? [] : ['To end it:  otp-shield release --reason "..."']),
    ...(to === 'lockdown' && kind === 'changed' ? [] : ['To lock:    otp-shield lockdown --for 30m --reason "..."']),
  ].join('\n');
}

/** Kinds after which the posture is what it was. */
const STAYS: readonly PostureEventKind[] = ['observed', 'withheld', 'outranked', 'failed'];

const MEANING: Readonly<Record<Posture, string>> = {
  normal: 'everybody with a solved CAPTCHA gets a code, within the usual limits',
  strict: 'a solved CAPTCHA counts for a shorter time, and the limits are lower; people still get their codes',
  lockdown: 'nobody gets a code; the answer is 503 and names the other ways to sign in',
};

function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function named(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}
