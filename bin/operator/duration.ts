import { UsageError } from '../terminal/io';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `30m`, `2h`, `90s` or `1d` in milliseconds.
 *
 * @throws UsageError
 */
export function durationOption(
  name: string,
  text: string | undefined,
  minimum: number,
  maximum: number,
): number | undefined {
  if (text === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const value = digits === undefined ? Number.NaN : Number(digits) * UNITS[unit!]!;
  if (!(value >= minimum && value <= maximum)) {
    throw new UsageError(
      `--${name} must be between ${durationText(minimum)} and ${durationText(maximum)}, such as 30m or 2h, got ${JSON.stringify(text)}`,
    );
  }
  return value;
}

export function durationText(milliseconds: number): string {
  for (const unit of ['d', 'h', 'm'] as const) {
    const value = milliseconds / UNITS[unit]!;
    // A day is better known as 24 hours.
    if (value >= (unit === 'd' ? 2 : 1) && Number.isInteger(value)) return `${value}${unit}`;
  }
  return `${Math.round(milliseconds / 1000)}s`;
}

/** `12 min`, `3 h`: how long ago or ahead, for people. */
export function roughly(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}
