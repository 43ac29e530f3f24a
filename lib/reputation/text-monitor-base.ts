import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { TEXT_METRIC } from '../contract/reputation/text-metrics';
import { ReputationMonitorBase } from './reputation-monitor-base';

/** What the watches over texts of this package have in common. */
export abstract class TextMonitorBase extends ReputationMonitorBase {
  /**
   * Empty: failures say nothing about texts, since numbers that somebody is paid for report success. An alarm on texts makes the posture strict and locks nobody out.
   */
  public override get harmMetrics(): Metric[] {
    return [];
  }

  /**
   * What texts and calls cost in US dollars, summed over 5 minutes: as the sender states it, or as the price list says.
   *
   * @param options label, period and the like
   */
  public metricSpend(options?: MetricOptions): Metric {
    return this.metric(TEXT_METRIC.spend.name, options);
  }
}
