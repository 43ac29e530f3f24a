import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { counted } from '../../../lib/contract/counted';
import { ownMetric } from '../../../lib/contract/metric';
import { MAIL_METRIC } from '../../../lib/contract/reputation/metrics';
import { wilson } from '../../runtime/wilson';
import { readWindows } from './windows';

export interface MailWindow {
  readonly label: string;
  readonly mails: number;
  readonly hardBounces: number;
  readonly complaints: number;
  readonly badRecipients: number;
}

export interface MailFigures {
  readonly windows: readonly MailWindow[];
  /** The usual bounce rate, as a fraction. */
  readonly usual?: number;
}

export async function readMailFigures(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  monitor: string,
  now: number,
): Promise<MailFigures> {
  const metrics = [
    ownMetric(monitor, MAIL_METRIC.sends),
    ownMetric(monitor, MAIL_METRIC.notAttempted),
    ownMetric(monitor, MAIL_METRIC.hardBounces),
    ownMetric(monitor, MAIL_METRIC.complaints),
    ownMetric(monitor, MAIL_METRIC.badRecipients),
    ownMetric(monitor, MAIL_METRIC.bounceBaseline, 'Maximum'),
  ];
  const { sums, series } = await readWindows(cloudWatch, metrics, now);
  const windows = sums.map(({ label, values }): MailWindow => {
    const [sends = 0, never = 0, hardBounces = 0, complaints = 0, badRecipients = 0] = values;
    return { label, mails: Math.max(0, sends - never), hardBounces, complaints, badRecipients };
  });
  return { windows, usual: series[5]?.at(-1)?.value };
}

/** For example `18 of 40 mails bounced: 45 % (95 % sure: 31 to 60 %)`. */
export function describeWindow({ label, mails, hardBounces, complaints, badRecipients }: MailWindow): string {
  if (mails === 0 && hardBounces === 0) return `last ${label}: no mail`;
  const attempted = Math.max(mails, hardBounces);
  const { lower, upper } = wilson(hardBounces, attempted, 1.96);
  const rate = `${percent(hardBounces / attempted)} (95 % sure: ${percent(lower)} to ${percent(upper)})`;
  const more = [
    ...(complaints > 0 ? [counted(complaints, 'complaint')] : []),
    ...(badRecipients > 0 ? [`${badRecipients} known-bad recipients`] : []),
  ];
  return [`last ${label}: ${hardBounces} of ${counted(attempted, 'mail')} bounced = ${rate}`, ...more].join(', ');
}

export function percent(fraction: number): string {
  const value = 100 * fraction;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}
