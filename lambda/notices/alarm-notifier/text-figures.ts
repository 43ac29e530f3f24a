import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { counted } from '../../../lib/contract/counted';
import { ownMetric } from '../../../lib/contract/metric';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { TEXT_METRIC } from '../../../lib/contract/reputation/text-metrics';
import { readWindows } from './windows';

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

export async function readTextFigures(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  monitor: string,
  now: number,
): Promise<TextWindow[]> {
  const metrics = [
    MAIL_METRIC.sends,
    MAIL_METRIC.deliveries,
    TEXT_METRIC.spend,
    TEXT_METRIC.spendEstimated,
    TEXT_METRIC.carrierBlocks,
    TEXT_METRIC.guarded,
  ].map((metric) => ownMetric(monitor, metric));
  const { sums } = await readWindows(cloudWatch, metrics, now);
  return sums.map(({ label, values }) => {
    const [texts = 0, delivered = 0, dollars = 0, estimated = 0, carrierBlocks = 0, guarded = 0] = values;
    return { label, texts, delivered, dollars, estimated, carrierBlocks, guarded };
  });
}

/** For example `last 15 minutes: 120 texts for 9.60 USD (an estimate), 118 delivered`. */
export function describeTexts(window: TextWindow): string {
  const { label, texts, delivered, dollars, estimated, carrierBlocks, guarded } = window;
  const stopped = guarded > 0 ? [`${guarded} stopped by the sender's own guard`] : [];
  if (texts === 0) return [`last ${label}: no text`, ...stopped].join(', ');
  const how = estimated > 0 ? ' (an estimate)' : '';
  return [
    `last ${label}: ${counted(texts, 'text')} for ${dollars.toFixed(2)} USD${how}`,
    `${delivered} delivered`,
    ...(carrierBlocks > 0 ? [`${carrierBlocks} blocked by carriers`] : []),
    ...stopped,
  ].join(', ');
}
