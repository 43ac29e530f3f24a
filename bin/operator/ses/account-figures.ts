import { readValues, wholePeriods } from '../../../lambda/runtime/metric-reader';
import { ownMetric } from '../../../lib/contract/metric';
import type { MetricSource } from '../../../lib/contract/metric-source';
import { OUTPUT } from '../../../lib/contract/posture/posture';
import { ACCOUNT_METRIC, SES_METRIC } from '../../../lib/contract/reputation/ses/metrics';
import { SES_SENDER } from '../../../lib/contract/reputation/ses/sender';
import type { DeployedShield } from '../deployed-shield';
import type { AccountFigures } from '../sender-checks';

const HOUR = 3_600_000;
const ENFORCEMENT = ['healthy', 'UNDER REVIEW', 'PAUSED BY AWS'];

/** What a policy has to allow for it. */
export const SES_ACTIONS = ['ses:GetAccount'];

/** What SES says about the account; undefined for a shield that watches another sender. */
export async function readSesAccount(shield: DeployedShield, now: number): Promise<AccountFigures | undefined> {
  const monitor = shield.optional(OUTPUT.monitorName);
  if (monitor === undefined || shield.optional(OUTPUT.senderName) !== SES_SENDER) return undefined;
  const theirs = (name: string): MetricSource => ({
    namespace: SES_METRIC.namespace,
    name,
    dimensions: {},
    statistic: 'Maximum',
  });
  const client = shield.account.cloudWatch();
  try {
    const [level, quotaUsedPercent, bounceRate, complaintRate] = await readValues(
      client,
      [
        ownMetric(monitor, ACCOUNT_METRIC.enforcementLevel, 'Maximum'),
        ownMetric(monitor, ACCOUNT_METRIC.quotaUsed, 'Maximum'),
        theirs(SES_METRIC.bounceRate),
        theirs(SES_METRIC.complaintRate),
      ],
      wholePeriods({ from: now - HOUR, to: now, periodSeconds: 60 }),
    );
    const enforcement = level === undefined ? undefined : (ENFORCEMENT[level] ?? `level ${level}`);
    const quota = quotaUsedPercent === undefined ? 'unknown' : `${quotaUsedPercent.toFixed(0)} %`;
    return {
      values: { enforcement, quotaUsedPercent, bounceRate, complaintRate },
      unknown: enforcement === undefined ? ['the probe has said nothing about the SES account for an hour'] : [],
      lines: [
        `SES: ${enforcement ?? 'the probe has said nothing for an hour'}, quota used ${quota}`,
        `account: bounces ${percent(bounceRate)} (AWS reviews at 5 %), complaints ${percent(complaintRate)} (at 0.1 %)`,
      ],
    };
  } finally {
    client.destroy();
  }
}

function percent(fraction: number | undefined): string {
  return fraction === undefined ? 'unknown' : `${(100 * fraction).toFixed(2)} %`;
}
