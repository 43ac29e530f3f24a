import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import type { DailyReport } from '../notices/daily-report';

/** A watch over the reputation of a sender, whoever the provider is. */
export interface IReputationMonitor extends IConstruct {
  /** Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms. */
  readonly monitorName: string;

  /**
   * Topic on which alarms become messages for people. Absent when nobody is to be told.
   */
  readonly alarmTopic?: ITopic;

  /** The alarm to react to: somebody abuses the sender. Absent when mails aren't counted. */
  readonly underAttackAlarm?: IAlarm;

  /** The function that counts the events of mails. Absent when mails aren't counted. */
  readonly ingestFunction?: IFunction;

  /** Configuration set of SES with which the codes are sent. */
  readonly configurationSetName?: string;

  /**
   * The function that compares with what is usual.
   *
   * @internal
   */
  readonly _probeFunction?: IFunction;

  /** @internal */
  readonly _dailyReport?: DailyReport;
}
