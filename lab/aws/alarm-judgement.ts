export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What a period says to an alarm. */
export type Point = 'good' | 'breaching' | 'missing';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/**
 * So many periods more than its evaluation periods CloudWatch looks back, in case some have no data. AWS shows 5 for 3
 * and says that the number depends on the period, without saying how.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const EXTRA_PERIODS = 2;

export interface AlarmRule {
  /** Evaluation periods (N). */
  readonly periods: number;
  /** Datapoints to alarm (M). */
  readonly toAlarm: number;
  readonly missing: MissingData;
}

/**
 * The state that an alarm takes, as the tables of AWS's page have it: real data from anywhere in the range comes first,
 * and what is missing is filled only where fewer than N periods have data.
 *
 * @param range the evaluation range, oldest first
 */
export function judge(
  range: readonly Point[],
  { periods, toAlarm, missing }: AlarmRule,
  current: AlarmState,
): AlarmState {
  const real = range.filter((point) => point !== 'missing').slice(-periods);
  const breaching = real.filter((point) => point === 'breaching').length;
  if (breaching >= toAlarm) return 'ALARM';
  if (real.length === periods) return 'OK';
  switch (missing) {
    case 'breaching':
      return breaching + periods - real.length >= toAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'ignore':
      return breaching < real.length ? 'OK' : current;
    case 'missing':
      if (real.length === 0) return 'INSUFFICIENT_DATA';
      if (breaching < real.length) return 'OK';
      // Only breaching data: no alarm before the oldest is M periods old. What the state is until then AWS doesn't say.
      return range.length - range.indexOf('breaching') >= toAlarm ? 'ALARM' : current;
  }
}
