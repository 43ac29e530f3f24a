import { isFault } from '../../lib/contract/aws-fault';
import { type Backoff, pause } from './backoff';

/** With the pauses between them at most 40 seconds, and 20 on average: within the minute that a custom resource has. */
const ATTEMPTS = 9;

/**
 * Asks again while a call is denied: a policy that the same deployment changed a moment ago reaches AWS's services seconds later.
 *
 * @param step does no harm when it is done twice
 * @throws what the step throws, when it is something else or lasts
 */
export async function withFreshPolicy<T>(backoff: Backoff, step: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await step();
    } catch (error) {
      if (!isFault(error, 'denied') || attempt + 1 >= ATTEMPTS) throw error;
      await pause(backoff, attempt, 500, 8_000);
    }
  }
}
