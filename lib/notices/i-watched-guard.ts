import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import type { AlarmSet } from '../alarms/alarm-set';
import type { GuardSettings } from '../contract/recipient/guard';

/** A guard of recipients (`RecipientGuard`), as far as a dashboard and a report show it. */
export interface IWatchedGuard extends IConstruct {
  /** Value of the `Guard` dimension of the metrics, and the start of the names of the alarms. */
  readonly guardName: string;

  /** Log of the guard's function: a line for each decision, without recipients and clients. */
  readonly logGroup: ILogGroup;

  /**
   * Thresholds are drawn from them.
   *
   * @internal
   */
  readonly _alarmSet: AlarmSet;

  /**
   * Budgets and limits to compare with.
   *
   * @internal
   */
  readonly _limits: GuardSettings;
}
