import { type Steps, stepsOf, watchPeople } from '../../lambda/notices/people';
import { readWebAclCounts } from '../../lambda/notices/web-acl-counts';
import { readMetrics, total } from '../../lambda/runtime/metric-reader';
import { ownMetric } from '../../lib/contract/metric';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import type { DeployedShield } from './deployed-shield';

const HOUR = 3_600_000;
const DAY_HOURS = 24;
const DAYS = 7;
const MAILS = [
  MAIL_METRIC.sends,
  MAIL_METRIC.deliveries,
  MAIL_METRIC.hardBounces,
  MAIL_METRIC.softBounces,
  MAIL_METRIC.notAttempted,
] as const;

/** What keeps people from their codes: the last hour against the same hour of the seven days before. */
export async function examinePeople(shield: DeployedShield, now: number): Promise<string[]> {
  const monitor = shield.optional(OUTPUT.monitorName);
  const client = shield.account.cloudWatch();
  try {
    const region = await client.config.region();
    const to = now - (now % 60_000);
    const range = { from: to - (DAYS * DAY_HOURS + 1) * HOUR, to, periodSeconds: 3600 };
    const hours = await readWebAclCounts(client, shield.output(OUTPUT.webAclMetricName), region, range);
    const mails =
      monitor === undefined
        ? undefined
        : await readMetrics(
            client,
            MAILS.map((metric) => ownMetric(monitor, metric)),
            range,
          );
    // A configuration set is named where mails carry the codes; else whatever was counted lately.
    const counted = shield.optional(OUTPUT.configurationSetName) !== undefined || total(mails?.[0]) > 0;
    const at = (hour: number): Steps => {
      const webAcl = hours[hour]!;
      const start = range.from + hour * HOUR;
      const [sent = 0, delivered = 0, ...lost] = (mails ?? []).map((series) =>
        total(series.filter((point) => point.at >= start && point.at < start + HOUR)),
      );
      const undeliverable = lost.reduce((sum, value) => sum + value, 0);
      return stepsOf(webAcl, mails && counted ? { sent, delivered, undeliverable } : undefined);
    };
    const last = DAYS * DAY_HOURS;
    const before = Array.from({ length: DAYS }, (_, day) => at(day * DAY_HOURS));
    return watchPeople(at(last), before, 'in the last hour');
  } finally {
    client.destroy();
  }
}
