import { type TimeZone, Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { checkReceiverCount, checkReceivers } from '../alarms/alarm-receivers';
import { CLOUDWATCH_LIMIT } from '../contract/aws-limits';
import type { QuietHoursSettings } from '../contract/notices/notifier-settings';
import type { Faults } from '../private/faults';
import { type NoticeOptions, type QuietHours, WarningChannel } from './notice-options';
import { timeZoneFault } from './time-zone';

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Whether there is a notifier, and whether it has a memory. */
export interface NoticeMeans {
  readonly notify: readonly ITopic[];
  readonly enrich: boolean;
  readonly counted: boolean;
}

/** Notes what would have no effect, or can't be, among all else that is wrong with the props of a monitor. Tokens in plain texts the monitor refuses itself. */
export function checkNotices(
  faults: Faults,
  scope: IConstruct,
  options: NoticeOptions | undefined,
  means: NoticeMeans,
): void {
  if (options === undefined) return;
  const { page = [], quietHours, warnings } = options;
  if (means.notify.length === 0) {
    faults.add('notices needs at least one topic in notify, got none; give the topic of those who hear of everything');
  } else if (!means.enrich) {
    faults.add('notices needs the notifier, got enrichNotifications: false; leave one of them out');
  }
  if (quietHours !== undefined) checkHours(faults, quietHours, means.counted);
  // Plain JavaScript may write anything, and a word that nobody knows would count as the default.
  const channels: readonly string[] = Object.values(WarningChannel);
  faults.one(
    'notices.warnings',
    warnings,
    (channel) => channels.includes(channel),
    channels.map((channel) => JSON.stringify(channel)).join(' or '),
    (channel) => channels.find((known) => known === String(channel).toLowerCase()),
  );
  checkReceivers(faults, scope, 'notices.page', page);
  // One that holds too many by itself, or is no list, was told so.
  if (page.length > 0 && page.length <= CLOUDWATCH_LIMIT.actionsOfAlarm)
    checkReceiverCount(faults, 'notify and notices.page', means.notify.length + page.length);
}

function checkHours(faults: Faults, { from, to, timeZone }: QuietHours, counted: boolean): void {
  const time = 'a time of the day from "00:00" to "23:59"';
  for (const [name, value] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (value === undefined) faults.add(`notices.quietHours.${name} is missing; give ${time}`);
    faults.one(`notices.quietHours.${name}`, value, (text) => TIME.test(text), time);
  }
  if (from !== undefined && from === to && !Token.isUnresolved(from))
    faults.add(`notices.quietHours must end at another time than it begins, got ${JSON.stringify(from)} twice`);
  // Plain JavaScript may leave it out.
  const zone = (timeZone as TimeZone | undefined)?.timezoneName;
  const prop = 'notices.quietHours.timeZone';
  faults.demandKnown({ [prop]: zone });
  if (zone === undefined) faults.add(`${prop} is missing; give one such as TimeZone.EUROPE_BERLIN`);
  const fault = zone === undefined || Token.isUnresolved(zone) ? undefined : timeZoneFault(zone);
  if (fault !== undefined) faults.add(`${prop} ${fault}`);
  if (!counted)
    faults.add(
      'notices.quietHours needs counted events, without which the notifier has no memory of what it held back; leave it out',
    );
}

export function quietSettings({ from, to, timeZone }: QuietHours): QuietHoursSettings {
  // Before look-ups have answered a value may be no time; that synthesis is never deployed.
  const zone = (timeZone as TimeZone | undefined)?.timezoneName ?? 'Etc/UTC';
  return { from: minutesOf(from), to: minutesOf(to), timeZone: zone };
}

function minutesOf(time: string): number {
  const [, hours, minutes] = TIME.exec(time) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
