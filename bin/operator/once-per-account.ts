import type { Account } from './account';

/** Reads once what several checks of one command look at. What could not be read is asked for again. */
export function oncePerAccount<T>(read: (account: Account) => Promise<T>): (account: Account) => Promise<T> {
  const reading = new WeakMap<Account, Promise<T>>();
  return (account) => {
    const known = reading.get(account);
    if (known !== undefined) return known;
    const asked = read(account);
    reading.set(account, asked);
    asked.catch(() => reading.delete(account));
    return asked;
  };
}
