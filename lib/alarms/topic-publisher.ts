import { Annotations, Resource } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { WARNING } from '../private/warnings';

/** What a role needs of the key of a topic: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/** Topics of which was said already what can't be seen of them. */
const WARNED = new WeakSet<ITopic>();

/**
 * Lets the role of a handler publish to a topic, with the key of one that has a key. Of a topic that comes as a bare ARN nobody knows here whether it has one:
 * that is a warning.
 */
export function letHandlerPublish(role: IRole, topic: ITopic): void {
  topic.grantPublish(role);
  if (mayUseKey(role, topic) || WARNED.has(topic)) return;
  WARNED.add(topic);
  Annotations.of(topic).addWarningV2(
    WARNING.topicKeyUnknown,
    `whether ${topic.node.path} is encrypted with a key of yours can not be seen here. If it is, what handlers publish there reaches nobody: give ` +
      'sns.Topic.fromTopicAttributes(scope, id, { topicArn, keyArn }), which lets them use the key (kms:Decrypt, kms:GenerateDataKey*). If it is not, ' +
      'acknowledge this warning; "otp-shield doctor" looks at it after the deploy',
  );
}

function mayUseKey(role: IRole, topic: ITopic): boolean {
  // A key by its alias takes no grant, unless a feature flag of CDK is on.
  if (topic.masterKey !== undefined) return topic.masterKey.grant(role, ...KEY_ACTIONS).success;
  return Resource.isOwnedResource(topic);
}
