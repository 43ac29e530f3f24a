import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Steps } from '../people';
import { type PeopleSource, readPeopleHours, USUAL_DAYS, watchLastHour } from '../people-hours';

const HOUR = 3_600_000;
const DAY_HOURS = 24;

/** At which step people are lost: the last hour, the same hour in the week before, and what is unusual in it. */
export async function readPeopleFigures(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  source: PeopleSource,
  now: number,
): Promise<string[]> {
  const to = now - (now % 60_000);
  const hours = await readPeopleHours(cloudWatch, source, to - (USUAL_DAYS * DAY_HOURS + 1) * HOUR, to);
  const before = Array.from({ length: USUAL_DAYS }, (_, day) => hours[day * DAY_HOURS]).filter(
    (steps) => steps !== undefined,
  );
  return [
    `last hour: ${wayOf([hours.at(-1)!])}`,
    ...(before.some(({ asked }) => asked > 0) ? [`the same hour in the week before: ${wayOf(before)}`] : []),
    ...watchLastHour(hours, 'in the last hour'),
  ];
}

const STEPS: ReadonlyArray<readonly [string, (steps: Steps) => number | undefined]> = [
  ['asked', ({ asked }) => asked],
  ['with a solved puzzle', ({ solved }) => solved],
  ['reached the application', ({ passed }) => passed],
  ['mails sent', ({ sent }) => sent],
  ['delivered', ({ delivered }) => delivered],
  ['typed in', ({ verified }) => verified],
];

/** `450 asked, 225 with a solved puzzle`; of several hours the least and the most. */
function wayOf(hours: readonly Steps[]): string {
  return STEPS.flatMap(([what, read]) => {
    const values = hours.map(read).filter((value) => value !== undefined);
    if (values.length === 0) return [];
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return [`${least === most ? least : `${least} to ${most}`} ${what}`];
  }).join(', ');
}
