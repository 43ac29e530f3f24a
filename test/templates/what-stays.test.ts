import { App, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EndUserMessagingMonitor, RecipientGuard, SesReputationMonitor } from '../../lib/index';
import { emailTemplate, smsTemplate } from '../inbound/constructs';
import { MATRIX } from './matrix';
import { siteOf } from './site';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What outlives its stack; docs/operations.md says so of each. */
const STAYS = ['Custom::OtpShieldConfigurationSet', 'Custom::OtpShieldTextConfigurationSet', 'AWS::S3::Bucket'];

/** Types that hold something, and the property with which a template gives them a name of its own. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::KMS::Key': 'KeyId',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SES::ConfigurationSet': 'Name',
  'AWS::SMSVOICE::ConfigurationSet': 'ConfigurationSetName',
};

/** One with a configuration set of ours for mails and one for texts, one with a guard, one with a gate. */
const sites = (['mail=ses', 'sms=texts', 'recipients=guard', 'check=turnstile'] as const).map((wanted) => {
  const [factor, value] = wanted.split('=') as [keyof (typeof MATRIX)[number]['choice'], string];
  return MATRIX.find(({ choice }) => choice.home === 'shield' && choice[factor] === value)!.choice;
});

/** Keys and topics that stand for those of people. */
const ours = ([id]: [string, Resource]) => !/^(GuardKey|People|Chat)/.test(id);

describe('when a stack is deleted', () => {
  let all: Array<[string, Resource]>;
  beforeAll(() => {
    const templates = [
      ...sites.map((choice) => Template.fromStack(siteOf(new App(), choice))),
      emailTemplate(),
      smsTemplate(),
    ];
    all = templates
      .flatMap((template) => Object.entries(template.toJSON().Resources as Record<string, Resource>))
      .filter(ours);
  });

  test('there are sites to look at', () => {
    const types = new Set(all.map(([, { Type }]) => Type));
    for (const type of [
      ...STAYS,
      'AWS::DynamoDB::Table',
      'AWS::SecretsManager::Secret',
      'AWS::Logs::LogGroup',
      'AWS::SQS::Queue',
    ]) {
      expect(types).toContain(type);
    }
  });

  test('what applications live by stays, also when it is replaced, and the rest goes', () => {
    const kept = (resource: Resource) =>
      [resource.DeletionPolicy, resource.UpdateReplacePolicy].filter((policy) => policy?.startsWith('Retain')).length;
    for (const [id, resource] of all) expect([id, kept(resource)]).toEqual([id, STAYS.includes(resource.Type) ? 2 : 0]);
  });

  test('nothing that stays has a name on which the next deployment would fail', () => {
    for (const [id, { Type, Properties = {}, DeletionPolicy }] of all) {
      if (DeletionPolicy?.startsWith('Retain'))
        expect([id, NAMES[Type] === undefined ? undefined : Properties[NAMES[Type]]]).toEqual([id, undefined]);
    }
  });

  test('no template owns a configuration set, whose pause it could write over', () => {
    expect(all.filter(([, { Type }]) => /^AWS::\w+::ConfigurationSet$/.test(Type))).toEqual([]);
  });
});

test('a retained table of the guard keeps the keys of its hashes', () => {
  const stack = new Stack(new App(), 'Site');
  new RecipientGuard(stack, 'Guard', { notify: [], removalPolicy: RemovalPolicy.RETAIN });
  const template = Template.fromStack(stack);
  for (const type of ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret']) {
    template.hasResource(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  }
});

test('configuration sets of a nested stack are kept for the stack around it, since a nested one gets another name each time', () => {
  const stack = new Stack(new App(), 'Site', { stackName: 'site-live' });
  const inner = new NestedStack(stack, 'Inner');
  new SesReputationMonitor(inner, 'Mails', { notify: [] });
  new EndUserMessagingMonitor(inner, 'Texts', { notify: [] });
  const template = Template.fromStack(inner);
  for (const type of ['Custom::OtpShieldConfigurationSet', 'Custom::OtpShieldTextConfigurationSet']) {
    template.hasResourceProperties(type, {
      KeptFor: 'site-live',
      ConfigurationSetName: Match.stringLikeRegexp('^sitelive-Inner-'),
    });
  }
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(policies.match(/"aws:RequestTag\/cdk-otp-shield:kept-for":"site-live"/g)).toHaveLength(2);
});
