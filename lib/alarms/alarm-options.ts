import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { AlarmText as WrittenText } from '../contract/alarm-text';
import type { FirstCommands } from '../contract/first-command';

export interface AlarmSetOptions {
  /** Start of the alarms' names: unique in the account and Region. */
  readonly prefix: string;
  readonly notify: ITopic[];
  /** Topics for alarms on the very function that tells people; by default `notify`. */
  readonly direct?: ITopic[];
  readonly runbookUrl: string;
  /** The handler whose log says more about alarms of this set that name no other. */
  readonly handler?: IFunction;
  /** What to type first about alarms of a sender, where it knows better. */
  readonly firstCommands?: FirstCommands;
}

/** What an alarm of ours says to people, but for its level and its runbook. Commands in it become whole. */
export interface AlarmText extends Pick<WrittenText, 'happened' | 'todo'> {
  /** The handler whose log says more: people are shown its last errors. */
  readonly handler?: IFunction;
}

export interface AlarmOptions extends AlarmText {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  readonly comparison?: cloudwatch.ComparisonOperator;
  readonly evaluationPeriods?: number;
  readonly datapointsToAlarm?: number;
  readonly missingData: cloudwatch.TreatMissingData;
  /** A composite alarm speaks for this one. */
  readonly silent?: boolean;
  /** Tells people without detour. */
  readonly direct?: boolean;
}

export interface UnusualOptions extends AlarmText {
  readonly metric: cloudwatch.IMetric;
  /** Below this a period is quiet, whatever is usual. */
  readonly floor: number;
  readonly period: Duration;
  readonly missingData: cloudwatch.TreatMissingData;
}

export interface UnusuallyLowOptions extends AlarmText {
  /** Added up; those without data count as 0 beside those that have some. */
  readonly metrics: cloudwatch.Metric[];
  readonly period: Duration;
  /** So many in a row. */
  readonly periods: number;
  readonly missingData: cloudwatch.TreatMissingData;
}

export interface CompositeOptions extends AlarmText {
  readonly anyOf: cloudwatch.IAlarm[];
  /** While this alarm is on, the composite keeps quiet. */
  readonly suppressedBy?: cloudwatch.IAlarm;
  readonly silent?: boolean;
}
