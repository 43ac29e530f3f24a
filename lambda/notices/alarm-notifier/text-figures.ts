import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ownMetric } from '../../../lib/contract/metric';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { TEXT_METRIC } from '../../../lib/contract/reputation/text-metrics';
import { type MetricPoint, readMetrics, total } from '../../runtime/metric-reader';

export interface TextWindow {
  readonly label: string;
  readonly texts: number;
  readonly delivered: number;
  readonly dollars: number;
  /** The part of the dollars that stands on the price list. */
  readonly estimated: number;
  readonly carrierBlocks: number;
  readonly guarded: number;
}

const MINUTE_MS = 60_000;
const WINDOWS = [
  { label: '15 minutes', minutes: 15 },
  { label: '60 minutes', minutes: 60 },
  { label: '24 hours', minutes: 1440 },
] as const;

/** Counts of the last minutes, hour and day. */
export async function readTextFigures(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  monitor: string,
  now: number,
): Promise<TextWindow[]> {
  const to = now - (now % MINUTE_MS);
  const [sends, deliveries, spend, estimated, blocks, guarded] = await readMetrics(
    cloudWatch,
    [
      MAIL_METRIC.sends,
      MAIL_METRIC.deliveries,
      TEXT_METRIC.spend,
      TEXT_METRIC.spendEstimated,
      TEXT_METRIC.carrierBlocks,
      TEXT_METRIC.guarded,
    ].map((metric) => ownMetric(monitor, metric)),
    { from: to - 1440 * MINUTE_MS, to, periodSeconds: 60 },
  );
  return WINDOWS.map(({ label, minutes }) => {
    const sum = (points: readonly MetricPoint[] = []) =>
      total(points.filter(({ at }) => at >= to - minutes * MINUTE_MS));
    return {
      label,
      texts: sum(sends),
      delivered: sum(deliveries),
      dollars: sum(spend),
      estimated: sum(estimated),
      carrierBlocks: sum(blocks),
      guarded: sum(guarded),
    };
  });
}

/** For example `last 15 minutes: 120 texts for 9.60 USD (an estimate), 118 delivered`. */
export function describeTexts(window: TextWindow): string {
  const { label, texts, delivered, dollars, estimated, carrierBlocks, guarded } = window;
  const stopped = guarded > 0 ? [`${guarded} stopped by the sender's own guard`] : [];
  if (texts === 0) return [`last ${label}: no text`, ...stopped].join(', ');
  const how = estimated > 0 ? ' (an estimate)' : '';
  return [
    `last ${label}: ${texts} texts for ${dollars.toFixed(2)} USD${how}`,
    `${delivered} delivered`,
    ...(carrierBlocks > 0 ? [`${carrierBlocks} blocked by carriers`] : []),
    ...stopped,
  ].join(', ');
}
