import type { TimeZone } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { demandReceivers } from '../alarms/alarm-receivers';
import type { QuietHoursSettings } from '../contract/notices/notifier-settings';
import { Faults } from '../private/faults';
import type { NoticeOptions, QuietHours } from './notice-options';
import { timeZoneFault } from './time-zone';

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Whether there is a notifier, and whether it has a memory. */
export interface NoticeMeans {
  readonly notify: readonly ITopic[];
  readonly enrich: boolean;
  readonly counted: boolean;
}

/** @throws {Error} that names everything that would have no effect, or can't be */
export function demandNotices(scope: IConstruct, options: NoticeOptions | undefined, means: NoticeMeans): void {
  if (options === undefined) return;
  const { page = [], quietHours } = options;
  const faults = new Faults();
  if (means.notify.length === 0) {
    faults.add('notices needs at least one topic in notify, got none; give the topic of those who hear of everything');
  } else if (!means.enrich) {
    faults.add('notices needs the notifier, got enrichNotifications: false; leave one of them out');
  }
  if (quietHours !== undefined) checkHours(faults, quietHours, means.counted);
  faults.throwIfAny(scope, scope.constructor.name);
  demandReceivers(scope, 'notices.page', page);
  demandReceivers(scope, 'notify and notices.page', [...means.notify, ...page]);
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
  if (from !== undefined && from === to)
    faults.add(`notices.quietHours must end at another time than it begins, got ${JSON.stringify(from)} twice`);
  // Plain JavaScript may leave it out.
  const zone = (timeZone as TimeZone | undefined)?.timezoneName;
  const fault = zone === undefined ? 'is missing; give one such as TimeZone.EUROPE_BERLIN' : timeZoneFault(zone);
  if (fault !== undefined) faults.add(`notices.quietHours.timeZone ${fault}`);
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
