import { createHash } from 'node:crypto';
import { type Input, type Output, type Service, ServiceError, text } from './service';

export interface Published {
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
}

export interface KnownTopic {
  /** As JSON. */
  readonly policy: string;
  readonly key?: string;
  readonly subscriptions: ReadonlyArray<{ arn: string; protocol: string; endpoint: string }>;
}

/** SNS, as far as telling somebody goes, and looking who is told. */
export class SnsStandIn implements Service {
  readonly published: Published[] = [];
  /** ARN → what the doctor reads. */
  readonly topics = new Map<string, KnownTopic>();
  readonly operations = {
    Publish: (input: Input) => this.publish(input),
    GetTopicAttributes: (input: Input): Output => {
      const { policy, key } = this.topic(input);
      return {
        Attributes: new Map([['Policy', policy], ...(key === undefined ? [] : ([['KmsMasterKeyId', key]] as const))]),
      };
    },
    ListSubscriptionsByTopic: (input: Input): Output => ({
      Subscriptions: this.topic(input).subscriptions.map(({ arn, protocol, endpoint }) => ({
        SubscriptionArn: arn,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: text(input, 'TopicArn'),
      })),
    }),
  };

  private topic(input: Input): KnownTopic {
    const topic = this.topics.get(text(input, 'TopicArn'));
    if (topic === undefined) throw new ServiceError('NotFound', 'Topic does not exist', 404);
    return topic;
  }

  private publish(input: Input): Output {
    const topicArn = text(input, 'TopicArn');
    const message = text(input, 'Message');
    const subject = input.Subject as string | undefined;
    // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    if (subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(subject)) {
      throw new ServiceError('InvalidParameter', 'Invalid parameter: Subject');
    }
    if (Buffer.byteLength(message) > 262_144)
      throw new ServiceError('InvalidParameter', 'Invalid parameter: Message too long');
    this.published.push({ topicArn, message, ...(subject === undefined ? {} : { subject }) });
    return { MessageId: createHash('sha256').update(String(this.published.length)).digest('hex').slice(0, 32) };
  }
}

export interface PutEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** EventBridge, as far as putting events goes. */
export class EventsStandIn implements Service {
  readonly events: PutEvent[] = [];
  readonly operations = { PutEvents: (input: Input) => this.putEvents(input) };

  private putEvents(input: Input): Output {
    const entries = (input.Entries ?? []) as ReadonlyArray<Record<string, unknown>>;
    if (entries.length < 1 || entries.length > 10) {
      throw new ServiceError('ValidationException', 'PutEvents takes 1 to 10 entries');
    }
    const results = entries.map((entry, index) => this.put(entry, index));
    return { Entries: results, FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length };
  }

  private put(entry: Record<string, unknown>, index: number): Output {
    try {
      const detail = JSON.parse(String(entry.Detail)) as Record<string, unknown>;
      this.events.push({ source: text(entry, 'Source'), detailType: text(entry, 'DetailType'), detail });
      return { EventId: `event-${this.events.length}-${index}` };
    } catch {
      return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    }
  }
}
