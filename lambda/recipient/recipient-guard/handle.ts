import * as z from 'zod/mini';
import { CHANNELS } from '../../../lib/contract/recipient/guard';
import type { AttemptResult, CheckResult, Guard, VerifiedResult } from '../../../lib/guard/guard';
import type { AttemptRequest, CheckRequest, VerifiedRequest } from '../../../lib/guard/request';
import type { Log } from '../../runtime/log';

const said = {
  channel: z.enum(CHANNELS),
  recipient: z.string().check(z.minLength(1), z.maxLength(320)),
  purpose: z.string(),
  app: z.string(),
};
/** Languages that write null where nothing is. */
const text = z.optional(z.nullable(z.string()));
const device = { deviceToken: text, knownDevice: text };
const EVENT = z.discriminatedUnion('action', [
  z.object({ action: z.literal('check'), ...said, ...device, clientAddress: text, freshProof: text }),
  z.object({ action: z.literal('verified'), ...said, ...device, clientAddress: text, messageId: text }),
  z.object({ action: z.literal('attempt'), ...said, codeId: z.string() }),
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
  guard: Pick<Guard, 'attempt' | 'check' | 'verified'>,
  log: Log,
): Promise<AttemptResult | CheckResult | VerifiedResult> {
  const parsed = EVENT.safeParse(withAction(event));
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'event')))];
    log.error('a call was not understood', { fields });
    throw new UnreadableRequestError(`not understood: ${fields.join(', ')}`);
  }
  const { action, ...request } = withoutNull(parsed.data);
  if (action === 'verified') return guard.verified(request as VerifiedRequest);
  const result = await (action === 'attempt'
    ? guard.attempt(request as AttemptRequest)
    : guard.check(request as CheckRequest));
  if (result.degraded) log.error('the table could not be used', { action, allowed: result.allowed });
  return result;
}

function withoutNull<T extends object>(event: T): T {
  return Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null)) as T;
}

function withAction(event: unknown): unknown {
  return typeof event === 'object' && event !== null && !('action' in event) ? { action: 'check', ...event } : event;
}
