import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { counted } from '../../lib/contract/counted';
import { queryLog } from '../runtime/log-query';
import type { Pause } from '../runtime/pause';

const DAY = 86_400_000;
/** So many days before are what is usual. */
const USUAL_DAYS = 7;
/** With fewer days that had any request nobody knows what is usual. */
const FEWEST_DAYS = 3;
/** Fewer are people who travel. */
const ENOUGH = 20;
const SECONDS = 30;
/** 250 countries on eight days. */
const ROWS = 2500;

// What reached the application: what a rule stops from far away is no news. A request for a code carries its label; a try of a code has another one.
const query = (to: number) =>
  `filter action = "ALLOW" and @message like /otp:request/
| stats count(*) as requests by httpRequest.country as country, floor((${to} - toMillis(@timestamp)) / ${DAY}) as ago`;

/**
 * Countries from which far more requests for codes reached the application than on any day of the week before, one sentence each. Asks the log of the web ACL for eight
 * days: 0.005 USD for each GB of it, and it holds requests to the routes alone.
 *
 * @param to the end of the day that is looked at
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */
export async function unusualCountries(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  to: number,
  span: string,
  pause: Pause,
): Promise<string[]> {
  const from = to - (USUAL_DAYS + 1) * DAY;
  const asked = { logGroupName, query: query(to), from, to, seconds: SECONDS, limit: ROWS };
  const rows = await queryLog(logs, asked, pause);
  const days = new Set<number>();
  const before = new Map<string, number>();
  const now = new Map<string, number>();
  for (const { country = '-', requests, ago } of rows) {
    const count = Number(requests ?? 0);
    const day = Number(ago ?? 0);
    if (day === 0) now.set(country, (now.get(country) ?? 0) + count);
    else {
      days.add(day);
      before.set(country, Math.max(before.get(country) ?? 0, count));
    }
  }
  if (days.size < FEWEST_DAYS) return [];
  return [...now]
    .filter(([country, count]) => country !== '-' && count >= ENOUGH && count > 3 * (before.get(country) ?? 0))
    .sort(([, one], [, other]) => other - one)
    .slice(0, 3)
    .map(
      ([country, count]) =>
        `${counted(count, 'request')} for a code reached the application from ${country} ${span}, at most ${before.get(country) ?? 0} a day in the week before: a campaign of yours there, or somebody who is not your customer.`,
    );
}
