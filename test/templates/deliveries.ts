import {
  judgePublishing,
  judgeRole,
  KEY_ACTIONS,
  type Publisher,
  publishersIn,
} from '../../bin/operator/deployed-roles';
import { judgePolicy, type PolicyRequest } from '../../bin/operator/resource-policy';
import { PLACE, type Place, resolvedResources, type Template, type TemplateResource } from './resolved';

/** One leg of a notification's way. */
interface Leg {
  /** Logical id of what sends. */
  readonly from: string;
  readonly service: string;
  readonly to: string;
  /** ARN of what sends, where AWS gives it along. */
  readonly source?: string;
}

export interface Walk {
  /** Legs that were looked at, as "from → to". */
  readonly legs: readonly string[];
  readonly faults: readonly string[];
}

/** What may publish to a topic that has no policy of its own: whatever works for its owner. */
const DEFAULT_TOPIC_POLICY = (topic: string, account: string) => ({
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['SNS:Publish', 'SNS:Subscribe'],
    Resource: topic,
    Condition: { StringEquals: { 'AWS:SourceOwner': account } },
  },
});

/** Services that work for the owner of an alarm; the others have to be named in a policy. */
const WORKS_FOR_OWNER = ['cloudwatch.amazonaws.com'];

/** AWS documents that calls of EventBridge to KMS carry neither. */
const WITHOUT_SOURCE_AT_KMS = ['events.amazonaws.com'];

/** Takes every notification of a template through the policies on its way: alarm actions, targets of rules, subscriptions, destinations, and handlers that publish. */
export function walkDeliveries(template: Template, place: Place = PLACE): Walk {
  const resources = resolvedResources(template, place);
  const legs = [...resources].flatMap(([id, resource]) => legsOf(id, resource, place));
  const publishers = publishersIn(resources);
  return {
    legs: [
      ...legs.map(({ from, to }) => `${from} → ${to}`),
      ...publishers.flatMap(({ role, topics }) => topics.map((to) => `${role} → ${to}`)),
    ],
    faults: [
      ...legs.flatMap((leg) => check(leg, resources)),
      ...publishers.flatMap((publisher) => checkPublisher(publisher, resources, place)),
      ...mutedAlarms(resources),
    ],
  };
}

function legsOf(from: string, { Type, Properties }: TemplateResource, { account, region }: Place): Leg[] {
  const arn = (service: string, name: string) => `arn:aws:${service}:${region}:${account}:${name}`;
  const list = (value: unknown) => [value ?? []].flat() as string[];
  const inside = <T>(value: unknown) => (value ?? {}) as T;
  switch (Type) {
    case 'AWS::CloudWatch::Alarm':
    case 'AWS::CloudWatch::CompositeAlarm': {
      const actions = ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((name) =>
        list(Properties[name]),
      );
      return [...new Set(actions)].map((to) => ({
        from,
        service: to.startsWith('arn:aws:lambda:')
          ? 'lambda.alarms.cloudwatch.amazonaws.com'
          : 'cloudwatch.amazonaws.com',
        to,
        source: arn('cloudwatch', `alarm:${String(Properties.AlarmName ?? from)}`),
      }));
    }
    case 'AWS::Events::Rule':
      return (Properties.Targets as Array<{ Arn: string; RoleArn?: string }>)
        .filter(({ RoleArn }) => RoleArn === undefined)
        .map(({ Arn: to }) => ({
          from,
          service: 'events.amazonaws.com',
          to,
          source: arn('events', `rule/${from}`),
        }));
    case 'AWS::SNS::Subscription': {
      const { Protocol, Endpoint, TopicArn } = Properties as Record<string, string>;
      // Mail, text messages and addresses on the web ask no policy, only the person.
      if (Protocol !== 'sqs' && Protocol !== 'lambda') return [];
      return [{ from, service: 'sns.amazonaws.com', to: Endpoint!, source: TopicArn }];
    }
    case 'AWS::SES::ConfigurationSetEventDestination': {
      const { SnsDestination } = inside<{ SnsDestination?: { TopicARN: string } }>(Properties.EventDestination);
      if (SnsDestination === undefined) return [];
      const source = arn('ses', `configuration-set/${String(Properties.ConfigurationSetName)}`);
      return [{ from, service: 'ses.amazonaws.com', to: SnsDestination.TopicARN, source }];
    }
    case 'Custom::OtpShieldTextEvents': {
      const { ConfigurationSetName, TopicArn: to } = Properties as Record<string, string>;
      const source = arn('sms-voice', `configuration-set/${ConfigurationSetName}`);
      return [{ from, service: 'sms-voice.amazonaws.com', to: to!, source }];
    }
    case 'AWS::SES::ReceiptRule': {
      const { Actions = [] } = inside<{ Actions?: object[] }>(Properties.Rule);
      const topics = JSON.stringify(Actions).matchAll(/"TopicArn":"([^"]+)"/gi);
      return [...topics].map(([, to]) => ({ from, service: 'ses.amazonaws.com', to: to! }));
    }
    default:
      return [];
  }
}

