import type { IAlarm, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

/** A guard of recipients (`RecipientGuard`), as far as a dashboard and a report show it. */
export interface IWatchedGuard extends IConstruct {
  /** Value of the `Guard` dimension of the metrics, and the start of the names of the alarms. */
  readonly guardName: string;

  /** Log of the guard's function: a line for each decision, without recipients and clients. */
  readonly logGroup: ILogGroup;

  /** Alarms that tell people, the critical ones first; the dashboard shows their states. */
  readonly speakingAlarms: IAlarm[];

  /** What strangers may be sent together, and what it may cost, by channel: `email`, `sms` and `voice`. The report compares with it. */
  readonly budgets: Record<string, ReportedBudget>;

  /** Rows of the dashboard about this guard. Widths add up to at most 24 in a row. */
  dashboardWidgets(): IWidget[][];
}

/** The budget of one channel of a guard, as far as a report shows it. */
export interface ReportedBudget {
  /** Most codes that strangers get in an hour. */
  readonly perHour: number;

  /** Most codes that strangers get in a day. */
  readonly perDay: number;

  /**
   * USD in an hour.
   *
   * @default - not limited
   */
  readonly moneyPerHour?: number;

  /**
   * USD in a day.
   *
   * @default - not limited
   */
  readonly moneyPerDay?: number;
}
