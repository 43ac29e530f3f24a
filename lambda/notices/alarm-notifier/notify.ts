import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { AlarmLevel } from '../../../lib/contract/alarm';
import { readAlarmText } from '../../../lib/contract/alarm-text';
import { faultName } from '../../../lib/contract/aws-fault';
import type { Clock } from '../../../lib/contract/clock';
import type { NotifierSettings, WebAclSettings } from '../../../lib/contract/notices/notifier-settings';
import { expectedWithin } from '../../../lib/contract/posture/campaign';
import { parseRecord } from '../../../lib/contract/posture/gate-record';
import { RESPONSE_ALARM } from '../../../lib/contract/posture/response-alarms';
import { sampledRule } from '../../../lib/contract/protection/web-acl-metrics';
import { SHIELD_EVENT, SHIELD_EVENT_SOURCE } from '../../../lib/contract/shield-event';
import { shieldName } from '../../../lib/contract/shield-identity';
import { descriptionReader } from '../../runtime/description-reader';
import type { Log } from '../../runtime/log';
import type { Pause } from '../../runtime/pause';
import { readWebAclCounts } from '../web-acl-counts';
import { type AlarmChange, isNews, readAlarmChange } from './alarm-change';
import { chatOf, chatOfText } from './chat';
import { type Part, partsFor } from './evidence';
import { guardOf, readGuardFigures } from './guard-figures';
import { readHandlerLog } from './handler-log';
import { type Change, holderOf, type Incident, onChange, sent, type Told, unsay } from './incident';
import { readMailFigures } from './mail-figures';
import { composeNotice, type Findings, type Notice, textOf } from './message';
import type { NoticeLedger } from './notice-ledger';
import { readPeopleFigures } from './people-figures';
import { readPosture } from './posture-finding';
import { isQuiet } from './quiet-hours';
import { readTextFigures } from './text-figures';
import { readWebAclLog } from './web-acl-log';
import { readSamples } from './web-acl-samples';

export interface NotifierDependencies {
  readonly settings: NotifierSettings;
  readonly region: string;
  readonly sns: Pick<SNSClient, 'send'>;
  /** For programs that open and close incidents. */
  readonly events?: Pick<EventBridgeClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly waf: Pick<WAFV2Client, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  /** Absent where nothing is counted, and so no table is there. */
  readonly ledger?: NoticeLedger;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
}

/** The part of an SNS event that is used. */
export interface SnsEvent {
  readonly Records: ReadonlyArray<{
    readonly Sns: { readonly MessageId: string; readonly Subject?: string | null; readonly Message: string };
  }>;
}

const HOUR_MS = 3_600_000;
const SAMPLE_MS = 15 * 60_000;
/** The alarm looks at a minute, and the responder publishes each minute. */
const ANNOUNCED_MS = 10 * 60_000;

/**
 * Turns each change of an alarm into one message that a person can act on. What can't be found out is left out and named;
 * the message goes out in any case. When it can't be published at all the invocation fails, Lambda tries twice more, and
 * then keeps the plain event in a queue, whose alarm goes past the notifier.
 */
export async function notify(event: SnsEvent, dependencies: NotifierDependencies): Promise<void> {
  for (const { Sns } of event.Records) {
    const change = readAlarmChange(Sns.Message);
    if (change === undefined) await passOn(Sns.Subject ?? undefined, Sns.Message, dependencies);
    else if (change.to === 'ALARM' || change.to === 'OK') await tell(change, dependencies);
  }
}

async function tell(change: AlarmChange, dependencies: NotifierDependencies): Promise<void> {
  const { ledger, settings, clock, log } = dependencies;
  const remember = async (update: (before: Incident) => Told): Promise<Told | undefined> => {
    try {
      return await ledger?.update(update);
    } catch (error) {
      log.warn('what was told could not be noted; a message may go out twice', { error: faultName(error) });
      return undefined;
    }
  };
  const now = clock.now();
  const moment = { now, quiet: isQuiet(settings.quietHours, now) };
  const announced = await wasAnnounced(change, dependencies);
  const noted = await remember((before) => onChange(before, { ...changeOf(change), announced }, moment));
  // Without a memory better twice than never.
  const told = noted === undefined ? isNews(change) : noted.message !== undefined;
  if (!told) return;
  try {
    await publishNotice(change, noted?.incident, dependencies);
  } catch (error) {
    await remember((before) => ({ incident: unsay(before, change) }));
    throw error;
  }
  await remember((before) => ({ incident: sent(before) }));
}

/**
 * Whoever locked the routes told people so, with the reason and the way back; the alarm is for a gate that somebody opened past the command and the responder. When that
 * can't be found out, better twice than never.
 */
async function wasAnnounced({ alarm, to, at }: AlarmChange, { settings, waf }: NotifierDependencies): Promise<boolean> {
  if (to !== 'ALARM' || !alarm.endsWith(`-${RESPONSE_ALARM.lockdown.name}`) || settings.webAcl === undefined)
    return false;
  try {
    const found = await readPosture(waf, settings.webAcl);
    return found?.posture === 'lockdown' && found.record !== undefined && at - found.record.since < ANNOUNCED_MS;
  } catch {
    return false;
  }
}

