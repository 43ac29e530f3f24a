import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopicPolicy, type ITopic, Topic, TopicPolicy, type TopicProps } from 'aws-cdk-lib/aws-sns';
import {
  EmailProvider,
  OtpRoute,
  OtpShield,
  OtpShieldStack,
  RecipientGuard,
  ResponderMode,
  SendGridReputationMonitor,
  SesReputationMonitor,
} from '../../lib/index';
import { WARNING } from '../../lib/private/warnings';
import { LEAVES } from '../key-policy';
import { walkDeliveries } from './deliveries';
import { MATRIX } from './matrix';
import type { Template as Json } from './resolved';
import { siteOf } from './site';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';
const stackOf = () => new Stack(new App(), 'Site', { env: ENV });
const walk = (stack: Stack) => walkDeliveries(Template.fromStack(stack).toJSON() as Json);

describe('every notification arrives', () => {
  test.each(['shield_captcha', 'stack_captcha', 'group_captcha', 'acl-any-target_turnstile'])(
    'of a site of the matrix that begins with %s',
    (start) => {
      const { choice } = MATRIX.find(({ name, choice }) => name.startsWith(start) && choice.tell === 'topic')!;
      const { legs, faults } = walk(siteOf(new App(), choice));
      expect(faults).toEqual([]);
      expect(legs.length).toBeGreaterThan(20);
    },
  );

  test.each(['texts', 'texts-own-set', 'twilio', 'sns'] as const)(
    'of a site of the matrix that sends texts by %s',
    (sms) => {
      const { choice } = MATRIX.find(
        ({ choice }) => choice.sms === sms && choice.tell === 'topic' && choice.recipients === 'off',
      )!;
      const { legs, faults } = walk(siteOf(new App(), choice));
      expect(faults).toEqual([]);
      // Twilio calls an address, whose way is the signature; SNS writes logs.
      const events = /^\w*EventsDestination\w* → .*Topic/;
      expect(legs.filter((leg) => events.test(leg))).toHaveLength(['twilio', 'sns'].includes(sms) ? 0 : 1);
    },
  );

  test('of the deployable app, and of an alarm that people add themselves', () => {
    const stack = new OtpShieldStack(new App(), 'OtpShield', {
      env: ENV,
      resourceArn: `${ELB}:loadbalancer/app/example/50dc6c495c0c9188`,
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
    });
    alarm(stack, stack.alarmTopic);
    expect(walk(stack)).toMatchObject({ faults: [], legs: expect.arrayContaining([expect.stringMatching(/^Own → /)]) });
  });

  test('of inbound verification, by mail and by SMS', () => {
    jest.doMock('cdk-otp-shield', () => require('../../lib/index'), { virtual: true });
    const { SignUpStack } = require('../../examples/inbound-verification/sign-up-stack');
    const stack = new SignUpStack(new App(), 'SignUp', {
      env: ENV,
      listenerArn: `${ELB}:listener/app/site/50dc6c495c0c9188/f2f7dc8efc522ab2`,
      securityGroupId: 'sg-0123456789abcdef0',
      phoneNumber: '+4915799912345',
    });
    const { legs, faults } = walk(stack);
    expect(faults).toEqual([]);
    // Six alarms each.
    expect(legs.filter((leg) => / → .*:Alarms/.test(leg))).toHaveLength(12);
  });

  test('through the notifiers of both monitors and past them, to a topic with a key', () => {
    const stack = stackOf();
    const topic = new Topic(stack, 'People', { enforceSSL: true, masterKey: new Key(stack, 'Key') });
    new SesReputationMonitor(stack, 'Ses', { notify: [topic] });
    new SendGridReputationMonitor(stack, 'SendGrid', { notify: [topic], verificationKey: new Secret(stack, 'Secret') });
    expect(walk(stack).faults).toEqual([]);
  });
});

