import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SPEND_METRIC } from '../../lib/contract/reputation/text-spend';
import type { MetricValue } from '../runtime/emf';
import { readMetrics } from '../runtime/metric-reader';
import { type CheckDependencies, runChecks } from './checks';
import { volumeMetrics } from './leading-signals';

export interface TextProbeDependencies extends CheckDependencies {
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
}

/** What a sender of texts says of itself. */
export interface TextSender {
  /** AWS's metric of the money of the month: it grows, starts anew each month, and stays away until the first text of the account. */
  readonly spent: { readonly namespace: string; readonly name: string };
  /** US dollars a month at which everybody's texts stop; undefined where nobody set a limit. */
  limit(): Promise<number | undefined>;
  /** Whether what becomes of every text still reaches us. */
  isWired(): Promise<boolean>;
}

const DAY_MS = 86_400_000;

/**
 * Asks a sender of texts what events don't say: money of the month against the limit at which it stops everybody's texts, and whether it still tells us of each.
 *
 * @throws {AggregateError} naming each check that failed
 */
export async function probeTexts(sender: TextSender, dependencies: TextProbeDependencies): Promise<void> {
  const { cloudWatch, monitor, clock } = dependencies;
  const now = clock.now();
  await runChecks(
    {
      spend: () => spend(sender, cloudWatch, now),
      wiring: async () => [{ metric: SPEND_METRIC.textEventsWired, value: (await sender.isWired()) ? 1 : 0 }],
      volume: () => volumeMetrics(cloudWatch, monitor, now),
    },
    dependencies,
  );
}

async function spend(
  sender: TextSender,
  cloudWatch: TextProbeDependencies['cloudWatch'],
  now: number,
): Promise<MetricValue[]> {
  const limit = await sender.limit();
  const monthBegan = new Date(now).setUTCHours(0, 0, 0, 0) - (new Date(now).getUTCDate() - 1) * DAY_MS;
  const [points = []] = await readMetrics(cloudWatch, [{ ...sender.spent, dimensions: {}, statistic: 'Maximum' }], {
    from: Math.max(monthBegan, now - 3 * DAY_MS),
    to: now,
    periodSeconds: 3600,
  });
  const spent = points.at(-1)?.value;
  if (spent === undefined) return [];
  return [
    { metric: SPEND_METRIC.monthSpend, value: spent },
    ...(limit === undefined
      ? []
      : [{ metric: SPEND_METRIC.spendLimitUsed, value: limit === 0 ? 100 : (100 * spent) / limit }]),
  ];
}
