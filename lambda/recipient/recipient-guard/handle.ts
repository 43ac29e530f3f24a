import * as z from 'zod/mini';
import { CHANNELS } from '../../../lib/contract/recipient/guard';
import type { CheckResult, Guard, VerifiedResult } from '../../../lib/guard/guard';
import type { Log } from '../../runtime/log';

const said = {
  channel: z.enum(CHANNELS),
  recipient: z.string().check(z.minLength(1), z.maxLength(320)),
  purpose: z.string(),
  app: z.string(),
};
const EVENT = z.discriminatedUnion('action', [
  z.object({ action: z.literal('check'), ...said, clientAddress: z.optional(z.nullable(z.string())) }),
  z.object({ action: z.literal('verified'), ...said }),
]);

/** An event that is no question to the guard. Its text names fields and never quotes a value. */
class UnreadableRequestError extends Error {
  override readonly name = 'UnreadableRequestError';
}

/**
 * Answers one call. A call that isn't understood is an error of the function, so that no application takes it for an answer.
 *
 * @throws {UnreadableRequestError}
 */
export async function handle(
  event: unknown,
  guard: Pick<Guard, 'check' | 'verified'>,
  log: Log,
): Promise<CheckResult | VerifiedResult> {
  const parsed = EVENT.safeParse(withAction(event));
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'event')))];
    log.error('a call was not understood', { fields });
    throw new UnreadableRequestError(`not understood: ${fields.join(', ')}`);
  }
  const { action, ...request } = parsed.data;
  if (action === 'verified') return guard.verified(request);
  const { clientAddress, ...rest } = request as Extract<z.infer<typeof EVENT>, { action: 'check' }>;
  // Languages that write null where nothing is.
  const result = await guard.check({ ...rest, ...(clientAddress == null ? {} : { clientAddress }) });
  if (result.degraded) log.error('the table could not be used', { sent: result.allowed });
  return result;
}

function withAction(event: unknown): unknown {
  return typeof event === 'object' && event !== null && !('action' in event) ? { action: 'check', ...event } : event;
}
