import { type GuardSettings, SHORTEST_KEY_OVERLAP_SECONDS } from '../contract/recipient/guard';

/** How long a replaced key is honoured: counts need a day, and blocks as long as they last. */
export function keyOverlapMs({ blockSeconds }: Pick<GuardSettings, 'blockSeconds'>): number {
  return Math.max(SHORTEST_KEY_OVERLAP_SECONDS, blockSeconds + 2 * 3600) * 1000;
}
