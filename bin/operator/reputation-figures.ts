import { MONITOR_DIMENSION } from '../../lib/contract/metric';
import { METRIC_NAMESPACE } from '../../lib/contract/names';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import { ACCOUNT_METRIC, SES_METRIC } from '../../lib/contract/reputation/ses/metrics';
import type { DeployedShield } from './deployed-shield';
import { readMetrics } from './metric-sums';

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
    const own = (name: string, statistic: 'Sum' | 'Maximum') => ({
      namespace: METRIC_NAMESPACE,
      name,
      dimensions: { [MONITOR_DIMENSION]: monitor },
      statistic,
    });
    const ses = (name: string) => ({
      namespace: SES_METRIC.namespace,
      name,
      dimensions: {},
      statistic: 'Maximum' as const,
    });
    const [level, quotaUsedPercent, bounceRate, complaintRate, sends = 0, hardBounces = 0, complaints = 0] =
      await readMetrics(
        client,
        [
          own(ACCOUNT_METRIC.enforcementLevel.name, 'Maximum'),
          own(ACCOUNT_METRIC.quotaUsed.name, 'Maximum'),
          ses(SES_METRIC.bounceRate),
          ses(SES_METRIC.complaintRate),
          own(MAIL_METRIC.sends.name, 'Sum'),
          own(MAIL_METRIC.hardBounces.name, 'Sum'),
          own(MAIL_METRIC.complaints.name, 'Sum'),
        ],
        now - HOUR,
        now,
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
