import {
  INBOUND_BASE_PATH,
  INBOUND_PATH,
  type InboundChannel,
  type InboundResult,
  type InboundStatus,
} from '../../contract/inbound/inbound';
import { InboundError, type InboundErrorCode } from './inbound-error';

export interface InboundVerificationOptions {
  readonly channel: InboundChannel;
  /** Origin that serves the sessions, when it isn't that of the page; both must be of one site. */
  readonly origin?: string;
  /** In place of `window.fetch`: one that passes the human check which the shield puts before the start of a session, such as `createOtpFetch`. */
  readonly fetch?: typeof fetch;
}

export interface WaitOptions {
  /** Called with the state of the session, each time it was asked for. */
  readonly onStatus?: (status: InboundStatus) => void;
  /** Ends the waiting; the promise is rejected with its reason. */
  readonly signal?: AbortSignal;
}

export interface InboundVerification {
  /**
   * Starts a session. With an address, a message from any other is refused.
   *
   * @param binding what your application keeps for this browser, such as a hash of its session cookie: 16 to 128 letters, digits, `-` or `_`. It comes back in the token.
   * Needed where the application lives on another host than the sessions, which doesn't get their cookie.
   * @throws {InboundError}
   */
  start(address?: string, binding?: string): Promise<InboundStatus>;
  /** How the session of this browser stands. @throws {InboundError} */
  status(): Promise<InboundStatus>;
  /** Asks, at growing intervals, until the session isn't pending any more. Outages are waited out until the session must be over. */
  wait(options?: WaitOptions): Promise<InboundStatus>;
  /** The token for the application, once the session is verified. @throws {InboundError} */
  result(): Promise<InboundResult>;
}

const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 10_000;
const GROWTH = 1.25;
const TIMEOUT_MS = 10_000;

/**
 * Sessions in which the person sends first, for a page of your own.
 *
 * ```ts
 * const verification = inboundVerification({ channel: 'email' });
 * const { message } = await verification.start('ada@example.com');
 * // show message.link and message.qrCode
 * if ((await verification.wait()).state === 'verified') {
 *   const { token } = await verification.result();
 * }
 * ```
 */
export function inboundVerification(options: InboundVerificationOptions): InboundVerification {
  const base = (options.origin ?? '') + INBOUND_BASE_PATH[options.channel];
  const ask = options.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args));

  async function call<T>(path: string, init: RequestInit): Promise<T> {
    const abort = new AbortController();
    // A puzzle takes a person longer, and a fetch that shows one has limits of its own.
    const timer = options.fetch === undefined ? setTimeout(() => abort.abort(), TIMEOUT_MS) : undefined;
    let answer: Response;
    let body: { error?: string };
    try {
      answer = await ask(base + path, { credentials: 'include', cache: 'no-store', signal: abort.signal, ...init });
      body = await answer.json().catch(() => ({}));
    } catch {
      throw new InboundError('network');
    } finally {
      clearTimeout(timer);
    }
    // AWS WAF answers 202 when it wants a silent challenge, which is no success.
    if (answer.headers.has('x-amzn-waf-action')) throw new InboundError('human_check');
    if (answer.ok) return body as T;
    const wait = Number(answer.headers.get('retry-after')) || undefined;
    throw new InboundError(codeFor(answer.status, body.error), wait);
  }

  const status = () => call<InboundStatus>(INBOUND_PATH.status, {});
  return {
    status,
    start: (address, binding) =>
      call(INBOUND_PATH.session, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ address, binding }),
      }),
    result: () => call(INBOUND_PATH.result, { method: 'POST' }),
    async wait({ onStatus, signal } = {}) {
      let pause = FIRST_PAUSE_MS;
      let over = Number.POSITIVE_INFINITY;
      for (;;) {
        await nextLook(pause, signal);
        pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS);
        try {
          const now = await status();
          onStatus?.(now);
          if (now.state !== 'pending') return now;
          over = Date.now() + now.secondsLeft * 1000 + TIMEOUT_MS;
        } catch (error) {
          if (Date.now() > over) throw error;
          const { retryAfterSeconds = 0 } = error as InboundError;
          pause = Math.max(pause, retryAfterSeconds * 1000);
        }
      }
    },
  };
}

function codeFor(status: number, error: string | undefined): InboundErrorCode {
  if (error === 'invalid_address' || error === 'not_verified') return error;
  if (status === 429) return 'too_many_requests';
  return status >= 500 ? 'unavailable' : 'failed';
}

/** After the pause, or at once when the person comes back from the mail program. */
function nextLook(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void) => () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', back);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    const finish = done(resolve);
    const abort = done(() => reject(signal?.reason ?? new DOMException('aborted', 'AbortError')));
    const back = () => {
      if (document.visibilityState === 'visible') finish();
    };
    const timer = setTimeout(finish, milliseconds);
    document.addEventListener('visibilitychange', back);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort);
  });
}
