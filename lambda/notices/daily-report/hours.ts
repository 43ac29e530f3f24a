import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Concern } from '../people';
import { type PeopleSource, readPeopleHours, USUAL_DAYS, watchHours } from '../people-hours';
import type { Day } from './calendar';

const HOUR = 3_600_000;

/** What kept people from their codes at some hours of a day, though the day as a whole looks like others. */
export async function readHours(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  source: PeopleSource,
  { from, to }: Day,
  timeZone: string,
): Promise<Concern[]> {
  const first = from - (from % HOUR);
  const begin = first - USUAL_DAYS * 24 * HOUR;
  const hours = await readPeopleHours(cloudWatch, source, begin, to - (to % HOUR));
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return watchHours(hours, (hour) => format.format(begin + hour * HOUR));
}
