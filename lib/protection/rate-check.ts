import { WAF_LIMIT } from '../contract/aws-limits';
import { type Faults, secondsOf } from '../private/faults';
import { isKnownLimit } from '../private/limit-check';
import type { RequestLimit } from '../request-limit';

/** What AWS WAF counts to in a window. */
export function checkRequests(value: number, prop: string, faults: Faults): void {
  const advice = `AWS WAF counts no lower than ${WAF_LIMIT.rateLimitMin} in a window`;
  faults.wholeNumber(prop, value, WAF_LIMIT.rateLimitMin, WAF_LIMIT.rateLimitMax, advice);
}

/** A limit of a rate-based rule. */
export function checkRate(value: RequestLimit, prop: string, faults: Faults): void {
  if (!isKnownLimit(faults, prop, value)) return;
  checkRequests(value.requests, `${prop} (requests)`, faults);
  faults.oneOf(
    `${prop} (window)`,
    secondsOf(value.window),
    WAF_LIMIT.rateWindowsSeconds,
    'seconds',
    'AWS WAF has no other window',
  );
}
