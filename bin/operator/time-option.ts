import { UsageError } from '../terminal/io';

/**
 * `2026-01-05T03:00Z` or `2026-01-05T03:00:30Z` in milliseconds since the epoch. In UTC alone: a time without its zone is another one for everybody who reads it.
 *
 * @returns NaN for anything else
 */
export function parseTime(text: string): number {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/.test(text)) return Number.NaN;
  const time = Date.parse(text);
  // 31 February is no 3 March.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text.slice(0, 16)) ? Number.NaN : time;
}

/** The same for an option that takes `now`, too. @throws UsageError */
export function timeOption(name: string, text: string | undefined, now: number): number {
  const time = text === 'now' ? now : parseTime(text ?? '');
  if (!Number.isNaN(time)) return time;
  if (text === undefined) throw new UsageError(`--${name} is missing: give a time in UTC, as 2026-01-05T18:00Z`);
  throw new UsageError(
    `--${name} must be a time in UTC, as 2026-01-05T18:00Z${name === 'from' ? ', or now' : ''}, got ${JSON.stringify(text)}`,
  );
}
