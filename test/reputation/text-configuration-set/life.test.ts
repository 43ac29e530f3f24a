import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { keepTextConfigurationSet } from '../../../lambda/reputation/end-user-messaging-configuration-set/configuration-set';
import { keepDestination } from '../../../lambda/reputation/end-user-messaging-destination/destination';
import { EndUserMessagingMonitor } from '../../../lib/index';
import { type Template as Json, resolvedResources } from '../../templates/resolved';
import { type KeptSet, type Options, SmsVoice, type Statement } from './sms-voice';

const TYPES = { set: 'Custom::OtpShieldTextConfigurationSet', destination: 'Custom::OtpShieldTextEvents' } as const;
const NO_WAIT = { sleep: async () => {}, random: () => 0 };

interface Custom {
  readonly properties: Readonly<Record<string, string>>;
  readonly kept: boolean;
}

interface Synthesized {
  readonly resources: ReadonlyMap<string, Custom>;
  readonly policy: readonly Statement[];
}

function synth(monitors: Readonly<Record<string, Options>>): Synthesized {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-central-1' } });
  const notify = [new Topic(stack, 'People')];
  for (const [id, props] of Object.entries(monitors)) new EndUserMessagingMonitor(stack, id, { notify, ...props });
  const template = Template.fromStack(stack).toJSON() as Json & {
    Resources: Record<string, { DeletionPolicy?: string }>;
  };
  const resolved = resolvedResources(template);
  const text = (value: unknown): string =>
    typeof value === 'string' && resolved.get(value)?.Type === TYPES.set
      ? String(resolved.get(value)!.Properties.ConfigurationSetName)
      : String(value);
  const resources = new Map<string, Custom>();
  for (const [id, { Type, Properties }] of resolved) {
    if (!Object.values<string>(TYPES).includes(Type)) continue;
    const properties = Object.fromEntries(Object.entries(Properties).map(([key, value]) => [key, text(value)]));
    resources.set(`${Type} ${id}`, { properties, kept: template.Resources[id]!.DeletionPolicy === 'Retain' });
  }
  const policy = [...resolved].flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::IAM::Policy' && /^OtpShieldText\w+ProviderHandler/.test(id)
      ? (Properties.PolicyDocument as { Statement: Statement[] }).Statement
      : [],
  );
  const setOf = (arn: string) => arn.replace(/[^/]+$/, (name) => text(name));
  return { resources, policy: policy.map((each) => ({ ...each, Resource: [each.Resource].flat().map(setOf) })) };
}

/** CloudFormation: policies first, then what is new or changed, and last what was replaced or is not named any more. */
class Cloud {
  public readonly sms = new SmsVoice();
  public readonly warnings: string[] = [];
  private before: Synthesized = { resources: new Map(), policy: [] };
  private readonly ids = new Map<string, string>();

  async deploy(monitors: Readonly<Record<string, Options>>): Promise<void> {
    const next = synth(monitors);
    this.sms.policy = next.policy.length > 0 ? next.policy : this.before.policy;
    const late: Array<() => Promise<unknown>> = [];
    for (const [key, { properties }] of next.resources) {
      const old = this.before.resources.get(key)?.properties;
      if (JSON.stringify(old) === JSON.stringify(properties)) continue;
      const id = this.ids.get(key);
      const now = await this.ask(key, old === undefined ? 'Create' : 'Update', properties, id, old);
      if (id !== undefined && id !== now) late.push(() => this.ask(key, 'Delete', old!, id));
      this.ids.set(key, now);
    }
    for (const [key, { properties, kept }] of this.before.resources) {
      if (next.resources.has(key)) continue;
      if (!kept) late.push(() => this.ask(key, 'Delete', properties, this.ids.get(key)));
      late.push(async () => this.ids.delete(key));
    }
    for (const step of late) await step();
    this.before = next;
  }

  private async ask(
    key: string,
    RequestType: 'Create' | 'Update' | 'Delete',
    properties: object,
    PhysicalResourceId?: string,
    old?: object,
  ) {
    const event = {
      RequestType,
      PhysicalResourceId,
      ResourceProperties: properties,
      OldResourceProperties: old,
    } as never;
    const log = { warn: (message: string) => void this.warnings.push(message) };
    const { PhysicalResourceId: id } = key.startsWith(TYPES.set)
      ? await keepTextConfigurationSet(event, this.sms.client)
      : await keepDestination(event, { smsVoice: this.sms.client, backoff: NO_WAIT, log });
    return id;
  }
}

const destinationsOf = (cloud: Cloud) =>
  Object.fromEntries([...cloud.sms.sets].map(([name, { destinations }]) => [name, destinations.size]));

