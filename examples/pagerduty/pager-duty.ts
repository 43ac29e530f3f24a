import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { ApiDestination } from 'aws-cdk-lib/aws-events-targets';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface PagerDutyProps {
  /** Holds the integration key of a PagerDuty service (Events API v2), as plain text. */
  readonly routingKey: ISecret;
  /** `StackName/Name` of the shield, as its mails have it; the name alone is the id of the construct. */
  readonly shieldName: string;
}

/**
 * Opens one incident in PagerDuty for each incident of the shield, and closes it when that is over.
 *
 * @see https://developer.pagerduty.com/docs/send-alert-event
 */
export class PagerDuty extends Construct {
  constructor(scope: Construct, id: string, { routingKey, shieldName }: PagerDutyProps) {
    super(scope, id);
    const key = routingKey.secretValue;
    const destination = new events.ApiDestination(this, 'Destination', {
      endpoint: 'https://events.pagerduty.com/v2/enqueue',
      connection: new events.Connection(this, 'Connection', {
        // EventBridge wants a header; PagerDuty reads the key in the body alone.
        authorization: events.Authorization.apiKey('X-Routing-Key', key),
        bodyParameters: { routing_key: events.HttpParameter.fromSecret(key) },
      }),
    });
    const of = (path: string) => events.EventField.fromPath(path);
    new events.Rule(this, 'Notices', {
      eventPattern: {
        source: ['otp-shield'],
        detailType: ['OTP Shield Notice'],
        detail: { shield: [shieldName] },
      },
      targets: [
        new ApiDestination(destination, {
          event: events.RuleTargetInput.fromObject({
            event_action: of('$.detail.action'),
            // All messages of an incident have one key, so PagerDuty makes one incident of them.
            dedup_key: of('$.detail.incident'),
            payload: {
              summary: of('$.detail.summary'),
              source: of('$.detail.shield'),
              severity: of('$.detail.severity'),
              timestamp: of('$.time'),
            },
          }),
          retryAttempts: 20,
          maxEventAge: Duration.hours(1),
          deadLetterQueue: new Queue(this, 'Undelivered', { enforceSSL: true, retentionPeriod: Duration.days(14) }),
        }),
      ],
    });
  }
}
