import { readValues, wholePeriods } from '../../../lambda/runtime/metric-reader';
import { counted } from '../../../lib/contract/counted';
import { ownMetric } from '../../../lib/contract/metric';
import { OUTPUT } from '../../../lib/contract/posture/posture';
import { COUNTRY_METRIC } from '../../../lib/contract/reputation/closed-countries';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { TEXT_METRIC } from '../../../lib/contract/reputation/text-metrics';
import type { DeployedShield } from '../deployed-shield';

export interface TextFigures {
  readonly lastHour: {
    readonly texts: number;
    readonly delivered: number;
    readonly usd: number;
    readonly usdEstimated: number;
  };
  /** Countries that the shield holds closed; undefined where it closes none, or nobody has looked for a quarter of an hour, which `text-countries-silent` tells. */
  readonly closedCountries?: number;
  readonly lines: readonly string[];
}

const HOUR = 3_600_000;

/** @returns undefined where nobody watches texts */
export async function readTexts(shield: DeployedShield, now: number): Promise<TextFigures | undefined> {
  const monitor = shield.optional(OUTPUT.textMonitorName);
  if (monitor === undefined) return undefined;
  const client = shield.account.cloudWatch();
  try {
    const counts = [MAIL_METRIC.sends, MAIL_METRIC.deliveries, TEXT_METRIC.spend, TEXT_METRIC.spendEstimated];
    const [texts = 0, delivered = 0, usd = 0, usdEstimated = 0] = await readValues(
      client,
      counts.map((metric) => ownMetric(monitor, metric)),
      wholePeriods({ from: now - HOUR, to: now, periodSeconds: 60 }),
    );
    const [closedCountries] = await readValues(
      client,
      [ownMetric(monitor, COUNTRY_METRIC.closed, 'Maximum')],
      wholePeriods({ from: now - HOUR / 4, to: now, periodSeconds: 300 }),
    );
    const list = usdEstimated > 0 ? `, ${usdEstimated.toFixed(2)} of it by the price list` : '';
    return {
      lastHour: { texts, delivered, usd, usdEstimated },
      ...(closedCountries !== undefined && { closedCountries }),
      lines: [
        `last hour: ${counted(texts, 'text')}, ${delivered} delivered, ${usd.toFixed(2)} USD${list}`,
        ...(closedCountries
          ? [
              `closed by the shield: ${counted(closedCountries, 'country', 'countries')}; otp-shield timeline names them`,
            ]
          : []),
      ],
    };
  } finally {
    client.destroy();
  }
}
