import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type AlarmSet, gauge } from '../alarms/alarm-set';
import { MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { WEBHOOK_ALARM } from '../contract/reputation/alarms';
import { WEBHOOK_METRIC } from '../contract/reputation/metrics';

export interface SignedWebhookTexts {
  /** Why calls are refused, behind "Ten calls of the webhook within 15 minutes were refused: ". */
  readonly refusedFor: string;
  readonly todo: string;
  /** What happens while the function fails. */
  readonly consequence: string;
}

/** Alarms on a webhook that refuses many calls, or fails. */
export function addWebhookAlarms(
  alarms: AlarmSet,
  monitorName: string,
  handler: IFunction,
  { refusedFor, todo, consequence }: SignedWebhookTexts,
): void {
  const dimensions = { [MONITOR_DIMENSION]: monitorName };
  alarms.add(WEBHOOK_ALARM.webhookRefused, {
    metric: gauge(METRIC_NAMESPACE, WEBHOOK_METRIC.webhookRefused.name, dimensions, 'Sum', Duration.minutes(15)),
    threshold: 10,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: `Ten calls of the webhook within 15 minutes were refused: ${refusedFor}`,
    todo,
  });
  alarms.addHandler('webhook', handler, WEBHOOK_ALARM.webhookErrors, Duration.minutes(5), consequence);
}
