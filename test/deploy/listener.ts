import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { aws, eventually } from './aws';

/** Somebody who subscribed to a topic and reads what it says. */
export class Listener {
  static async of(topicArn: string, name: string): Promise<Listener> {
    const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await aws.sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: {
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'sns.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: Attributes?.QueueArn,
                Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
              },
            ],
          }),
        },
      }),
    );
    const { SubscriptionArn } = await aws.sns.send(
      new SubscribeCommand({
        TopicArn: topicArn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    return new Listener(QueueUrl!, SubscriptionArn!);
  }

  private readonly heard: string[] = [];

  private constructor(
    private readonly queue: string,
    private readonly subscription: string,
  ) {}

  /** The first message that holds a text, of all that came so far. */
  async hears(text: RegExp): Promise<string> {
    const what = () => `a notification with ${text}, but heard ${JSON.stringify(this.heard)}`;
    return eventually(what, async () => {
      const { Messages = [] } = await aws.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: this.queue, MaxNumberOfMessages: 10 }),
      );
      for (const { Body = '', ReceiptHandle } of Messages) {
        this.heard.push(Body);
        await aws.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queue, ReceiptHandle }));
      }
      return this.heard.find((message) => text.test(message));
    });
  }

  async close(): Promise<void> {
    await aws.sns.send(new UnsubscribeCommand({ SubscriptionArn: this.subscription }));
    await aws.sqs.send(new DeleteQueueCommand({ QueueUrl: this.queue }));
  }
}
