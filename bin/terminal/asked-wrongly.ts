import { UsageError } from './io';

/**
 * Reads several options, and says all that is wrong with them at once.
 *
 * @throws UsageError
 */
export function readAll<T extends Readonly<Record<string, () => unknown>>>(
  readers: T,
): { [Name in keyof T]: ReturnType<T[Name]> } {
  const faults: string[] = [];
  const read = Object.entries(readers).map(([name, reader]) => {
    try {
      return [name, reader()];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      faults.push(error.message);
      return [name, undefined];
    }
  });
  if (faults.length > 0) throw new UsageError(faults.join('; '));
  return Object.fromEntries(read) as { [Name in keyof T]: ReturnType<T[Name]> };
}