function check(leg: Leg, resources: ReadonlyMap<string, TemplateResource>): string[] {
  const { from, service, to, source } = leg;
  const [, , kind = '', , account = '', name = ''] = to.split(':');
  const ask = (action: string, resource = to): PolicyRequest => ({
    service,
    action,
    resource,
    context: {
      'aws:SecureTransport': 'true',
      'aws:PrincipalIsAWSService': 'true',
      'aws:SourceAccount': account,
      'aws:SourceArn': source ?? `of ${from}`,
      'aws:SourceOwner': WORKS_FOR_OWNER.includes(service) ? account : '-',
    },
  });
  const target = resources.get(kind === 'lambda' ? to.split(':')[6]! : name);
  if (target === undefined)
    return [`${from}: ${to} is not of this template, so nothing says that it takes the notification`];
  const policies = (type: string, field: string) =>
    [...resources.values()]
      .filter(
        ({ Type, Properties }) =>
          Type === type && ([Properties[field]].flat() as string[]).includes(field === 'Queues' ? name : to),
      )
      .map(({ Properties }) => Properties.PolicyDocument);
  const refused = (documents: unknown[], request: PolicyRequest, what: string) => {
    // Of several policies the last one stands, and nobody knows which that is.
    if (documents.length > 1)
      return [`${from}: ${what} has ${documents.length} policies, of which one replaces the others`];
    const verdict = judgePolicy(documents[0] ?? { Statement: [] }, request);
    return verdict === 'allowed' ? [] : [`${from}: ${service} may not ${request.action} at ${what}: ${verdict}`];
  };
  switch (kind) {
    case 'sns': {
      const own = policies('AWS::SNS::TopicPolicy', 'Topics');
      const documents = own.length > 0 ? own : [DEFAULT_TOPIC_POLICY(to, account)];
      return [
        ...refused(documents, ask('sns:Publish'), name),
        ...checkKey(leg, target.Properties.KmsMasterKeyId, resources, ask),
      ];
    }
    case 'sqs':
      return [
        ...refused(policies('AWS::SQS::QueuePolicy', 'Queues'), ask('sqs:SendMessage'), name),
        ...checkKey(leg, target.Properties.KmsMasterKeyId, resources, ask),
      ];
    case 'lambda':
      return mayInvoke(leg, resources) ? [] : [`${from}: ${service} may not invoke ${to.split(':')[6]}`];
    default:
      return [`${from}: nothing here knows how ${to} is reached`];
  }
}

/** A handler publishes as its role: past the policy of the topic, and with its key. */
function checkPublisher(
  publisher: Publisher,
  resources: ReadonlyMap<string, TemplateResource>,
  { account }: Place,
): string[] {
  const { role, topics } = publisher;
  const roleArn = `arn:aws:iam::${account}:role/${role}`;
  return topics.flatMap((to) => {
    const topic = resources.get(to.split(':').at(-1)!);
    if (topic?.Type !== 'AWS::SNS::Topic')
      return [`${role}: ${to} is not of this template, so nothing says that it takes what is published`];
    const [own] = [...resources.values()].filter(
      ({ Type, Properties }) => Type === 'AWS::SNS::TopicPolicy' && (Properties.Topics as string[]).includes(to),
    );
    const ask = (action: string, resource: string) => ({
      roleArn,
      action,
      resource,
      context: { 'aws:SourceOwner': account },
    });
    const policy = own?.Properties.PolicyDocument ?? DEFAULT_TOPIC_POLICY(to, account);
    const mayPublish = judgePublishing(publisher, ask('sns:Publish', to), policy);
    const faults = mayPublish === 'allowed' ? [] : [`${role} may not sns:Publish at ${to}: ${mayPublish}`];
    const key = topic.Properties.KmsMasterKeyId;
    if (key === undefined) return faults;
    const keyPolicy = resources.get(String(key).split('/').at(-1)!)?.Properties.KeyPolicy;
    const verdicts = KEY_ACTIONS.map((action) => [action, judgeRole(publisher, ask(action, String(key)), keyPolicy)]);
    return [
      ...faults,
      ...verdicts
        .filter(([, verdict]) => verdict !== 'allowed')
        .map(([action, verdict]) => `${role} may not ${action} with ${String(key)}: ${verdict}`),
    ];
  });
}

function checkKey(
  { from, service }: Leg,
  key: unknown,
  resources: ReadonlyMap<string, TemplateResource>,
  ask: (action: string, resource: string) => PolicyRequest,
): string[] {
  if (key === undefined) return [];
  const id = String(key).split('/').at(-1)!;
  const policy = resources.get(id)?.Properties.KeyPolicy;
  if (policy === undefined) return [`${from}: the key ${String(key)} is not of this template`];
  return KEY_ACTIONS.flatMap((action) => {
    const request = ask(action, String(key));
    const { 'aws:SourceAccount': _, 'aws:SourceArn': __, ...context } = request.context;
    const verdict = judgePolicy(policy, WITHOUT_SOURCE_AT_KMS.includes(service) ? { ...request, context } : request);
    return verdict === 'allowed' ? [] : [`${from}: ${service} may not ${action} with ${id}: ${verdict}`];
  });
}

function mayInvoke({ service, to, source }: Leg, resources: ReadonlyMap<string, TemplateResource>): boolean {
  const name = to.split(':')[6];
  return [...resources.values()].some(({ Type, Properties }) => {
    if (Type !== 'AWS::Lambda::Permission' || Properties.Action !== 'lambda:InvokeFunction') return false;
    const { FunctionName, Principal, SourceArn } = Properties as Record<string, string | undefined>;
    const isOurs = FunctionName === to || FunctionName === name;
    return isOurs && Principal === service && (SourceArn === undefined || SourceArn === source);
  });
}

function mutedAlarms(resources: ReadonlyMap<string, TemplateResource>): string[] {
  return [...resources].flatMap(([id, { Type, Properties }]) =>
    /^AWS::CloudWatch::(Composite)?Alarm$/.test(Type) && Properties.ActionsEnabled === false
      ? [`${id}: its actions are off`]
      : [],
  );
}
