import type { Clock } from '../../lib/contract/clock';

export const realClock: Clock = { now: () => Date.now() };
