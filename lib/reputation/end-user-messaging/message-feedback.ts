import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { FEEDBACK_ALARM } from '../../contract/reputation/end-user-messaging/alarms';
import { FEEDBACK_METRIC } from '../../contract/reputation/end-user-messaging/metrics';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import type { MailLedgerStore } from '../mail-ledger-store';

export interface MessageFeedbackProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  /** Topic of the events: from the first one of a text its time runs. */
  readonly topic: ITopic;
  readonly ledger: MailLedgerStore;
  readonly logRetention?: RetentionDays;
}

const TIMEOUT = Duration.seconds(60);

/** Tells AWS which texts were answered, and after fifty minutes which were not. */
export class MessageFeedback extends Construct {
  /** Takes the ids of texts whose code was typed in. */
  public readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, props: MessageFeedbackProps) {
    super(scope, id);
    const { ledger } = props;
    const secured = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const lost = new sqs.Queue(this, 'Lost', {
      ...secured,
      retentionPeriod: Duration.days(4),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...secured,
      // What is older says nothing: AWS closed the record after an hour.
      retentionPeriod: Duration.hours(4),
      visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: lost, maxReceiveCount: 5 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    props.topic.addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true }));
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'end-user-messaging-feedback',
      description: 'Tells AWS End User Messaging which texts were answered',
      environment: {
        [ENV.monitor]: props.monitorName,
        [ENV.feedbackQueue]: this.queue.queueUrl,
        [ENV.ledgerTable]: ledger.table.tableName,
      },
      timeout: TIMEOUT,
      logRetention: props.logRetention,
    });
    handler.function.addEventSource(
      // AWS takes 20 calls a second from the whole account; two is the least that SQS allows.
      new SqsEventSource(this.queue, { batchSize: 10, maxConcurrency: 2, reportBatchItemFailures: true }),
    );
    this.queue.grantSendMessages(handler.role);
    ledger.grantFeedback(handler.role);
    handler.role.addToPolicy(new iam.PolicyStatement({ actions: ['sms-voice:PutMessageFeedback'], resources: ['*'] }));
    acknowledgeWildcard(handler.role, '*', 'the call knows no resource');
    addAlarms(props, handler, lost);
  }
}

function addAlarms({ alarms, monitorName }: MessageFeedbackProps, handler: BundledFunction, lost: sqs.Queue): void {
  const dimensions = { [MONITOR_DIMENSION]: monitorName };
  alarms.add(FEEDBACK_ALARM.refused, {
    metric: gauge(METRIC_NAMESPACE, FEEDBACK_METRIC.refused.name, dimensions, 'Sum', Duration.hours(1)),
    threshold: 10,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: 'AWS took no feedback about ten texts within an hour: its own figures of answered codes are wrong.',
    todo: 'send with MessageFeedbackEnabled, or turn feedback on in the configuration set; the log names the fault.',
    handler: handler.function,
  });
  alarms.add(FEEDBACK_ALARM.lost, {
    metric: lost.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
    threshold: 1,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened:
      'Feedback about texts could not be told after five attempts: AWS counts fewer answered codes than there were.',
    todo: 'see the log of the handler; a call that is throttled is the usual cause. What is lost is no harm to anybody.',
    handler: handler.function,
  });
  alarms.addHandler(
    'feedback',
    handler.function,
    FEEDBACK_ALARM.errors,
    Duration.minutes(15),
    'AWS does not hear which codes were typed in; nothing else depends on it.',
  );
}
