import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ownMetric } from '../../lib/contract/metric';
import { addRanges } from '../../lib/contract/protection/web-acl-metrics';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import { readMetrics, total } from '../runtime/metric-reader';
import { type Concern, concerns, crowd, type Steps, stepsOf } from './people';
import { readWebAclCounts } from './web-acl-counts';

const HOUR = 3_600_000;
const DAY_HOURS = 24;
/** So many days before are what is usual at an hour. */
export const USUAL_DAYS = 7;

const MAILS = [
  MAIL_METRIC.sends,
  MAIL_METRIC.deliveries,
  MAIL_METRIC.hardBounces,
  MAIL_METRIC.softBounces,
  MAIL_METRIC.notAttempted,
] as const;

export interface PeopleSource {
  readonly webAclMetricName: string;
  readonly region: string;
  /** Absent where nobody counts mails. */
  readonly monitor?: string | undefined;
  /** Whether each request that passes sends a mail, and nothing else. Without it: whether any was sent lately. */
  readonly mailsAlone?: boolean;
}

/** The way of people to their codes in each hour from `from` to `to`, oldest first. */
export async function readPeopleHours(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  { webAclMetricName, region, monitor, mailsAlone }: PeopleSource,
  from: number,
  to: number,
): Promise<Steps[]> {
  const range = { from, to, periodSeconds: HOUR / 1000 };
  const hours = await readWebAclCounts(cloudWatch, webAclMetricName, region, range);
  const mails =
    monitor === undefined
      ? undefined
      : await readMetrics(
          cloudWatch,
          MAILS.map((metric) => ownMetric(monitor, metric)),
          range,
        );
  const counted = mailsAlone ?? total(mails?.[0]) > 0;
  return hours.map((webAcl, hour) => {
    const start = from + hour * HOUR;
    const [sent = 0, delivered = 0, ...lost] = (mails ?? []).map((series) =>
      total(series.filter(({ at }) => at >= start && at < start + HOUR)),
    );
    const undeliverable = lost.reduce((sum, value) => sum + value, 0);
    return stepsOf(webAcl, mails && counted ? { sent, delivered, undeliverable } : undefined);
  });
}

/** What keeps people from their codes in one hour, and whether more of them come than ever at that hour of the day. */
function lookAt(hours: readonly Steps[], from: number, to: number, span: string): Concern[] {
  const now = summed(hours.slice(from, to));
  const before = Array.from({ length: USUAL_DAYS }, (_, day) => {
    const earlier = (day + 1) * DAY_HOURS;
    return summed(hours.slice(Math.max(0, from - earlier), Math.max(0, to - earlier)));
  }).reverse();
  const days = Array.from({ length: USUAL_DAYS }, (_, day) =>
    summed(hours.slice(Math.max(0, to - (day + 2) * DAY_HOURS), Math.max(0, to - (day + 1) * DAY_HOURS))),
  );
  const known = days.filter(({ asked }) => asked > 0).length;
  return [...concerns(now, before, span), ...crowd(now, before, known, span)];
}

/** The last hour against the same hour of the seven days before. */
export function watchLastHour(hours: readonly Steps[], span: string): string[] {
  return lookAt(hours, hours.length - 1, hours.length, span).map(({ text }) => text);
}

/**
 * A day hour by hour: what lasts two hours is lost in the sum of a day. Hours one after the other that have the same concern are one.
 *
 * @param hours of the seven days before, and of the day
 * @param clock how the beginning of an hour is written
 */
export function watchHours(hours: readonly Steps[], clock: (hour: number) => string): Concern[] {
  const first = USUAL_DAYS * DAY_HOURS;
  const found = new Map<string, number[]>();
  for (let hour = first; hour < hours.length; hour += 1) {
    for (const { kind } of lookAt(hours, hour, hour + 1, '')) found.set(kind, [...(found.get(kind) ?? []), hour]);
  }
  return [...found].flatMap(([kind, at]) =>
    runsOf(at).flatMap(([from, to]) => {
      const span = `from ${clock(from)} to ${clock(to)}`;
      // Together they may be within what is usual, though one of them is not.
      const text = (end: number) => lookAt(hours, from, end, span).find((concern) => concern.kind === kind)?.text;
      const told = text(to) ?? text(from + 1);
      return told === undefined ? [] : [{ kind, text: told }];
    }),
  );
}

/** `3, 4, 5, 9` are `3 to 6` and `9 to 10`. */
function runsOf(hours: readonly number[]): Array<[from: number, to: number]> {
  const runs: Array<[number, number]> = [];
  for (const hour of hours) {
    const last = runs.at(-1);
    if (last?.[1] === hour) last[1] = hour + 1;
    else runs.push([hour, hour + 1]);
  }
  return runs;
}

function summed(hours: readonly Steps[]): Steps {
  const of = (read: (steps: Steps) => number | undefined) => hours.reduce((sum, steps) => sum + (read(steps) ?? 0), 0);
  const blocked: Record<string, number> = {};
  for (const steps of hours)
    for (const [rule, value] of Object.entries(steps.blocked)) blocked[rule] = (blocked[rule] ?? 0) + value;
  const mails = hours.some(({ sent }) => sent !== undefined);
  return {
    asked: of(({ asked }) => asked),
    turnedBack: addRanges(hours.map(({ turnedBack }) => turnedBack)),
    solved: of(({ solved }) => solved),
    passed: of(({ passed }) => passed),
    lockedOut: of(({ lockedOut }) => lockedOut),
    verified: of(({ verified }) => verified),
    blocked,
    ...(mails && {
      sent: of(({ sent }) => sent),
      delivered: of(({ delivered }) => delivered),
      undeliverable: of(({ undeliverable }) => undeliverable),
    }),
  };
}
