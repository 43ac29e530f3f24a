import { BrokenLine, type LogFormat, type TrafficEvent } from '../../lib/sim/traffic/event';
import { UsageError } from '../terminal/io';

/** Milliseconds since the epoch; `to` is excluded. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export const DAY_MS = 86_400_000;
const ALWAYS: TimeRange = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * `--from` and `--to`: a day or a time in UTC. A day as `--to` is included.
 *
 * @throws UsageError
 */
export function timeRange(from: string | undefined, to: string | undefined): TimeRange {
  const range = {
    from: from === undefined ? ALWAYS.from : instant('from', from),
    to: to === undefined ? ALWAYS.to : instant('to', to) + (isDay(to) ? DAY_MS : 0),
  };
  if (range.from >= range.to) throw new UsageError(`--from must be before --to, got ${from} and ${to}`);
  return range;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text);
}

function instant(name: string, text: string): number {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const time = isDay(text) || isTime ? Date.parse(text) : Number.NaN;
  // 30 February is rolled over by some parsers.
  const day = isDay(text) && !Number.isNaN(time) ? new Date(time).toISOString().slice(0, 10) : text;
  if (Number.isNaN(time) || day !== text) {
    throw new UsageError(
      `--${name} must be a day or a time with its zone, such as 2026-11-30 or 2026-11-30T08:00Z, got ${JSON.stringify(text)}`,
    );
  }
  return time;
}

/** `from 2026-11-01T00:00Z to 2026-11-02T00:00Z` */
export function rangeText({ from, to }: TimeRange): string {
  const text = (time: number) => new Date(time).toISOString().replace(/(:00)?(\.000)?Z$/, 'Z');
  return [
    ...(Number.isFinite(from) ? [`from ${text(from)}`] : []),
    ...(Number.isFinite(to) ? [`to ${text(to)}`] : []),
  ].join(' ');
}

/** The same format, less what is outside of the range. */
export function within(format: LogFormat, { from, to }: TimeRange): LogFormat {
  if (!Number.isFinite(from) && !Number.isFinite(to)) return format;
  const isIn = (item: TrafficEvent | BrokenLine) => item instanceof BrokenLine || (item.time >= from && item.time < to);
  return {
    ...format,
    parse: (record) => {
      const parsed = format.parse(record);
      if (Array.isArray(parsed)) return (parsed as ReadonlyArray<TrafficEvent | BrokenLine>).filter(isIn);
      return isIn(parsed as TrafficEvent | BrokenLine) ? parsed : [];
    },
  };
}
