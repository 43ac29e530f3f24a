import { runLoop } from '../loop';
import { type LoopStory, renderTimeline } from '../loop-timeline';
import { POOL_ATTACK, type PoolRun, renderPool } from '../pool-timeline';
import { runPumping } from '../pumping';
import { renderPumping } from '../pumping-timeline';
import { openLoopHandlers } from './loop-handlers';
import { openPoolHandlers } from './pool-handlers';
import { openPumpingHandlers } from './pumping-handlers';

/** Template of the lab whose responder may lock the routes. */
export const LOOP_TEMPLATE = 'self-defending';

/** Template of the lab that watches texts and may close countries. */
export const PUMPING_TEMPLATE = 'closing-countries';

/** The campaign "pumping" with the loop and without, in dollars. */
export async function pumpingTimeline(template: unknown, signal: AbortSignal): Promise<string> {
  const options = { template, openHandlers: openPumpingHandlers, signal };
  try {
    return renderPumping(
      await runPumping({ ...options, closed: true }),
      await runPumping({ ...options, closed: false }),
    );
  } catch (error) {
    if (signal.aborted) return '';
    throw error;
  }
}

/** What may stand between a user pool and its texts. */
const POOL_RUNS = [
  { with: 'nothing', openHandlers: openPumpingHandlers, closed: false },
  { with: 'closed countries', openHandlers: openPumpingHandlers, closed: true },
  { with: 'CognitoGuard', openHandlers: openPoolHandlers, closed: false },
  { with: 'both', openHandlers: openPoolHandlers, closed: true },
] as const;

/** The campaign "user pool". */
export async function poolTable(template: unknown, signal: AbortSignal): Promise<string> {
  const traffic = { ...POOL_ATTACK.traffic, peopleTherePerHour: 6 };
  const runs: PoolRun[] = [];
  try {
    for (const { with: name, ...how } of POOL_RUNS) {
      const outcome = await runPumping({ ...POOL_ATTACK, ...how, template, traffic, calmMinutes: 5, signal });
      runs.push({ with: name, outcome });
    }
    return renderPool(runs);
  } catch (error) {
    if (signal.aborted) return '';
    throw error;
  }
}

/** The closed loop, and the same attack without it, as a timeline. */
export async function loopTimeline(
  template: unknown,
  signal: AbortSignal,
  onPlayed: (story: LoopStory) => void = () => {},
): Promise<string> {
  const options = { template, openHandlers: openLoopHandlers, signal };
  try {
    const closed = await runLoop({ ...options, closed: true });
    const open = await runLoop({ ...options, closed: false });
    onPlayed({ closed, open });
    return renderTimeline(closed, open);
  } catch (error) {
    // Ctrl-C ends the lab, not this part of it with a fault.
    if (signal.aborted) return '';
    throw error;
  }
}
