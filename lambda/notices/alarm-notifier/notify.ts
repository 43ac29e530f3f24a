import { readAlarmText } from '../../../lib/contract/alarm-text';
import { faultName } from '../../../lib/contract/aws-fault';
import { RESPONSE_ALARM } from '../../../lib/contract/posture/response-alarms';
import { type AlarmChange, isNews, readAlarmChange } from './alarm-change';
import { findOut } from './find-out';
import { type Change, holderOf, type Incident, onChange, sent, type Told, unsay } from './incident';
import { composeNotice } from './message';
import type { NotifierDependencies } from './notifier-dependencies';
import { readPosture } from './posture-finding';
import { passOn, publish, threadOf } from './publish';
import { isQuiet } from './quiet-hours';

/** The part of an SNS event that is used. */
export interface SnsEvent {
  readonly Records: ReadonlyArray<{
    readonly Sns: { readonly MessageId: string; readonly Subject?: string | null; readonly Message: string };
  }>;
}

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
