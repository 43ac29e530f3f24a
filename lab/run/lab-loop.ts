import { runLoop } from '../loop';
import { type LoopStory, renderTimeline } from '../loop-timeline';
import { openLoopHandlers } from './loop-handlers';

/** Template of the lab whose responder may lock the routes. */
export const LOOP_TEMPLATE = 'self-defending';

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
