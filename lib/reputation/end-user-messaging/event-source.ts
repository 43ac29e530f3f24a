import { CustomResource, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { EVENT_DESTINATION_TYPES } from '../../contract/reputation/end-user-messaging/env';
import { ResourceProvider } from '../../private/resource-provider';
import type { EndUserMessagingOptions } from './end-user-messaging-options';

const SERVICE = 'sms-voice.amazonaws.com';

/** Where the events of texts come from: a configuration set, old or new, that publishes to a topic. */
export class EventSource extends Construct {
  public readonly topic: ITopic;
  public readonly configurationSetName: string;

  constructor(scope: Construct, id: string, props: EndUserMessagingOptions) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.topic = topic;
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this.configurationSetName = props.configurationSetName ?? name;
    const publishes = topic.addToResourcePolicy(this.publishing(topic));
    const destination = props.configurationSetName === undefined ? this.made(props, name) : this.taken(name);
    // A topic that doesn't let it publish is refused.
    if (publishes.policyDependable !== undefined) destination.node.addDependency(publishes.policyDependable);
  }

  private made({ messageFeedback, protectConfigurationId }: EndUserMessagingOptions, name: string): Construct {
    return new CfnConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: name,
      messageFeedbackEnabled: messageFeedback ?? false,
      protectConfigurationId,
      eventDestinations: [
        {
          eventDestinationName: 'otp-shield',
          enabled: true,
          matchingEventTypes: [...EVENT_DESTINATION_TYPES],
          snsDestination: { topicArn: this.topic.topicArn },
        },
      ],
    });
  }

  /** CloudFormation knows a destination only as a part of its configuration set. */
  private taken(EventDestinationName: string): Construct {
    const provider = ResourceProvider.of(this, 'OtpShieldTextEventsProvider', {
      bundle: 'end-user-messaging-destination',
      description: 'Has configuration sets of AWS End User Messaging publish their events',
    });
    const permission = iam.Grant.addToPrincipal({
      grantee: provider.role,
      actions: [
        'sms-voice:CreateEventDestination',
        'sms-voice:UpdateEventDestination',
        'sms-voice:DeleteEventDestination',
      ],
      resourceArns: [this.configurationSetArn],
    });
    const resource = new CustomResource(this, 'Destination', {
      resourceType: 'Custom::OtpShieldTextEvents',
      serviceToken: provider.serviceToken,
      properties: {
        ConfigurationSetName: this.configurationSetName,
        EventDestinationName,
        TopicArn: this.topic.topicArn,
      },
    });
    permission.applyBefore(resource);
    return resource;
  }

  /** @see https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-sns-creating-role.html */
  private publishing(topic: ITopic): iam.PolicyStatement {
    return new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(SERVICE)],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        ArnLike: { 'aws:SourceArn': this.configurationSetArn },
      },
    });
  }

  private get configurationSetArn(): string {
    return Stack.of(this).formatArn({
      service: 'sms-voice',
      resource: 'configuration-set',
      resourceName: this.configurationSetName,
    });
  }
}
