export interface Day {
  /** Such as `2026-11-20`. */
  readonly label: string;
  /** Milliseconds since the epoch; `to` is excluded. */
  readonly from: number;
  readonly to: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;

/** The last `count` whole calendar days in a time zone, oldest first. A day has 23 or 25 hours when the clocks change. */
export function lastDays(now: number, timeZone: string, count: number): Day[] {
  const today = midnight(now, timeZone);
  const bounds = [today];
  for (let day = 0; day < count; day += 1) {
    // Twelve hours before a midnight is the middle of the day before, give or take an hour.
    bounds.unshift(midnight(bounds[0]! - DAY_MS / 2, timeZone));
  }
  return bounds
    .slice(0, -1)
    .map((from, index) => ({ label: partsOf(from, timeZone).date, from, to: bounds[index + 1]! }));
}

/** The calendar month that ended with the last midnight, named such as `November 2026`; undefined on every other day than the first. */
export function monthThatEnded(now: number, timeZone: string): Day | undefined {
  const [last] = lastDays(now, timeZone, 1);
  if (last === undefined || !partsOf(last.to, timeZone).date.endsWith('-01')) return undefined;
  const [first] = lastDays(now, timeZone, Number(last.label.slice(-2)));
  const name = new Intl.DateTimeFormat('en', { timeZone: 'UTC', month: 'long', year: 'numeric' });
  return { label: name.format(Date.parse(last.label)), from: first!.from, to: last.to };
}

/** The last midnight in the time zone. */
function midnight(time: number, timeZone: string): number {
  const { date, minutes } = partsOf(time, timeZone);
  let start = time - (time % MINUTE_MS) - minutes * MINUTE_MS;
  // Between this moment and midnight the clocks may have changed.
  for (const shift of [0, 30, -30, 60, -60]) {
    const candidate = partsOf(start + shift * MINUTE_MS, timeZone);
    if (candidate.minutes === 0 && candidate.date === date) {
      start += shift * MINUTE_MS;
      break;
    }
  }
  return start;
}

function partsOf(time: number, timeZone: string): { date: string; minutes: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    minutes: Number(parts.hour) * 60 + Number(parts.minute),
  };
}