describe('handlers that publish', () => {
  const publishing = (legs: readonly string[]) => legs.filter((leg) => /Role\w* → arn:aws:sns/.test(leg));

  test('may use the key of a topic: notifier, responder and daily report', () => {
    const stack = stackOf();
    const topic = new Topic(stack, 'People', { masterKey: new Key(stack, 'Key') });
    new OtpShield(stack, 'Shield', {
      resourceArns: [`${ELB}:loadbalancer/app/example/50dc6c495c0c9188`],
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
      email: EmailProvider.ses(),
      notify: [topic],
      dailyReport: { topics: [topic] },
      response: { mode: ResponderMode.STRICT },
    });
    const { legs, faults } = walk(stack);
    expect(faults).toEqual([]);
    for (const handler of ['Notifier', 'Responder', 'Report']) {
      expect(publishing(legs)).toContainEqual(
        expect.stringMatching(new RegExp(`${handler}.*Role\\w* → .*:(People|\\w*NotifierTopic)`)),
      );
    }
  });

  test('through a bare ARN are a warning, once for each topic, and none with the ARN of the key', () => {
    const stack = stackOf();
    const arn = (name: string) => `arn:aws:sns:eu-central-1:111122223333:${name}`;
    const bare = Topic.fromTopicArn(stack, 'Bare', arn('bare'));
    const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/0f1e2d3c';
    const keyed = Topic.fromTopicAttributes(stack, 'Keyed', { topicArn: arn('keyed'), keyArn });
    const made = new Topic(stack, 'Made');
    new SesReputationMonitor(stack, 'Ses', { notify: [bare, keyed, made], dailyReport: { topics: [bare] } });
    const warning = Match.stringLikeRegexp(`fromTopicAttributes.*${WARNING.topicKeyUnknown}`);
    expect(Annotations.fromStack(stack).findWarning('/Site/Bare', warning)).toHaveLength(1);
    expect(Annotations.fromStack(stack).findWarning('/Site/Keyed', warning)).toEqual([]);
    expect(Annotations.fromStack(stack).findWarning('/Site/Made', warning)).toEqual([]);
    const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(policies).toContain(
      `"Action":["kms:Decrypt","kms:GenerateDataKey*"],"Effect":"Allow","Resource":"${keyArn}"`,
    );
  });

  test('with a key by its alias are a warning, since CDK grants nothing then', () => {
    const stack = stackOf();
    const masterKey = Alias.fromAliasName(stack, 'Managed', 'alias/alarms');
    new SesReputationMonitor(stack, 'Ses', { notify: [new Topic(stack, 'People', { masterKey })] });
    Annotations.fromStack(stack).hasWarning('/Site/People', Match.stringLikeRegexp(WARNING.topicKeyUnknown));
  });

  test.each<[string, object[], object[], string[]]>([
    ['no permission', [], [LEAVES], ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['half of the permission', [{ Action: 'kms:Decrypt' }], [LEAVES], ['kms:GenerateDataKey']],
    ['one that the key does not heed', [{ Action: 'kms:*' }], [], ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['all of it', [{ Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }], [LEAVES], []],
    [
      'all of it from the key alone',
      [],
      [{ ...LEAVES, Principal: { AWS: 'arn:aws:iam::111122223333:role/Role' } }],
      [],
    ],
  ])('are walked to the key: %s', (_, own, ofKey, missing) => {
    const key = { 'Fn::GetAtt': ['Key', 'Arn'] };
    const Statement = [
      { Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'Topic' } },
      ...own.map((statement) => ({ Effect: 'Allow', Resource: key, ...statement })),
    ];
    const Resources = {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: ofKey } } },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: key } },
      Policy: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement } } },
    };
    const { faults } = walkDeliveries({ Resources });
    expect(faults).toEqual(missing.map((action) => expect.stringContaining(`Role may not ${action} with arn:`)));
  });
});

