import { CustomResource, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../../private/acknowledged';
import { ResourceProvider } from '../../private/resource-provider';
import type { EndUserMessagingOptions } from './end-user-messaging-options';
import { KeptConfigurationSet } from './kept-configuration-set';

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
    this.configurationSetName =
      props.configurationSetName ?? new KeptConfigurationSet(this, 'KeptConfigurationSet', props).configurationSetName;
    const publishes = topic.addToResourcePolicy(this.publishing(topic));
    const destination = this.addDestination(topic);
    // A topic that doesn't let it publish is refused.
    if (publishes.policyDependable !== undefined) destination.node.addDependency(publishes.policyDependable);
  }

  /** CloudFormation knows a destination only as a part of its configuration set, which no template of ours owns. */
  private addDestination(topic: ITopic): Construct {
    const provider = ResourceProvider.of(this, 'OtpShieldTextEventsProvider', {
      bundle: 'end-user-messaging-destination',
      description: 'Has configuration sets of AWS End User Messaging publish their events',
    });
    const allow = (actions: string[], resource: string) =>
      iam.Grant.addToPrincipal({ grantee: provider.role, actions, resourceArns: [resource] });
    const keep = allow(
      ['sms-voice:CreateEventDestination', 'sms-voice:UpdateEventDestination'],
      this.arnOf(this.configurationSetName),
    );
    // In any set: when another one is named, CloudFormation changes this policy first, and has the destination in the old set deleted last.
    const anySet = this.arnOf('*');
    const remove = allow(['sms-voice:DeleteEventDestination'], anySet);
    acknowledgeWildcard(provider.role, anySet, 'the destination in a set that is not named any more has to go, too');
    const resource = new CustomResource(this, 'Destination', {
      resourceType: 'Custom::OtpShieldTextEvents',
      serviceToken: provider.serviceToken,
      properties: {
        ConfigurationSetName: this.configurationSetName,
        EventDestinationName: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
        TopicArn: topic.topicArn,
      },
    });
    keep.applyBefore(resource);
    remove.applyBefore(resource);
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
        ArnLike: { 'aws:SourceArn': this.arnOf(this.configurationSetName) },
      },
    });
  }

  private arnOf(resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'sms-voice', resource: 'configuration-set', resourceName });
  }
}
