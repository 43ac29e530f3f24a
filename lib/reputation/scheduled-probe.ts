import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaHandler } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Runs the probe of a sender again and again. A run that failed is stale when it is retried; the next one is due anyway. */
export function runEvery(scope: Construct, handler: LambdaHandler, interval: Duration, description: string): void {
  handler.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: interval });
  new events.Rule(scope, 'Schedule', {
    description,
    schedule: events.Schedule.rate(interval),
    targets: [new LambdaFunction(handler, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
  });
}

/** When a probe counts as silent. Three periods, because the sliding window of one may fall between two runs. */
export const SILENT = {
  threshold: 1,
  comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  evaluationPeriods: 3,
  missingData: cloudwatch.TreatMissingData.BREACHING,
} as const;
