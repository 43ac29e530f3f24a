import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import type { AlarmDefinition } from '../../contract/alarm';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { FENCE_ALARM as ALARM } from '../../contract/reputation/ses/alarms';
import { ACCOUNT_METRIC, SES_METRIC } from '../../contract/reputation/ses/metrics';
import type { Levels } from '../levels';

export interface ReputationFenceOptions {
  readonly bounceRate: Levels;
  readonly complaintRate: Levels;
  readonly monitorName: string;
  readonly configurationSetName?: string;
  /** Watch the probe's copies of the metrics, because SES works in another Region. */
  readonly copied: boolean;
}

// AWS doesn't say how often it publishes these metrics. The maximum over a sliding hour sees every new value within a
// minute of its arrival, and a gap shorter than the hour makes no alarm flap.
const WINDOW = Duration.hours(1);

interface Fence {
  readonly metricName: string;
  readonly copy: MetricDefinition;
  readonly dimensions: Record<string, string>;
  readonly levels: Levels;
  readonly kinds: { readonly warning: AlarmDefinition; readonly critical: AlarmDefinition };
  readonly what: string;
  readonly limits: string;
  readonly todo: string;
}

/**
 * Alarms on the rates that SES computes over its own "representative volume". They are what AWS judges by, and slow: a
 * burst disappears in the volume. They are the outer fence, not the detector.
 */
export function addReputationFence(alarms: AlarmSet, options: ReputationFenceOptions): void {
  for (const fence of fences(options)) {
    const metric = options.copied
      ? gauge(METRIC_NAMESPACE, fence.copy.name, { [MONITOR_DIMENSION]: options.monitorName }, 'Maximum', WINDOW)
      : gauge(SES_METRIC.namespace, fence.metricName, fence.dimensions, 'Maximum', WINDOW);
    const add = (definition: AlarmDefinition, percent: number) =>
      alarms.add(definition, {
        metric,
        // The metrics are fractions between 0 and 1. Rounded, or 0.05 % would become 0.0005000000000000001.
        threshold: Number((percent / 100).toPrecision(12)),
        // As AWS recommends: without traffic there is no new rate, and the last one still stands.
        missingData: cloudwatch.TreatMissingData.IGNORE,
        happened: `${fence.what} reached ${percent} %. ${fence.limits}`,
        todo: fence.todo,
      });
    add(fence.kinds.warning, fence.levels.warningPercent);
    add(fence.kinds.critical, fence.levels.criticalPercent);
  }
}

function fences(options: ReputationFenceOptions): Fence[] {
  const bounces = {
    metricName: SES_METRIC.bounceRate,
    levels: options.bounceRate,
    limits: 'AWS asks for less than 2 %, reviews accounts at 5 % and may pause them at 10 %.',
    todo: 'find out which mails bounce and stop them; lock down the code routes if they are the source.',
  };
  const complaints = {
    metricName: SES_METRIC.complaintRate,
    levels: options.complaintRate,
    limits: 'AWS reviews accounts at 0.1 % and may pause them at 0.5 %.',
    todo: 'stop the mails that people mark as spam; codes that nobody asked for are the usual cause.',
  };
  const account: Fence[] = [
    {
      ...bounces,
      copy: ACCOUNT_METRIC.reputationBounceRate,
      dimensions: {},
      kinds: { warning: ALARM.accountBounceRateWarning, critical: ALARM.accountBounceRateCritical },
      what: 'The bounce rate of the SES account',
    },
    {
      ...complaints,
      copy: ACCOUNT_METRIC.reputationComplaintRate,
      dimensions: {},
      kinds: { warning: ALARM.accountComplaintRateWarning, critical: ALARM.accountComplaintRateCritical },
      what: 'The complaint rate of the SES account',
    },
  ];
  const name = options.configurationSetName;
  if (name === undefined) return account;
  const dimensions = { [SES_METRIC.configurationSetDimension]: name };
  return [
    ...account,
    {
      ...bounces,
      copy: ACCOUNT_METRIC.configurationSetBounceRate,
      dimensions,
      kinds: { warning: ALARM.configurationSetBounceRateWarning, critical: ALARM.configurationSetBounceRateCritical },
      what: `The bounce rate of the SES configuration set ${name}`,
    },
    {
      ...complaints,
      copy: ACCOUNT_METRIC.configurationSetComplaintRate,
      dimensions,
      kinds: {
        warning: ALARM.configurationSetComplaintRateWarning,
        critical: ALARM.configurationSetComplaintRateCritical,
      },
      what: `The complaint rate of the SES configuration set ${name}`,
    },
  ];
}
