import { readValues, wholePeriods } from '../../lambda/runtime/metric-reader';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { MAIL_METRIC, ownMetric, PROBE_METRIC, SES_METRIC } from '../../lib/contract/reputation/metrics';
import type { DeployedShield } from './deployed-shield';

export interface ReputationFigures {
  /** What SES says about the account; absent when the probe has not said anything lately. */
  readonly enforcement?: string;
  readonly quotaUsedPercent?: number;
  readonly bounceRate?: number;
  readonly complaintRate?: number;
  readonly lastHour: { readonly sends: number; readonly hardBounces: number; readonly complaints: number };
  readonly lines: readonly string[];
}

const HOUR = 3_600_000;
const ENFORCEMENT = ['healthy', 'UNDER REVIEW', 'PAUSED BY AWS'];

export async function readReputation(shield: DeployedShield, now: number): Promise<ReputationFigures> {
  const monitor = shield.optional(OUTPUT.monitorName);
  const nothing = { sends: 0, hardBounces: 0, complaints: 0 };
  if (monitor === undefined) return { lastHour: nothing, lines: ['nobody watches the mails'] };
  const client = shield.account.cloudWatch();
  try {
    const ses = (name: string) => ({
      namespace: SES_METRIC.namespace,
      name,
      dimensions: {},
      statistic: 'Maximum' as const,
    });
    const [level, quotaUsedPercent, bounceRate, complaintRate, sends = 0, hardBounces = 0, complaints = 0] =
      await readValues(
        client,
        [
          ownMetric(monitor, PROBE_METRIC.enforcementLevel, 'Maximum'),
          ownMetric(monitor, PROBE_METRIC.quotaUsed, 'Maximum'),
          ses(SES_METRIC.bounceRate),
          ses(SES_METRIC.complaintRate),
          ownMetric(monitor, MAIL_METRIC.sends, 'Sum'),
          ownMetric(monitor, MAIL_METRIC.hardBounces, 'Sum'),
          ownMetric(monitor, MAIL_METRIC.complaints, 'Sum'),
        ],
        wholePeriods({ from: now - HOUR, to: now, periodSeconds: 60 }),
      );
    const enforcement = level === undefined ? undefined : (ENFORCEMENT[level] ?? `level ${level}`);
    const percent = (fraction: number | undefined) =>
      fraction === undefined ? 'unknown' : `${(100 * fraction).toFixed(2)} %`;
    return {
      enforcement,
      quotaUsedPercent,
      bounceRate,
      complaintRate,
      lastHour: { sends, hardBounces, complaints },
      lines: [
        `SES: ${enforcement ?? 'the probe has said nothing for an hour'}, quota used ${quotaUsedPercent === undefined ? 'unknown' : `${quotaUsedPercent.toFixed(0)} %`}`,
        `account: bounces ${percent(bounceRate)} (AWS reviews at 5 %), complaints ${percent(complaintRate)} (at 0.1 %)`,
        `last hour: ${sends} mails, ${hardBounces} hard bounces, ${complaints} complaints`,
      ],
    };
  } finally {
    client.destroy();
  }
}
