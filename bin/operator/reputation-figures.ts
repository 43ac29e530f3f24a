import { readValues, wholePeriods } from '../../lambda/runtime/metric-reader';
import { counted } from '../../lib/contract/counted';
import { ownMetric } from '../../lib/contract/metric';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { MAIL_METRIC } from '../../lib/contract/reputation/metrics';
import type { DeployedShield } from './deployed-shield';
import { readAccount } from './senders';

export interface ReputationFigures {
  /** What the sender says about the account, by names of its own. */
  readonly [figure: string]: unknown;
  readonly lastHour: { readonly sends: number; readonly hardBounces: number; readonly complaints: number };
  readonly lines: readonly string[];
  /** What should be known and isn't. */
  readonly unknown: readonly string[];
}

const HOUR = 3_600_000;

export async function readReputation(shield: DeployedShield, now: number): Promise<ReputationFigures> {
  const monitor = shield.optional(OUTPUT.monitorName);
  const nothing = { sends: 0, hardBounces: 0, complaints: 0 };
  if (monitor === undefined) return { lastHour: nothing, lines: ['nobody watches the mails'], unknown: [] };
  const account = await readAccount(shield, now);
  const client = shield.account.cloudWatch();
  try {
    const counts = [MAIL_METRIC.sends, MAIL_METRIC.hardBounces, MAIL_METRIC.complaints];
    const [sends = 0, hardBounces = 0, complaints = 0] = await readValues(
      client,
      counts.map((metric) => ownMetric(monitor, metric)),
      wholePeriods({ from: now - HOUR, to: now, periodSeconds: 60 }),
    );
    return {
      ...account.values,
      unknown: account.unknown ?? [],
      lastHour: { sends, hardBounces, complaints },
      lines: [
        ...account.lines,
        `last hour: ${counted(sends, 'mail')}, ${counted(hardBounces, 'hard bounce')}, ${counted(complaints, 'complaint')}`,
      ],
    };
  } finally {
    client.destroy();
  }
}
