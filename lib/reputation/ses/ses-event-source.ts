import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as ses from 'aws-cdk-lib/aws-ses';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SES_METRIC } from '../../contract/reputation/ses/metrics';
import { KeptConfigurationSet } from './kept-configuration-set';
import { SES_WARNING } from './ses-warnings';

/**
 * What the ingest handler counts. Without a list CDK names every type, and SES then changes the mails: OPEN puts a picture of one pixel into each, CLICK
 * leads each link over a server of SES, where the scanner of a mailbox uses up a link that works once.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TrackingConfigurationOverrides.html
 */
const COUNTED_EVENTS = [
  ses.EmailSendingEvent.SEND,
  ses.EmailSendingEvent.REJECT,
  ses.EmailSendingEvent.BOUNCE,
  ses.EmailSendingEvent.COMPLAINT,
  ses.EmailSendingEvent.DELIVERY,
  ses.EmailSendingEvent.RENDERING_FAILURE,
  ses.EmailSendingEvent.DELIVERY_DELAY,
];

export interface SesEventSourceProps {
  readonly configurationSetName?: string;
  readonly eventTopic?: ITopic;
  readonly countEvents: boolean;
  /** SES works in another Region, or may. */
  readonly elsewhere: boolean;
}

/** Where the events of SES come from: a configuration set, old or new, that publishes to a topic. */
export class SesEventSource extends Construct {
  /** Absent when events can't or shan't be counted. */
  public readonly topic?: ITopic;
  public readonly configurationSetName?: string;

  constructor(scope: Construct, id: string, props: SesEventSourceProps) {
    super(scope, id);
    this.configurationSetName = props.configurationSetName;
    if (!props.countEvents) return;
    if (props.eventTopic !== undefined) {
      this.topic = props.eventTopic;
      return;
    }
    if (props.elsewhere) {
      Annotations.of(this).addWarningV2(
        SES_WARNING.sesRegion,
        'mail events are not counted: SES publishes only to topics of its own Region, and sesRegion is not (certainly) the Region of this stack; ' +
          'deploy the monitor into that Region, or publish the events of the configuration set to a topic there and pass it as eventTopic',
      );
      return;
    }

    this.configurationSetName =
      props.configurationSetName ?? new KeptConfigurationSet(this, 'KeptConfigurationSet').configurationSetName;
    const configurationSet = ses.ConfigurationSet.fromConfigurationSetName(
      this,
      'ConfigurationSet',
      this.configurationSetName,
    );

    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.applyRemovalPolicy(RemovalPolicy.DESTROY);
    new ses.ConfigurationSetEventDestination(this, 'ToTopic', {
      configurationSet,
      destination: ses.EventDestination.snsTopic(topic),
      events: COUNTED_EVENTS,
    });
    // Counted by SES itself: what our own counters are compared with, to notice when they stand still.
    new ses.ConfigurationSetEventDestination(this, 'ToCloudWatch', {
      configurationSet,
      destination: ses.EventDestination.cloudWatchDimensions([
        {
          source: ses.CloudWatchDimensionSource.MESSAGE_TAG,
          name: SES_METRIC.configurationSetDimension,
          defaultValue: 'none',
        },
      ]),
      events: [ses.EmailSendingEvent.SEND],
    });
    this.topic = topic;
  }

  /** Advice, the status of tenants and AWS Health come only by EventBridge, and only from the Region of the stack. */
  public addAdvice(queue: IQueue): void {
    new events.Rule(this, 'Advice', {
      description: 'Findings of the SES advisor and changes of the sending status',
      eventPattern: {
        source: ['aws.ses'],
        detailType: [...events.Match.prefix('Advisor Recommendation Status'), ...events.Match.prefix('Sending Status')],
      },
      targets: [new SqsQueue(queue)],
    });
    new events.Rule(this, 'Health', {
      description: 'What AWS Health says about SES, such as a pause of the account',
      eventPattern: {
        source: ['aws.health'],
        detailType: ['AWS Health Event'],
        // AWS states no list of the codes of its services.
        detail: { service: events.Match.prefix('SES') },
      },
      targets: [new SqsQueue(queue)],
    });
  }
}