describe('a configuration set of texts that the shield made', () => {
  test('outlives its stack without a destination that nobody reads, and a later deployment takes it up', async () => {
    const cloud = new Cloud();
    await cloud.deploy({ Texts: {} });
    const [[name, set]] = [...cloud.sms.sets] as unknown as [[string, KeptSet]];
    expect(set.destinations.size).toBe(1);
    expect(set.tags).toEqual([{ Key: 'cdk-otp-shield:kept-for', Value: 'Shop' }]);
    await cloud.deploy({});
    expect(destinationsOf(cloud)).toEqual({ [name]: 0 });
    await cloud.deploy({ Texts: {} });
    expect(destinationsOf(cloud)).toEqual({ [name]: 1 });
    expect(cloud.warnings).toEqual([]);
  });

  test('follows its options, and keeps a Protect configuration that people chose', async () => {
    const cloud = new Cloud();
    await cloud.deploy({ Texts: { messageFeedback: true, protectConfigurationId: 'protect-1' } });
    const [set] = [...cloud.sms.sets.values()];
    expect(set).toMatchObject({ feedback: true, protect: 'protect-1' });
    await cloud.deploy({ Texts: { protectConfigurationId: 'protect-2' } });
    expect(set).toMatchObject({ feedback: false, protect: 'protect-2' });
    await cloud.deploy({ Texts: {} });
    expect(set!.protect).toBeUndefined();
    set!.protect = 'by-hand';
    await cloud.deploy({ Texts: { messageFeedback: true } });
    expect(set).toMatchObject({ feedback: true, protect: 'by-hand' });
    await cloud.deploy({ Texts: { messageFeedback: true, protectConfigurationId: 'protect-3' } });
    set!.protect = 'in an incident';
    await cloud.deploy({ Texts: { protectConfigurationId: 'protect-3' } });
    expect(set).toMatchObject({ feedback: false, protect: 'in an incident' });
  });

  test('of somebody else is left alone, and the deploy says what to do', async () => {
    const cloud = new Cloud();
    cloud.sms.add(
      [...synth({ Texts: {} }).resources.values()].find(({ kept }) => kept)!.properties.ConfigurationSetName!,
    );
    await expect(cloud.deploy({ Texts: {} })).rejects.toThrow('give its name as configurationSetName');
    expect([...cloud.sms.sets.values()][0]).toMatchObject({ tags: [], destinations: new Map() });
  });
});

describe('the destination in a configuration set of people', () => {
  test('moves with its name: the old set has none any more, and other destinations stay', async () => {
    const cloud = new Cloud();
    for (const name of ['old', 'new']) cloud.sms.add(name, ['of-people']);
    await cloud.deploy({ Texts: { configurationSetName: 'old' } });
    expect(destinationsOf(cloud)).toEqual({ old: 2, new: 1 });
    await cloud.deploy({ Texts: { configurationSetName: 'new' } });
    expect(destinationsOf(cloud)).toEqual({ old: 1, new: 2 });
    await cloud.deploy({ Texts: {} });
    expect(destinationsOf(cloud)).toMatchObject({ old: 1, new: 1 });
    expect(cloud.warnings).toEqual([]);
  });

  test('goes when one of two monitors goes, whose permission was in the policy of both', async () => {
    const cloud = new Cloud();
    for (const name of ['one', 'two']) cloud.sms.add(name);
    await cloud.deploy({ One: { configurationSetName: 'one' }, Two: { configurationSetName: 'two' } });
    await cloud.deploy({ Two: { configurationSetName: 'two' } });
    expect(destinationsOf(cloud)).toEqual({ one: 0, two: 1 });
  });

  test('does not keep a stack from going when it may not be deleted any more, and says so', async () => {
    const send = async () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    const event = {
      RequestType: 'Delete',
      ResourceProperties: {
        ConfigurationSetName: 'old',
        EventDestinationName: 'd',
        TopicArn: 'arn:aws:sns:eu-central-1:111122223333:texts',
      },
    } as const;
    const log = { warn: jest.fn() };
    await expect(keepDestination(event, { smsVoice: { send } as never, backoff: NO_WAIT, log })).resolves.toBeDefined();
    expect(log.warn).toHaveBeenCalledWith(expect.stringContaining('delete it by hand'), {
      ConfigurationSetName: 'old',
      EventDestinationName: 'd',
    });
  });

  test('waits for its policy, which reaches AWS a little later than CloudFormation says', async () => {
    const cloud = new Cloud();
    cloud.sms.add('otp');
    const { policy } = synth({ Texts: { configurationSetName: 'otp' } });
    let looks = 0;
    const sleep = async () => {
      looks += 1;
      if (looks === 3) cloud.sms.policy = policy;
    };
    const backoff = { ...NO_WAIT, sleep };
    const event = {
      RequestType: 'Create',
      ResourceProperties: {
        ConfigurationSetName: 'otp',
        EventDestinationName: 'd',
        TopicArn: 'arn:aws:sns:eu-central-1:111122223333:texts',
      },
    } as const;
    await keepDestination(event, { smsVoice: cloud.sms.client, backoff, log: { warn: () => {} } });
    expect([looks, destinationsOf(cloud)]).toEqual([3, { otp: 1 }]);
  });
});
