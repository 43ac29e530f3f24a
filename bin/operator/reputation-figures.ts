import { MONITOR_DIMENSION } from '../../lib/contract/metric';
import { METRIC_NAMESPACE } from '../../lib/contract/names';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import type { DeployedShield } from './deployed-shield';
import { type MetricQuery, readMetrics } from './metric-sums';
import { readAccount } from './senders';

export interface ReputationFigures {
  /** What the sender says about the account, by names of its own. */
  readonly [figure: string]: unknown;
  readonly lastHour: { readonly sends: number; readonly hardBounces: number; readonly complaints: number };
  readonly lines: readonly string[];
}

const HOUR = 3_600_000;

export async function readReputation(shield: DeployedShield, now: number): Promise<ReputationFigures> {
  const monitor = shield.optional(OUTPUT.monitorName);
  const nothing = { sends: 0, hardBounces: 0, complaints: 0 };
  if (monitor === undefined) return { lastHour: nothing, lines: ['nobody watches the mails'] };
  const account = await readAccount(shield, now);
  const client = shield.account.cloudWatch();
  try {
    const count = ({ name }: { readonly name: string }): MetricQuery => ({
      namespace: METRIC_NAMESPACE,
      name,
      dimensions: { [MONITOR_DIMENSION]: monitor },
      statistic: 'Sum',
    });
    const counts = [MAIL_METRIC.sends, MAIL_METRIC.hardBounces, MAIL_METRIC.complaints].map(count);
    const [sends = 0, hardBounces = 0, complaints = 0] = await readMetrics(client, counts, now - HOUR, now);
    return {
      ...account.values,
      lastHour: { sends, hardBounces, complaints },
      lines: [...account.lines, `last hour: ${sends} mails, ${hardBounces} hard bounces, ${complaints} complaints`],
    };
  } finally {
    client.destroy();
  }
}
