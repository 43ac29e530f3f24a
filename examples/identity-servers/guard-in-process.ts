import { DEFAULT_GUARD_SETTINGS, Guard, KeyRing, MemoryStore } from 'cdk-otp-shield/guard';

/** The guard of the function, counting in this process. Its clock moves by hand. */
export function guardInProcess() {
  const keys = KeyRing.parse(JSON.stringify({ id: 'test', key: 'a key for tests that is long enough to be one' }), 0);
  const clock = { at: Date.UTC(2026, 0, 1, 9, 5), now: () => clock.at };
  const guard = new Guard({
    settings: DEFAULT_GUARD_SETTINGS,
    store: new MemoryStore(),
    keys: async () => keys,
    clock,
  });
  const pass = (seconds: number) => {
    clock.at += seconds * 1000;
  };
  return Object.assign(guard, { pass });
}

/** A Lambda function that is away: nothing is sent, or a few codes, as the application chose. */
export const awayClient = { send: async () => Promise.reject(Object.assign(new Error(), { name: 'TimeoutError' })) };

/** What goes on behind an answer has gone on. */
export const settled = () => new Promise((done) => setTimeout(done, 5));
