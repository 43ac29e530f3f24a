import { Stack, Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { CLOUDWATCH_LIMIT } from '../contract/aws-limits';
import { Faults } from '../private/faults';

/**
 * Refuses topics that a notification never reaches, although CloudFormation takes them.
 *
 * @param scope the construct whose prop holds the topics
 * @throws {Error} that names each such topic, the reason, and what to give instead
 */
export function demandReceivers(scope: IConstruct, prop: string, topics: readonly ITopic[]): void {
  const faults = new Faults();
  checkReceivers(faults, scope, prop, topics);
  faults.throwIfAny(scope, scope.constructor.name);
}

/** Notes such topics among all else that is wrong with the props. */
export function checkReceivers(
  faults: Faults,
  scope: IConstruct,
  prop: string,
  topics: readonly ITopic[] | undefined,
): void {
  if (topics === undefined) return;
  if (!Array.isArray(topics)) {
    // Plain JavaScript hands over one topic for a list of them.
    const one = topics as unknown as Partial<ITopic> | null;
    const got = one?.node?.path === undefined ? JSON.stringify(one) : `the topic ${one.node.path}`;
    faults.add(`${prop} must be a list of topics, got ${got}; write [topic]`);
    return;
  }
  const own = Stack.of(scope).region;
  for (const [index, topic] of (topics as readonly ITopic[]).entries()) {
    if ((topic as Partial<ITopic> | null)?.node === undefined) {
      const got = JSON.stringify(topic) ?? String(topic);
      const arn = typeof topic === 'string' && /^arn:/.test(topic) ? got : '"arn:…"';
      faults.add(`${prop}[${index}] must be a topic, got ${got}; write Topic.fromTopicArn(this, "Alarms", ${arn})`);
      continue;
    }
    const { path } = topic.node;
    // A topic that takes its messages in order wants a group with each, which an alarm doesn't give: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    if (topic.fifo || (!Token.isUnresolved(topic.topicArn) && topic.topicArn.endsWith('.fifo'))) {
      faults.add(
        `${prop}[${index}] must be a standard topic, got the FIFO topic ${path}: alarms can't publish to it, and it takes no mail addresses; give a standard one`,
      );
    }
    const { region } = topic.env;
    if (!Token.isUnresolved(own) && !Token.isUnresolved(region) && region !== own) {
      faults.add(
        `${prop}[${index}] must be in the Region of the alarms, got ${path} in ${region} with alarms in ${own}; give a topic in ${own}`,
      );
    }
  }
  checkReceiverCount(faults, prop, topics.length);
}

/** Notes that an alarm takes no more topics. */
export function checkReceiverCount(faults: Faults, prop: string, count: number): void {
  if (count > CLOUDWATCH_LIMIT.actionsOfAlarm) {
    faults.add(
      `${prop} must hold at most ${CLOUDWATCH_LIMIT.actionsOfAlarm} topics, got ${count}; an alarm takes no more, so let several people subscribe to one`,
    );
  }
}
