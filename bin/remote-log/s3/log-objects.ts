import { DAY_MS, type TimeRange } from '../time-range';
import type { Bucket, ObjectHead } from './bucket';

/** A file of a log in a bucket. */
export interface LogObject extends ObjectHead {
  /** No request of it is earlier, as far as its name says; undefined where it says nothing. */
  readonly notBefore: number | undefined;
}

/** How far requests may be from what a name says: a load balancer writes every five minutes and names the end, AWS WAF and Firehose name the beginning. */
const LATE_MS = 15 * 60_000;
/** What AWS puts beside logs to see whether it may write there. */
const TEST_FILE = /(?:^|\/)(?:ELBAccessLogTestFile|aws-logs-write-test)$/;
/** Below `AWSLogs/ACCOUNT` other services have their logs, too. */
const SERVICE = { ALB: 'elasticloadbalancing', WAF: 'WAFLogs' } as const;
/** Steps of a date, as folders: `2026/11/30/08/05`, or `year=2026/month=11/…` for Hive. */
const STEPS = ['year', 'month', 'day', 'hour', 'minute'] as const;
const STEP_MS = [366 * DAY_MS, 31 * DAY_MS, DAY_MS, 3_600_000, 60_000];

/**
 * Files of a log below a prefix that may hold requests of the time wanted. Folders that are dates are entered only where the range touches them, and below a
 * day all is listed in one go, so a bucket of years costs a few calls.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html#access-log-file-format
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-s3.html
 */
export async function* logObjects(
  bucket: Bucket,
  prefix: string,
  format: 'ALB' | 'WAF',
  range: TimeRange,
): AsyncGenerator<LogObject> {
  const isBelowDay = dateOf(prefix).length >= 3;
  for await (const { objects, folders } of bucket.list(prefix, isBelowDay ? '' : '/')) {
    for (const object of objects) {
      if (object.size === 0 || TEST_FILE.test(object.key) || object.key.endsWith('/')) continue;
      const notBefore = timeOfName(object.key, format);
      if (notBefore !== undefined && (notBefore >= range.to || notBefore + 2 * LATE_MS < range.from)) continue;
      if (isOtherService(object.key, format)) continue;
      yield { ...object, notBefore };
    }
    for (const folder of folders) {
      if (isOtherService(folder, format) || !mayHold(folder, range)) continue;
      yield* logObjects(bucket, folder, format, range);
    }
  }
}

function isOtherService(path: string, format: 'ALB' | 'WAF'): boolean {
  const [, service] =
    /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?(?:aws-account-id=)?\d{12}\/(?:aws-service=)?([^/]+)\//.exec(path) ?? [];
  return service !== undefined && service !== SERVICE[format];
}

/** Numbers of the date at the end of a path, from the year on. */
function dateOf(folder: string): readonly number[] {
  const segments = folder.split('/').slice(0, -1);
  let best: readonly number[] = [];
  for (let start = 0; start < segments.length; start++) {
    const found: number[] = [];
    for (const [step, segment] of segments.slice(start, start + STEPS.length).entries()) {
      const digits = step === 0 ? '\\d{4}' : '\\d\\d';
      const [, value] = new RegExp(`^(?:${STEPS[step]}=)?(${digits})$`).exec(segment) ?? [];
      if (value === undefined) break;
      found.push(Number(value));
    }
    const isPlausible = found[0] !== undefined && found[0] >= 2010 && found[0] < 2100 && (found[1] ?? 1) <= 12;
    if (isPlausible && found.length > best.length) best = found;
  }
  return best;
}

function mayHold(folder: string, range: TimeRange): boolean {
  const [year, month = 1, day = 1, hour = 0, minute = 0] = dateOf(folder);
  if (year === undefined) return true;
  const start = Date.UTC(year, month - 1, day, hour, minute);
  const end = start + STEP_MS[dateOf(folder).length - 1]!;
  // Files lie under the time at which they were written.
  return start - LATE_MS < range.to + LATE_MS && end + LATE_MS > range.from;
}

/** Time of the first request that a file of this name can hold. */
function timeOfName(key: string, format: 'ALB' | 'WAF'): number | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const [, y, mo, d, h, mi] =
    /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_/.exec(name) ??
    /-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-\d\d-[0-9a-f]{8}-/.exec(name) ??
    [];
  if (y === undefined) return undefined;
  const time = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi));
  return format === 'ALB' || !name.includes('_waflogs_') ? time - LATE_MS : time;
}
