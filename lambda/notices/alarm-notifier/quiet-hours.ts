import type { QuietHoursSettings } from '../../../lib/contract/notices/notifier-settings';

/** Whether warnings have to wait. Hours are those of the clock on the wall, so a night in which the clocks change is an hour shorter or longer. */
export function isQuiet(hours: QuietHoursSettings | undefined, now: number): boolean {
  if (hours === undefined) return false;
  const { from, to, timeZone } = hours;
  const minute = minuteOfDay(now, timeZone);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minuteOfDay(now: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  });
  const [hour = 0, minute = 0] = format.format(now).split(':').map(Number);
  return hour * 60 + minute;
}
