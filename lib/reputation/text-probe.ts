import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../alarms/alarm-set';
import { ENV } from '../contract/env';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { PROBE_ALARM } from '../contract/reputation/alarms';
import { PROBE_METRIC } from '../contract/reputation/metrics';
import { acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { runEvery, SILENT } from './scheduled-probe';
import { addSignalAlarms } from './signal-alarms';
import { addSpendAlarms, type SpendAlarmTexts } from './text-spend-alarms';

/** What every sender of texts gives its probe. */
export interface TextProbeScope {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly logRetention?: RetentionDays;
}

/** What a sender of texts knows of its own probe. */
export interface TextProbeProps extends TextProbeScope {
  readonly bundle: string;
  readonly description: string;
  readonly environment: Record<string, string>;
  /** Calls that AWS lets nobody narrow, besides that for metrics, and why. */
  readonly accountActions: readonly string[];
  readonly accountActionsReason: string;
  readonly spend: SpendAlarmTexts;
  /** Adds alarms that only this sender has, behind those on money. */
  readonly ownAlarms?: (alarms: AlarmSet) => void;
}

/** AWS takes some of these calls once a second from the whole account. */
const INTERVAL = Duration.minutes(15);

/** The scheduled function that asks for the money of the month and whether texts still tell us how they end, and the alarms on both. */
export class TextProbe extends Construct {
  public readonly function: IFunction;
  protected readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: TextProbeProps) {
    super(scope, id);
    const { monitorName, bundle, description, environment, logRetention } = props;
    const handler = new BundledFunction(this, 'Handler', {
      bundle,
      description,
      environment: { [ENV.monitor]: monitorName, ...environment },
      timeout: Duration.seconds(90),
      logRetention,
    });
    this.function = handler.function;
    this.role = handler.role;
    this.role.addToPolicy(
      new iam.PolicyStatement({ actions: [...props.accountActions, 'cloudwatch:GetMetricData'], resources: ['*'] }),
    );
    acknowledgeWildcard(this.role, '*', props.accountActionsReason);
    runEvery(this, handler.function, INTERVAL, `Runs the probe of ${monitorName}`);
    this.addAlarms(props);
  }

  private addAlarms({ alarms, monitorName, spend, ownAlarms }: TextProbeProps): void {
    const own = ({ name }: MetricDefinition, statistic: 'Sum' | 'Minimum' | 'Maximum') =>
      gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, statistic, INTERVAL);
    addSpendAlarms(alarms, own, spend);
    ownAlarms?.(alarms);
    addSignalAlarms(alarms, (metric) => own(metric, 'Maximum'), { volume: true });
    alarms.add(PROBE_ALARM.probeSilent, {
      metric: own(PROBE_METRIC.probeHeartbeat, 'Sum'),
      ...SILENT,
      happened:
        'The probe of the texts gave no sign of life for three of its intervals: nobody watches the monthly limit.',
      todo: 'look at the log of the probe; a missing permission is the usual cause.',
    });
    const cost = 'what is spent of the monthly limit is old.';
    alarms.addHandler('probe', this.function, PROBE_ALARM.probeErrors, INTERVAL, cost);
  }
}
