import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { counted } from '../../../lib/contract/counted';
import { GUARD_ALARM, GUARD_METRIC, guardMetric } from '../../../lib/contract/recipient/guard-metrics';
import { readMetrics, total } from '../../runtime/metric-reader';
import { percent } from './mail-figures';

/** What a recipient guard did within the last hour. */
export type GuardFigures = { readonly [K in keyof typeof COUNTED]: number };

const COUNTED = {
  sent: GUARD_METRIC.sent,
  verified: GUARD_METRIC.verified,
  sentCost: GUARD_METRIC.sentCost,
  verifiedCost: GUARD_METRIC.verifiedCost,
  refusedRecipient: GUARD_METRIC.refusedRecipient,
  refusedInvalid: GUARD_METRIC.refusedInvalid,
  refusedShared: GUARD_METRIC.refusedShared,
  refusedBudget: GUARD_METRIC.refusedBudget,
  refusedConversion: GUARD_METRIC.refusedConversion,
  unavailable: GUARD_METRIC.unavailable,
  failedOpen: GUARD_METRIC.failedOpen,
} as const;

const WHY = [
  ['refusedRecipient', 'since the recipient had enough'],
  ['refusedInvalid', 'since it is no recipient for codes'],
  ['refusedShared', 'by a limit of a domain, range, country or client'],
  ['refusedConversion', 'where hardly any code is typed in'],
  ['refusedBudget', 'since the budget was used up'],
  ['unavailable', 'since the table was out of reach'],
] as const satisfies ReadonlyArray<readonly [keyof typeof COUNTED, string]>;

const HOUR_SECONDS = 3600;

/** Value of the `Guard` dimension, when the alarm is one of a guard. */
export function guardOf(alarm: string): string | undefined {
  const found = Object.values(GUARD_ALARM).find(({ name }) => alarm.endsWith(`-${name}`));
  return found && alarm.slice(0, alarm.length - found.name.length - 1);
}

export async function readGuardFigures(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  guard: string,
  now: number,
): Promise<GuardFigures> {
  const to = now - (now % 60_000);
  const sources = Object.values(COUNTED).map((metric) => guardMetric(guard, metric));
  const series = await readMetrics(cloudWatch, sources, { from: to - HOUR_SECONDS * 1000, to, periodSeconds: 300 });
  return Object.fromEntries(Object.keys(COUNTED).map((key, index) => [key, total(series[index])])) as GuardFigures;
}

export function describeGuard(figures: GuardFigures): string[] {
  const { sent, verified, sentCost, verifiedCost, failedOpen } = figures;
  const refused = WHY.filter(([key]) => figures[key] > 0).map(([key, why]) => `${figures[key]} ${why}`);
  const share = sent === 0 ? '' : ` (${percent(Math.min(1, verified / sent))})`;
  return [
    `last hour: ${counted(sent, 'code')} sent, ${verified} typed in${share}; the others cost ${Math.max(0, sentCost - verifiedCost).toFixed(2)} USD`,
    ...(refused.length === 0 ? [] : [`refused: ${refused.join(', ')}`]),
    ...(failedOpen === 0 ? [] : [`sent unchecked: ${failedOpen}`]),
  ];
}
