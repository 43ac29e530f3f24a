import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PROBE_ALARM as ALARM, type AlarmDefinition } from '../contract/alarms';
import { ENV } from '../contract/env';
import { type MetricDefinition, MONITOR_DIMENSION, PROBE_METRIC } from '../contract/metrics';
import { METRIC_NAMESPACE } from '../contract/names';
import { BundledFunction } from '../private/bundled-function';
import { type AlarmSet, gauge } from './alarm-set';
import type { Levels } from './levels';

export interface SesProbeProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly interval: Duration;
  readonly quota: Levels;
  readonly sesRegion?: string;
  readonly configurationSetName?: string;
  readonly copyReputation: boolean;
  readonly logRetention?: RetentionDays;
}

/** The scheduled function that asks SES about the account, and the alarms on its answers and on itself. */
export class SesProbe extends Construct {
  public readonly function: IFunction;

  constructor(scope: Construct, id: string, props: SesProbeProps) {
    super(scope, id);

    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'ses-probe',
      description: 'Reads the state of the SES account and publishes it as metrics',
      environment: {
        [ENV.monitor]: props.monitorName,
        [ENV.sesRegion]: props.sesRegion,
        [ENV.configurationSet]: props.configurationSetName,
        [ENV.copyReputation]: props.copyReputation ? 'true' : undefined,
      },
      timeout: Duration.seconds(60),
      logRetention: props.logRetention,
    });
    // A run that failed is stale when it is retried; the next one is due anyway.
    handler.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: props.interval });
    handler.role.addToPolicy(
      new iam.PolicyStatement({
        // SES defines no resource for GetAccount: the service authorization reference knows only "*".
        actions: ['ses:GetAccount'],
        resources: ['*'],
      }),
    );
    if (props.copyReputation) {
      handler.role.addToPolicy(
        new iam.PolicyStatement({
          // CloudWatch metrics are no resources either; reading can't be narrowed to a namespace.
          actions: ['cloudwatch:GetMetricData'],
          resources: ['*'],
        }),
      );
    }
    new events.Rule(this, 'Schedule', {
      description: `Runs the SES probe of ${props.monitorName}`,
      schedule: events.Schedule.rate(props.interval),
      targets: [new LambdaFunction(handler.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    this.function = handler.function;

    this.addAccountAlarms(props);
    this.addOwnAlarms(props, handler);
  }

  private addAccountAlarms({ alarms, monitorName, interval, quota }: SesProbeProps): void {
    const own = (metric: MetricDefinition, statistic: 'Maximum' | 'Minimum') =>
      gauge(METRIC_NAMESPACE, metric.name, { [MONITOR_DIMENSION]: monitorName }, statistic, interval);
    // A probe that stops is the heartbeat's business; here the last word of SES stands.
    const missingData = cloudwatch.TreatMissingData.IGNORE;

    alarms.add(ALARM.underReview, {
      metric: own(PROBE_METRIC.enforcementLevel, 'Maximum'),
      threshold: 1,
      missingData,
      happened: 'AWS put the SES account under review (or paused it): it may stop sending soon.',
      todo: 'read the mail from AWS and answer it in the SES console; stop the cause first and say how.',
    });
    alarms.add(ALARM.sendingPaused, {
      metric: own(PROBE_METRIC.sendingEnabled, 'Minimum'),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      missingData,
      happened: 'SES does not send: the account is paused, and no code reaches anybody.',
      todo: 'find out who paused it (AWS, an automatic breaker or a person), offer people the other ways to sign in.',
    });
    const addQuota = (definition: AlarmDefinition, percent: number) =>
      alarms.add(definition, {
        metric: own(PROBE_METRIC.quotaUsed, 'Maximum'),
        threshold: percent,
        // No value at all means that the quota is unlimited.
        missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        happened: `${percent} % of the sending quota of the last 24 hours are used; at 100 % SES refuses every mail.`,
        todo: 'compare the volume with yesterday; raise the quota if people did it, lock down the code routes if robots did.',
      });
    addQuota(ALARM.quotaWarning, quota.warningPercent);
    addQuota(ALARM.quotaCritical, quota.criticalPercent);
  }

  private addOwnAlarms({ alarms, monitorName, interval }: SesProbeProps, handler: BundledFunction): void {
    alarms.add(ALARM.probeSilent, {
      metric: new cloudwatch.Metric({
        namespace: METRIC_NAMESPACE,
        metricName: PROBE_METRIC.probeHeartbeat.name,
        dimensionsMap: { [MONITOR_DIMENSION]: monitorName },
        statistic: 'Sum',
        period: interval,
      }),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // Three, because the sliding window of one period may fall between two runs.
      evaluationPeriods: 3,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      happened:
        'The SES probe gave no sign of life for three of its intervals: nobody watches review, pause and quota.',
      todo: 'look at the log of the probe; until it runs again, look at the SES console yourself.',
    });
    alarms.addHandler(
      'probe',
      handler.function,
      ALARM.probeErrors,
      ALARM.probeThrottles,
      interval,
      'what the alarms know about review, pause and quota is old.',
    );
  }
}