function changeOf({ alarm, to, at, description, given }: AlarmChange): Change {
  return { alarm, on: to === 'ALARM', level: readAlarmText(description)?.level ?? 'warning', at, given };
}

/** Finds out what there is to find out, and publishes. */
async function publishNotice(
  change: AlarmChange,
  incident: Incident | undefined,
  dependencies: NotifierDependencies,
): Promise<void> {
  const { settings, region, clock } = dependencies;
  const now = clock.now();
  const notice = composeNotice({
    change,
    shield: settings.identity,
    monitor: settings.monitor,
    now,
    findings: await findOut(change, dependencies, now),
    holder: incident && holderOf(incident, now),
    links: {
      alarm: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(change.alarm)}`,
      ...(settings.dashboardName && {
        dashboard: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${settings.dashboardName}`,
      }),
    },
  });
  await publish(
    notice,
    {
      payload: change.payload,
      threadId: threadOf(incident?.opened, change.alarm),
      event: change.to,
      level: changeOf(change).level,
    },
    dependencies,
  );
}

/** All messages of one incident go into one thread. */
export function threadOf(opened: number | undefined, otherwise: string): string {
  return opened === undefined ? otherwise : `otp-shield-${new Date(opened).toISOString()}`;
}

async function findOut(
  { alarm, description }: AlarmChange,
  dependencies: NotifierDependencies,
  now: number,
): Promise<Findings> {
  const { settings, region, cloudWatch, waf, logs, pause, log } = dependencies;
  const { webAcl } = settings;
  const failed: string[] = [];
  const attempt = async <T>(what: string, run: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await run();
    } catch (error) {
      failed.push(what);
      log.warn('a part of the message could not be found out', { part: what, error: faultName(error) });
      return undefined;
    }
  };
  const text = readAlarmText(description);
  const parts = partsFor(text?.runbook);
  const wants = (part: Part) => parts.includes(part);
  const withWebAcl = <T>(what: string, run: (webAcl: WebAclSettings) => Promise<T>) =>
    webAcl === undefined ? undefined : attempt(what, () => run(webAcl));

  const lastHour = { from: now - (now % 60_000) - HOUR_MS, to: now - (now % 60_000), periodSeconds: 3600 };
  const guard = wants('guard') ? guardOf(alarm) : undefined;
  const requests = wants('requests');
  const [people, figures, texts, guardFigures, lines, counts, samples, webAclLog, posture, campaign] =
    await Promise.all([
      wants('people')
        ? withWebAcl('figures of people', ({ webAclMetricName }) =>
            readPeopleFigures(
              cloudWatch,
              { webAclMetricName, region, monitor: settings.counted ? settings.monitor : undefined },
              now,
            ),
          )
        : undefined,
      settings.counted && wants('mails')
        ? attempt('figures of the mail', () => readMailFigures(cloudWatch, settings.monitor, now))
        : undefined,
      settings.counted && wants('texts')
        ? attempt('figures of the texts', () => readTextFigures(cloudWatch, settings.monitor, now))
        : undefined,
      guard === undefined ? undefined : attempt('figures of the guard', () => readGuardFigures(cloudWatch, guard, now)),
      text?.log !== undefined && wants('log')
        ? attempt('log of the handler', () => readHandlerLog(logs, text.log!, now - HOUR_MS, now, pause))
        : undefined,
      requests
        ? withWebAcl(
            'counts of the web ACL',
            async ({ webAclMetricName }) => (await readWebAclCounts(cloudWatch, webAclMetricName, region, lastHour))[0],
          )
        : undefined,
      requests
        ? withWebAcl('sampled requests', ({ webAclArn, webAclMetricName }) =>
            readSamples(waf, webAclArn, sampledRule(webAclMetricName), now - SAMPLE_MS, now),
          )
        : undefined,
      requests
        ? withWebAcl('log of the web ACL', async ({ logGroupName }) =>
            logGroupName === undefined ? undefined : readWebAclLog(logs, logGroupName, now - SAMPLE_MS, now, pause),
          )
        : undefined,
      withWebAcl('posture', (settingsOfWebAcl) => readPosture(waf, settingsOfWebAcl)),
      withWebAcl('announced campaign', async ({ campaignSetArn }) =>
        expectedWithin(parseRecord(await descriptionReader(waf, campaignSetArn)?.()), now - HOUR_MS, now),
      ),
    ]);
  return {
    people,
    figures,
    texts,
    guard: guardFigures,
    lines,
    webAcl: counts,
    samples,
    webAclLog,
    posture,
    campaign,
    failed,
  };
}

export interface Wrapping {
  /** What machines get besides our findings. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly threadId: string;
  readonly event: string;
  /** Decides who is told. */
  readonly level: AlarmLevel;
}

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
  const { FailedEntryCount = 0 } = await events.send(
    new PutEventsCommand({
      Entries: [{ Source: SHIELD_EVENT_SOURCE, DetailType: SHIELD_EVENT.notice, Detail: JSON.stringify(detail) }],
    }),
  );
  // The call itself succeeds when an entry doesn't.
  if (FailedEntryCount > 0) throw new Error('PutEventsFailed');
}

/** Anything else that comes over the alarm topic, such as what the responder did: as it is for people, wrapped for a chat. What calls itself critical pages. */
async function passOn(
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