describe('a topic of people', () => {
  test('that keeps its default policy keeps it, since others may live by it', () => {
    const { stack } = guarded({});
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
    expect(walk(stack).faults).toEqual([]);
  });

  test.each<[string, (stack: Stack, topic: Topic) => void]>([
    [
      'from CDK',
      (stack, topic) =>
        new Rule(stack, 'Later', { schedule: Schedule.expression('rate(1 day)') }).addTarget(new SnsTopic(topic)),
    ],
    ['beside the topic', (stack, topic) => foreign(stack, topic)],
  ])('that gets another policy later, %s, lets alarms publish all the same', (_, change) => {
    const { stack, topic } = guarded({}, false);
    change(stack, topic);
    new RecipientGuard(stack, 'Guard', { notify: [topic] });
    const policies = Object.values(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy'));
    expect(policies).toHaveLength(1);
    expect(JSON.stringify(policies)).toContain('"aws:SourceAccount":"111122223333"');
  });

  test('whose policy comes after the alarms lets them publish, too', () => {
    const { stack, topic } = guarded({});
    new Rule(stack, 'Later', { schedule: Schedule.expression('rate(1 day)') }).addTarget(new SnsTopic(topic));
    expect(walk(stack).faults).toEqual([]);
  });

  test('is let in once, however many alarms it gets', () => {
    const { stack } = guarded({ enforceSSL: true });
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy'));
    expect(policy!.Properties.PolicyDocument.Statement).toHaveLength(2);
  });

  test('of another stack of the app gets its policy there', () => {
    const app = new App();
    const [there, here] = ['There', 'Here'].map((id) => new Stack(app, id, { env: ENV })) as [Stack, Stack];
    const topic = new Topic(there, 'People', { enforceSSL: true });
    new RecipientGuard(here, 'Guard', { notify: [topic] });
    Template.fromStack(there).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' } })]),
      },
    });
    Template.fromStack(here).resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });

  test('whose policy another stack made lets alarms in by that one, and by none of a topic that is named alike', () => {
    const app = new App();
    const [there, other, alike] = ['There', 'Other', 'Alike'].map((id) => new Stack(app, id, { env: ENV })) as Stack[];
    const topic = new Topic(there!, 'People');
    foreign(other!, topic);
    foreign(alike!, new Topic(alike!, 'People'));
    new RecipientGuard(there!, 'Guard', { notify: [topic] });
    const statements = (stack: Stack) =>
      Object.values(Template.fromStack(stack).findResources('AWS::SNS::TopicPolicy')).flatMap(
        ({ Properties }) => Properties.PolicyDocument.Statement,
      );
    expect(statements(other!)).toContainEqual(
      expect.objectContaining({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
    );
    expect(statements(alike!)).toEqual([expect.objectContaining({ Effect: 'Deny' })]);
  });

  test('that comes from elsewhere is a warning that can be acknowledged', () => {
    const stack = stackOf();
    const topic = Topic.fromTopicArn(stack, 'People', 'arn:aws:sns:eu-central-1:111122223333:people');
    new RecipientGuard(stack, 'Guard', { notify: [topic] });
    Annotations.fromStack(stack).hasWarning(
      '/Site/People',
      Match.stringLikeRegexp(`otp-shield doctor.*${WARNING.alarmTopicPolicy}`),
    );
    expect(Annotations.fromStack(stack).findWarning('/Site/People', Match.anyValue())).toHaveLength(1);
  });

  test('with a key from elsewhere, as the one of AWS, is a warning', () => {
    const stack = stackOf();
    const masterKey = Alias.fromAliasName(stack, 'Managed', 'alias/aws/sns');
    new RecipientGuard(stack, 'Guard', { notify: [new Topic(stack, 'People', { masterKey })] });
    Annotations.fromStack(stack).hasWarning(
      '/Site/Managed',
      Match.stringLikeRegexp(`alias/aws/sns never does.*${WARNING.alarmTopicKey}`),
    );
  });

  test('whose policy is plain JSON is a warning at that policy', () => {
    const { stack, topic } = guarded({});
    new CfnTopicPolicy(stack, 'Json', { topics: [topic.topicArn], policyDocument: { Statement: [] } });
    Annotations.fromStack(stack).hasWarning('/Site/Json', Match.stringLikeRegexp(WARNING.alarmTopicPolicy));
  });
});

