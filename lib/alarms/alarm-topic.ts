import { Annotations, Aspects, CfnResource, type IAspect, Resource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnTopicPolicy, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { namedBy } from '../private/named-by';
import { WARNING } from '../private/warnings';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/**
 * Lets CloudWatch alarms of the account of `scope` publish to a topic, and use its key.
 *
 * A policy of its own replaces the default policy of a topic, which let alarms of the account publish; the one Deny of `enforceSSL` is such a policy. A
 * topic that keeps its default policy is left alone: others may live by it. So this looks late, when every construct has had its say. What can't be changed
 * from here gets a warning.
 *
 * @see https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
 */
export function letAlarmsPublish(scope: IConstruct, topic: ITopic): void {
  const own = Stack.of(scope).account;
  const account = Token.isUnresolved(own) ? topic.env.account : own;
  const known = ACCOUNTS.get(topic) ?? new Set();
  ACCOUNTS.set(topic, known);
  if (known.has(account)) return;
  known.add(account);
  if (known.size === 1) letAlarmsUseKey(topic);
  if (Resource.isOwnedResource(topic)) {
    Aspects.of(topic).add(new AlarmPublishers(topic, account), { priority: AFTER_CHANGES });
  } else if (known.size === 1) {
    Annotations.of(topic).addWarningV2(
      WARNING.alarmTopicPolicy,
      `the policy of this topic is not made here: alarms reach nobody unless it lets ${CLOUDWATCH} publish (sns:Publish). ` +
        '"otp-shield doctor" looks at it after the deploy; acknowledge this warning when it does',
    );
  }
}

/** After what changes constructs (200) or says no priority (500), before what only reads (1000). */
const AFTER_CHANGES = 900;

/** Accounts whose alarms were let in already. */
const ACCOUNTS = new WeakMap<ITopic, Set<string>>();

class AlarmPublishers implements IAspect {
  constructor(
    private readonly topic: ITopic,
    private readonly account: string,
  ) {}

  public visit(node: IConstruct): void {
    if (node !== this.topic) return;
    for (const policy of policiesOf(this.topic)) {
      const document = policy.policyDocument as unknown;
      if (document instanceof iam.PolicyDocument) document.addStatements(this.statement());
      else {
        Annotations.of(policy).addWarningV2(
          WARNING.alarmTopicPolicy,
          `this policy replaces the default one of ${this.topic.node.path} and is no iam.PolicyDocument: alarms reach nobody unless it lets ` +
            `${CLOUDWATCH} publish (sns:Publish); add that and acknowledge this warning, or make the policy with sns.TopicPolicy`,
        );
      }
    }
  }

  private statement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['sns:Publish'],
      principals: [new iam.ServicePrincipal(CLOUDWATCH)],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
    });
  }
}

/** Policies that replace the default one, wherever in the app they stand. */
function policiesOf(topic: ITopic): CfnTopicPolicy[] {
  return topic.node.root.node
    .findAll()
    .filter((node): node is CfnTopicPolicy => CfnResource.isCfnResource(node) && node instanceof CfnTopicPolicy)
    .filter((policy) => isPolicyOf(policy, topic));
}

/** By the topic that the reference means: in two stacks that are made alike its text in the template is the same. */
function isPolicyOf({ topics, stack }: CfnTopicPolicy, topic: ITopic): boolean {
  const text = (arn: string) => JSON.stringify(stack.resolve(arn));
  const [own] = namedBy(topic.topicArn);
  return topics.some((arn) =>
    own === undefined ? stack === topic.stack && text(arn) === text(topic.topicArn) : namedBy(arn).includes(own),
  );
}

/**
 * AWS documents this grant without conditions, and an alarm that can't use the key fails in silence. Whose alarms publish, the policy of the topic says.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
function letAlarmsUseKey({ masterKey, node }: ITopic): void {
  if (masterKey === undefined) return;
  const { statementAdded } = masterKey.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      principals: [new iam.ServicePrincipal(CLOUDWATCH)],
      resources: ['*'],
    }),
    true,
  );
  if (statementAdded) return;
  Annotations.of(masterKey).addWarningV2(
    WARNING.alarmTopicKey,
    `the policy of the key of ${node.path} is not made here: alarms reach nobody unless it lets ${CLOUDWATCH} use it (kms:Decrypt, ` +
      'kms:GenerateDataKey*). The policy of the AWS managed key alias/aws/sns never does; "otp-shield doctor" looks at it after the deploy; ' +
      'acknowledge this warning when it does',
  );
}
