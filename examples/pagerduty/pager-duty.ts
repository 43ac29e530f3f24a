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
    const deadLetterQueue = new Queue(this, 'Undelivered', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    const of = (path: string) => events.EventField.fromPath(path);
    const send = (name: string, detailType: string, detail: object, event: object) =>
      new events.Rule(this, name, {
        eventPattern: { source: ['otp-shield'], detailType: [detailType], detail: { shield: [shieldName], ...detail } },
        targets: [
          new ApiDestination(destination, {
            event: events.RuleTargetInput.fromObject(event),
            retryAttempts: 20,
            maxEventAge: Duration.hours(1),
            deadLetterQueue,
          }),
        ],
      });
    send(
      'Notices',
      'OTP Shield Notice',
      {},
      {
        event_action: of('$.detail.action'),
        // All messages of an incident have one key, so PagerDuty makes one incident of them.
        dedup_key: of('$.detail.incident'),
        payload: {
          summary: of('$.detail.summary'),
          source: of('$.detail.shield'),
          severity: of('$.detail.severity'),
          timestamp: of('$.time'),
        },
      },
    );
    // That the shield itself locked everybody out is an incident of its own: it ends when the routes open again, whatever else is on.
    const locked = (event_action: string, summary: string) => ({
      event_action,
      dedup_key: `${shieldName} lockdown`,
      payload: { summary, source: of('$.detail.shield'), severity: 'critical', timestamp: of('$.time') },
    });
    send(
      'Locked',
      'OTP Shield Posture',
      { kind: ['changed'], to: ['lockdown'], by: ['responder'] },
      locked('trigger', `Nobody gets a code: the responder locked the routes (${shieldName})`),
    );
    send(
      'Unlocked',
      'OTP Shield Posture',
      { kind: ['changed'], from: ['lockdown'] },
      locked('resolve', `People get codes again (${shieldName})`),
    );
  }
}
