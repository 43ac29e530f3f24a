import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmSet } from '../alarms/alarm-set';
import { ENV } from '../contract/env';
import { PIPELINE_ALARM } from '../contract/reputation/alarms';
import { BundledFunction } from '../private/bundled-function';
import type { MailLedgerStore } from './mail-ledger-store';

export interface EventPipelineProps {
  readonly monitorName: string;
  readonly alarms: AlarmSet;
  readonly ledger: MailLedgerStore;
  /** Who sends, for the texts of the alarms. */
  readonly provider: string;
  /** What reads the provider's events: a handler of this package, or a function of somebody else. */
  readonly handler: BundledIngest | OwnIngest;
  /** Topic to which the provider publishes; without it something else fills the queue. */
  readonly topic?: ITopic;
  readonly recipientMemory: Duration;
  readonly logRetention?: RetentionDays;
}

/** A handler of this package, and what only that one has to know. */
export interface BundledIngest {
  readonly bundle: string;
  readonly environment: Record<string, string | undefined>;
}

export interface OwnIngest {
  readonly function: IFunction;
}

const HANDLER_TIMEOUT = Duration.seconds(60);

/**
 * A provider's events through a queue into counters. The queue is what makes it safe: a handler that fails, is
 * throttled or is being deployed loses nothing, and what can't be read after five attempts waits in the dead-letter queue.
 */
export class EventPipeline extends Construct {
  public readonly queue: sqs.Queue;
  public readonly deadLetterQueue: sqs.Queue;
  public readonly function: IFunction;
  /** Lines about recipient domains; absent for a function of somebody else. */
  public readonly logGroup?: ILogGroup;

  constructor(scope: Construct, id: string, props: EventPipelineProps) {
    super(scope, id);

    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      // Six times the handler's time-out, as Lambda asks for: less, and a slow batch is delivered twice.
      visibilityTimeout: Duration.seconds(6 * HANDLER_TIMEOUT.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    props.topic?.addSubscription(new SqsSubscription(this.queue, { rawMessageDelivery: true }));

    const handler = 'bundle' in props.handler ? this.bundled(props.handler, props) : props.handler;
    handler.function.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 100,
        // Twenty seconds later is early enough, and saves invocations, log lines and metric updates.
        maxBatchingWindow: Duration.seconds(20),
        maxConcurrency: 5,
        reportBatchItemFailures: true,
      }),
    );
    this.function = handler.function;
    this.logGroup = handler instanceof BundledFunction ? handler.logGroup : undefined;
    this.addAlarms(props);
  }

  private bundled({ bundle, environment }: BundledIngest, props: EventPipelineProps): BundledFunction {
    const handler = new BundledFunction(this, 'Ingest', {
      bundle,
      description: `Counts the events of ${props.provider}`,
      environment: {
        [ENV.monitor]: props.monitorName,
        ...environment,
        ...props.ledger.environment(props.recipientMemory),
      },
      timeout: HANDLER_TIMEOUT,
      memorySize: 512,
      logRetention: props.logRetention,
    });
    props.ledger.grantCounting(handler.role);
    return handler;
  }

  private addAlarms({ alarms, provider }: EventPipelineProps): void {
    alarms.add(PIPELINE_ALARM.deadLetters, {
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      happened: `Events of ${provider} could not be counted after five attempts: the numbers are too low.`,
      handler: this.function,
      todo: 'read why in the log of the ingest handler, mend it, and redrive the dead-letter queue within 14 days.',
    });
    alarms.add(PIPELINE_ALARM.eventsLate, {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 900,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      happened: `Events of ${provider} wait for more than 15 minutes before they are counted: every alarm comes too late.`,
      handler: this.function,
      todo: 'see whether the ingest handler runs, fails or is throttled.',
    });
    alarms.addHandler(
      'ingest',
      this.function,
      PIPELINE_ALARM.ingestErrors,
      Duration.minutes(5),
      'events wait in the queue (for up to 4 days) and are not counted.',
    );
  }
}
