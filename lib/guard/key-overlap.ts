import { type GuardSettings, KNOWN_SECONDS, SHORTEST_KEY_OVERLAP_SECONDS } from '../contract/recipient/guard';

const DAY_SECONDS = 24 * 3600;

/** How long a replaced key is honoured: counts need a day, blocks and devices as long as they last. */
export function keyOverlapMs({ blockSeconds }: Pick<GuardSettings, 'blockSeconds'>): number {
  return Math.max(SHORTEST_KEY_OVERLAP_SECONDS, Math.max(blockSeconds, KNOWN_SECONDS) + 2 * 3600) * 1000;
}

/** How long an item about a recipient lives after the last write: always the same, so that no write shortens the life of what another one put there. */
export function keepSeconds({ blockSeconds }: Pick<GuardSettings, 'blockSeconds'>): number {
  return Math.max(blockSeconds, KNOWN_SECONDS) + DAY_SECONDS;
}
