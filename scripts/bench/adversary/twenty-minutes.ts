import type { Site } from './site';
import { MINUTE, START } from './world';

/** What an hour against the people of the first table doesn't show: what is slow, what goes around codes, and what only costs money. */
export interface BesideRow {
  readonly weapon: string;
  /** US dollars, and of how long. */
  readonly price: string;
  readonly hurt: string;
  /** US dollars an hour of the site. */
  readonly bill: string;
  readonly told: string;
}

export const MINUTES = 20;
/** Rings below a band that CloudWatch learns from two weeks, which this hasn't. */
const UNLEARNT = 'people-shut-out';

/**
 * @param before what people do in as many minutes before it begins, at whose end the alarms have a state
 * @returns minutes until an alarm rang, and which
 */
export async function play(
  site: Site,
  minute: (from: number) => void,
  before?: (from: number) => void,
): Promise<readonly [number, string] | undefined> {
  let told: readonly [number, string] | undefined;
  for (let left = before === undefined ? 5 : MINUTES; left > 0; left--) {
    before?.(START - left * MINUTE);
    // Alarms without data have no first state.
    await site.minute(START - (left - 1) * MINUTE, left <= 5);
  }
  for (let index = 0; index < MINUTES; index++) {
    const from = START + index * MINUTE;
    minute(from);
    const [rang] = (await site.minute(from + MINUTE, true)).filter((alarm) => !alarm.endsWith(UNLEARNT));
    if (rang !== undefined) told ??= [index + 1, rang.replace(/^.*-[0-9A-F]{8}-/, '')];
  }
  await site.close();
  return told;
}

export function toldAfter(told: readonly [number, string] | undefined): string {
  return told === undefined ? '–' : `${told[0]} min (${told[1]})`;
}
