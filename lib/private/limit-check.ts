import type { RequestLimit } from '../request-limit';
import { type Faults, secondsOf } from './faults';
import { unknownAtSynth } from './known-at-synth';

/** What a prop takes for a limit that we count ourselves. */
export interface LimitRange {
  readonly most: number;
  readonly shortestSeconds: number;
  readonly longestSeconds: number;
  /** Why not more requests. */
  readonly advice: string;
}

/** Whether it is a limit whose figures can be looked at; whatever else is wrong with it has become a fault. */
export function isKnownLimit(faults: Faults, prop: string, value: RequestLimit): boolean {
  if (typeof value !== 'object') {
    faults.add(`${prop} must be a RequestLimit, got ${value}; write RequestLimit.of(${value}, Duration.minutes(10))`);
    return false;
  }
  const unknown = unknownAtSynth({ requests: value.requests, window: value.window }, [], `${prop}.`);
  for (const fault of unknown) faults.add(fault);
  if (unknown.length > 0) return false;
  if (!value._isNone) return true;
  faults.add(`${prop} must be a limit, got ${value}; write RequestLimit.of(…): only ceilings can be none`);
  return false;
}

export function checkLimit(faults: Faults, prop: string, value: RequestLimit | undefined, range: LimitRange): void {
  if (value === undefined || !isKnownLimit(faults, prop, value)) return;
  faults.wholeNumber(`${prop} (requests)`, value.requests, 1, range.most, range.advice);
  const { shortestSeconds, longestSeconds } = range;
  faults.wholeNumber(
    `${prop} (window in seconds)`,
    secondsOf(value.window),
    shortestSeconds,
    longestSeconds,
    'give another window',
  );
}
