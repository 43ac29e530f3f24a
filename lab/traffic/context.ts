import type { Visit } from '../outcome';
import type { Stage } from '../stage';

/** What traffic needs to be sent. */
export interface TrafficContext {
  readonly stage: Stage;
  /** Beginning of the replay, in milliseconds since the epoch. */
  readonly start: number;
  /** The same numbers in each run. */
  readonly random: () => number;
  /** Reports how it went for one person. */
  readonly visited: (group: string, visit: Visit) => void;
}
