import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmSet } from '../../alarms/alarm-set';
import { COGNITO_ALARM } from '../../contract/recipient/cognito';

export interface CognitoAlarmsOptions {
  readonly lost: cloudwatch.Metric;
  readonly refused: cloudwatch.Metric;
  readonly sender: IFunction;
  readonly user: IFunction;
}

export function addCognitoAlarms(alarms: AlarmSet, { lost, refused, sender, user }: CognitoAlarmsOptions): void {
  const period = Duration.minutes(15);
  alarms.add(COGNITO_ALARM.lost, {
    metric: new cloudwatch.MathExpression({
      expression: 'FILL(lost, 0) + FILL(given_up, 0)',
      usingMetrics: {
        lost: lost.with({ period }),
        // What Lambda gave up after its last try.
        given_up: sender.metric('AsyncEventsDropped', { period, statistic: 'Sum' }),
      },
      label: 'messages of Cognito that did not go out',
      period,
    }),
    threshold: 3,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    handler: sender,
    happened: 'Messages that Cognito ordered and the guard allowed did not go out, or nobody knows whether they did.',
    todo: 'the log of the sender names the fault: a refused identity, a spend limit, a key.',
  });
  const often = Duration.minutes(5);
  alarms.addHandler(
    'sender of Cognito',
    sender,
    COGNITO_ALARM.senderErrors,
    often,
    'codes of the user pool come late or not at all: nobody signs up or signs in with one.',
  );
  alarms.add(COGNITO_ALARM.userErrors, {
    metric: new cloudwatch.MathExpression({
      // To refuse a sign-up the function has to fail, and whoever signs up could make the alarm ring. What began in one period and was refused in the next would, too: a
      // twentieth of the refused may be missing.
      expression: 'FILL(errors, 0) + FILL(throttles, 0) - 1.05 * FILL(refused, 0)',
      usingMetrics: {
        errors: user.metricErrors({ period: often, statistic: 'Sum' }),
        throttles: user.metricThrottles({ period: often, statistic: 'Sum' }),
        refused: refused.with({ period: often }),
      },
      label: 'failed, or found no room',
      period: often,
    }),
    threshold: 1,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    handler: user,
    happened: 'The function for which Cognito waits fails, or finds no room to run: sign-ups end with an error.',
    todo: 'its log names the fault; what it can not decide in time it leaves to the sender.',
  });
}
