import { within } from './script';

/** One run for all who wait for it. It is called off when the last of them has lost interest. */
export function sharedTask<T>(start: (signal: AbortSignal) => Promise<T>): (signal?: AbortSignal | null) => Promise<T> {
  let running: { readonly promise: Promise<T>; readonly cancel: AbortController; waiting: number } | undefined;
  return (signal) => {
    if (!running) {
      const cancel = new AbortController();
      const promise = start(cancel.signal).finally(() => {
        if (running === begun) running = undefined;
      });
      const begun = { promise, cancel, waiting: 0 };
      running = begun;
    }
    const joined = running;
    joined.waiting++;
    return within(joined.promise, undefined, signal).finally(() => {
      if (--joined.waiting > 0) return;
      // Whoever comes now starts anew, instead of joining what is called off.
      if (running === joined) running = undefined;
      joined.cancel.abort();
    });
  };
}
