import type { EndUserMessagingMonitorProps } from '../../../lib/index';

export interface KeptSet {
  readonly tags: Array<{ Key: string; Value: string }>;
  readonly destinations: Map<string, string>;
  feedback: boolean;
  protect?: string;
}

type Input = Readonly<Record<string, unknown>> & { readonly ConfigurationSetName: string };

/** What a role may do, as its policy in a template says. */
export interface Statement {
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: { readonly StringEquals?: Readonly<Record<string, string>> };
}

/** AWS End User Messaging with its permissions, as far as configuration sets need it. */
export class SmsVoice {
  public readonly sets = new Map<string, KeptSet>();
  public policy: readonly Statement[] = [];

  public readonly client = {
    send: async (command: { constructor: { name: string }; input: object }) => this.answer(command),
  } as never;

  public add(name: string, destinations: string[] = []): void {
    this.sets.set(name, {
      tags: [],
      feedback: false,
      destinations: new Map(destinations.map((each) => [each, 'arn:other'])),
    });
  }

  private answer(command: { constructor: { name: string }; input: object }): object {
    const call = command.constructor.name.replace(/Command$/, '');
    const input = command.input as Input;
    const { ConfigurationSetNames, ResourceArn } = input as unknown as {
      ConfigurationSetNames?: string[];
      ResourceArn?: string;
    };
    const name = input.ConfigurationSetName ?? ConfigurationSetNames?.[0] ?? String(ResourceArn).split('/').at(-1)!;
    const { ProtectConfigurationId: protect } = input as { ProtectConfigurationId?: string };
    const tags = (input.Tags ?? []) as KeptSet['tags'];
    // AWS defines no resource for making a set.
    this.demand(call, call === 'CreateConfigurationSet' ? '*' : `configuration-set/${name}`, tags);
    if (protect !== undefined) this.demand(call, `protect-configuration/${protect}`, tags);
    if (tags.length > 0) this.demand('TagResource', `configuration-set/${name}`, tags);
    const set = this.sets.get(name);
    if (call === 'CreateConfigurationSet') {
      if (set !== undefined) throw fault('ConflictException');
      this.sets.set(name, { tags, destinations: new Map(), feedback: false });
      return {};
    }
    if (set === undefined) throw fault('ResourceNotFoundException');
    const { EventDestinationName: destination, SnsDestination } = input as {
      EventDestinationName?: string;
      SnsDestination?: { TopicArn: string };
    };
    switch (call) {
      case 'DescribeConfigurationSets':
        return {
          ConfigurationSets: [
            {
              ConfigurationSetName: name,
              ConfigurationSetArn: `arn:x:configuration-set/${name}`,
              DefaultMessageFeedbackEnabled: set.feedback,
              ProtectConfigurationId: set.protect,
            },
          ],
        };
      case 'ListTagsForResource':
        return { Tags: set.tags };
      case 'SetDefaultMessageFeedbackEnabled':
        set.feedback = input.MessageFeedbackEnabled as boolean;
        return {};
      case 'AssociateProtectConfiguration':
        set.protect = protect;
        return {};
      case 'DisassociateProtectConfiguration':
        set.protect = undefined;
        return {};
      case 'CreateEventDestination':
        if (set.destinations.has(destination!)) throw fault('ConflictException');
        if (set.destinations.size >= 5) throw fault('ServiceQuotaExceededException');
        set.destinations.set(destination!, SnsDestination!.TopicArn);
        return {};
      case 'UpdateEventDestination':
        set.destinations.set(destination!, SnsDestination!.TopicArn);
        return {};
      case 'DeleteEventDestination':
        if (!set.destinations.delete(destination!)) throw fault('ResourceNotFoundException');
        return {};
      default:
        throw new Error(`the stand-in does not know ${call}`);
    }
  }

  private demand(call: string, resource: string, tags: KeptSet['tags']): void {
    const fits = this.policy.some(({ Action, Resource, Condition }) => {
      const named = [Action].flat().includes(`sms-voice:${call}`);
      const reaches = [Resource]
        .flat()
        .some((pattern) => pattern === '*' || (resource !== '*' && like(pattern, resource)));
      const tagged = Object.entries(Condition?.StringEquals ?? {}).every(([key, value]) =>
        tags.some(({ Key, Value }) => key === `aws:RequestTag/${Key}` && value === Value),
      );
      return named && reaches && tagged;
    });
    if (!fits) throw fault('AccessDeniedException');
  }
}

const like = (pattern: string, resource: string): boolean => {
  const end = pattern.split(':').at(-1)!;
  return end.endsWith('*') ? resource.startsWith(end.slice(0, -1)) : end === resource;
};

const fault = (name: string) => Object.assign(new Error(name), { name });

export type Options = Partial<EndUserMessagingMonitorProps>;
