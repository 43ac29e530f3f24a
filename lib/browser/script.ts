import { HumanCheckError } from './human-check-error';

const loading = new Map<string, Promise<void>>();

/**
 * Adds the script to the page, once, and waits until `ready`, however long the network takes: a caller who gives up with
 * `within` finds it there at the next attempt. A failure is forgotten, so that the next call tries again.
 */
export function loadScript(src: string, ready: () => unknown, nonce?: string, policy = 'otp-shield'): Promise<void> {
  let script = loading.get(src);
  if (!script) {
    script = add(src, ready, nonce, policy);
    loading.set(src, script);
    script.catch(() => loading.delete(src));
  }
  return script;
}

const POLL_MS = 30;
/** What is loaded and still not ready after that is another script than expected. */
const MOST_POLLS = 1000;

function add(src: string, ready: () => unknown, nonce: string | undefined, policy: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (ready()) return resolve();
    const element = document.createElement('script');
    const fail = (reason?: unknown) => {
      element.remove();
      reject(new HumanCheckError('script_blocked', reason));
    };
    try {
      element.src = trusted(src, policy);
    } catch (error) {
      return fail(error);
    }
    element.async = true;
    if (nonce) element.nonce = nonce;
    element.onerror = () => fail();
    // The script may load another one before it is ready.
    element.onload = () => {
      let polls = 0;
      const poll = setInterval(() => {
        if (ready()) resolve();
        else if (++polls > MOST_POLLS) fail();
        else return;
        clearInterval(poll);
      }, POLL_MS);
    };
    document.head.append(element);
  });
}

declare global {
  interface Window {
    trustedTypes?: {
      createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
      ): { createScriptURL(url: string): string };
    };
  }
}

/** For pages with `require-trusted-types-for 'script'`. One policy for one script, and it takes no other. */
function trusted(src: string, policy: string): string {
  const rules = { createScriptURL: () => src };
  return window.trustedTypes ? window.trustedTypes.createPolicy(policy, rules).createScriptURL(src) : src;
}

/** Rejects when `promise` takes too long or the caller loses interest. Without a limit a person may take any time. */
export function within<T>(promise: Promise<T>, timeoutMs?: number, signal?: AbortSignal | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = timeoutMs && setTimeout(() => reject(new HumanCheckError('timed_out')), timeoutMs);
    const abort = () => reject(signal!.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}
