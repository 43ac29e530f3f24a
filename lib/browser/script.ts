import { HumanCheckError } from './human-check-error';

const loading = new Map<string, Promise<void>>();

/** Adds the script to the page, once, and waits until `ready`. A failure is forgotten, so that the next call tries again. */
export function loadScript(src: string, ready: () => unknown, timeoutMs: number, nonce?: string): Promise<void> {
  let script = loading.get(src);
  if (!script) {
    script = add(src, ready, timeoutMs, nonce);
    loading.set(src, script);
    script.catch(() => loading.delete(src));
  }
  return script;
}

function add(src: string, ready: () => unknown, timeoutMs: number, nonce?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (ready()) return resolve();
    const element = document.createElement('script');
    let poll = 0;
    const end = (error?: HumanCheckError) => {
      clearInterval(poll);
      clearTimeout(timer);
      if (error) {
        element.remove();
        reject(error);
      } else resolve();
    };
    const timer = setTimeout(() => end(new HumanCheckError('timed_out')), timeoutMs);
    element.src = src;
    element.async = true;
    if (nonce) element.nonce = nonce;
    element.onerror = () => end(new HumanCheckError('script_blocked'));
    // The script may load another one before it is ready.
    element.onload = () => {
      poll = setInterval(() => ready() && end(), 30);
      if (ready()) end();
    };
    document.head.append(element);
  });
}

/** Rejects when `promise` takes too long or the caller loses interest. */
export function within<T>(promise: Promise<T>, timeoutMs: number, signal?: AbortSignal | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new HumanCheckError('timed_out')), timeoutMs);
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}