describe('the walk', () => {
  test('finds what was there until now: one Deny, and a key without CloudWatch', () => {
    const stack = stackOf();
    const topic = new Topic(stack, 'People', { enforceSSL: true, masterKey: new Key(stack, 'Key') });
    alarm(stack, topic);
    expect(walk(stack).faults).toEqual([
      expect.stringMatching(/^Own: cloudwatch\.amazonaws\.com may not sns:Publish at People\w+: not allowed$/),
      expect.stringMatching(/^Own: cloudwatch\.amazonaws\.com may not kms:Decrypt with Key\w+: not allowed$/),
      expect.stringMatching(/^Own: cloudwatch\.amazonaws\.com may not kms:GenerateDataKey with Key\w+: not allowed$/),
    ]);
  });

  const base = {
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [{ Ref: 'Topic' }] } },
    Topic: { Type: 'AWS::SNS::Topic' },
  };
  const policy = {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'Topic' }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
    },
  };
  const rule = (to: object) => ({ Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: to }] } } });
  test.each<[string, Json['Resources'], string]>([
    ['two policies on one topic', { ...base, One: policy, Two: policy }, 'Topic has 2 policies'],
    [
      'alarms whose actions are off',
      { ...base, Alarm: { ...base.Alarm, Properties: { ActionsEnabled: false } } },
      'its actions are off',
    ],
    ['a topic that is nowhere', { Alarm: base.Alarm }, 'is not of this template'],
    [
      'a rule whose queue takes nothing',
      { Queue: { Type: 'AWS::SQS::Queue' }, ...rule({ 'Fn::GetAtt': ['Queue', 'Arn'] }) },
      'events.amazonaws.com may not sqs:SendMessage at Queue',
    ],
    [
      'a rule whose topic has the default policy',
      { Topic: base.Topic, ...rule({ Ref: 'Topic' }) },
      'events.amazonaws.com may not sns:Publish at Topic',
    ],
    [
      'a rule whose function takes nothing',
      { Function: { Type: 'AWS::Lambda::Function' }, ...rule({ 'Fn::GetAtt': ['Function', 'Arn'] }) },
      'events.amazonaws.com may not invoke Function',
    ],
    [
      'a subscription whose function takes nothing',
      {
        Topic: base.Topic,
        Function: { Type: 'AWS::Lambda::Function' },
        Subscription: {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            Protocol: 'lambda',
            TopicArn: { Ref: 'Topic' },
            Endpoint: { 'Fn::GetAtt': ['Function', 'Arn'] },
          },
        },
      },
      'sns.amazonaws.com may not invoke Function',
    ],
    [
      'events of SES that may not be published',
      {
        Topic: base.Topic,
        ToTopic: {
          Type: 'AWS::SES::ConfigurationSetEventDestination',
          Properties: {
            ConfigurationSetName: 'otp',
            EventDestination: { SnsDestination: { TopicARN: { Ref: 'Topic' } } },
          },
        },
      },
      'ses.amazonaws.com may not sns:Publish at Topic',
    ],
    [
      'events of texts that may not be published, since the topic lets in another configuration set',
      {
        ...base,
        Policy: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: {
            Topics: [{ Ref: 'Topic' }],
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: '*', Resource: '*' },
                {
                  Effect: 'Allow',
                  Principal: { Service: 'sms-voice.amazonaws.com' },
                  Action: 'sns:Publish',
                  Resource: '*',
                  Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sms-voice:*:*:configuration-set/other' } },
                },
              ],
            },
          },
        },
        Events: {
          Type: 'Custom::OtpShieldTextEvents',
          Properties: { ConfigurationSetName: 'otp', TopicArn: { Ref: 'Topic' } },
        },
      },
      'sms-voice.amazonaws.com may not sns:Publish at Topic',
    ],
  ])('finds %s', (_, Resources, fault) => {
    expect(walkDeliveries({ Resources }).faults).toEqual([expect.stringContaining(fault)]);
  });
});

function alarm(stack: Stack, topic: ITopic): void {
  const metric = new cloudwatch.Metric({ namespace: 'N', metricName: 'M' });
  const own = new cloudwatch.Alarm(stack, 'Own', { metric, threshold: 1, evaluationPeriods: 1 });
  own.addAlarmAction(new SnsAction(topic));
  (own.node.defaultChild as cloudwatch.CfnAlarm).overrideLogicalId('Own');
}

/** The smallest construct whose alarms go to a topic without detour. */
function guarded(props: TopicProps, withGuard = true): { stack: Stack; topic: Topic } {
  const stack = stackOf();
  const topic = new Topic(stack, 'People', props);
  if (withGuard) new RecipientGuard(stack, 'Guard', { notify: [topic] });
  return { stack, topic };
}

function foreign(stack: Stack, topic: Topic): void {
  new TopicPolicy(stack, 'Foreign', { topics: [topic], enforceSSL: true });
}
