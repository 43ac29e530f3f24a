import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { AlarmKind } from '../contract/alarms';

export const DEFAULT_RUNBOOK_URL = 'https://github.com/cdk-otp-shield/cdk-otp-shield/blob/main/docs/runbooks';

export interface AlarmSetOptions {
  /** Start of the alarms' names: unique in the account and Region. */
  readonly prefix: string;
  readonly notify: ITopic[];
  readonly runbookUrl: string;
}

export interface AlarmOptions {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly comparison?: cloudwatch.ComparisonOperator;
  readonly evaluationPeriods?: number;
  readonly datapointsToAlarm?: number;
  readonly missingData: cloudwatch.TreatMissingData;
  /** What happened, for somebody who was asleep a minute ago. */
  readonly happened: string;
  /** The first thing to do. */
  readonly todo: string;
}

/** Makes alarms that are named, described and wired alike. */
export class AlarmSet {
  public readonly alarms: cloudwatch.Alarm[] = [];

  constructor(
    private readonly scope: Construct,
    private readonly options: AlarmSetOptions,
  ) {}

  public add(kind: AlarmKind, options: AlarmOptions): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this.scope, pascal(kind), {
      alarmName: `${this.options.prefix}-${kind}`,
      alarmDescription: this.description(kind, options),
      metric: options.metric,
      threshold: options.threshold,
      comparisonOperator: options.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: options.evaluationPeriods ?? 1,
      datapointsToAlarm: options.datapointsToAlarm,
      treatMissingData: options.missingData,
    });
    for (const topic of this.options.notify) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
    this.alarms.push(alarm);
    return alarm;
  }

  private description(kind: AlarmKind, options: AlarmOptions): string {
    return `${options.happened}\n\nWhat to do: ${options.todo}\n\nRunbook: ${this.options.runbookUrl}/${kind}.md`;
  }
}

export function gauge(
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: 'Maximum' | 'Minimum' | 'Average',
  period: Duration,
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, period });
}

function pascal(kind: string): string {
  return kind.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}
