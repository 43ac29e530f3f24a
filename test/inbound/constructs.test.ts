import { Duration, Lazy, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { writtenText } from '../../lab/aws/written-text';
import { INBOUND_ALARM } from '../../lib/contract/inbound/inbound-alarms';
import { InboundCallVerification } from '../../lib/inbound/inbound-call-verification';
import { InboundEmailVerification } from '../../lib/inbound/inbound-email-verification';
import { InboundSmsVerification } from '../../lib/inbound/inbound-sms-verification';
import { stack } from '../protection/stack';
import { callTemplate, emailTemplate, INSTANCE, options, smsTemplate, twilioTemplate } from './constructs';

interface Statement {
  readonly Action: string | string[];
  readonly Effect: string;
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Each synthesized once. */
const once = (make: () => Template) => {
  let template: Template | undefined;
  return () => (template ??= make());
};
const all: Array<[string, () => Template]> = [
  ['mail', once(emailTemplate)],
  ['SMS', once(smsTemplate)],
  ['call by Amazon Connect', once(callTemplate)],
  ['call by Twilio', once(twilioTemplate)],
];

function statements(template: Template): Array<Statement & { readonly of: string }> {
  const kinds = ['AWS::IAM::Policy', 'AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'];
  return kinds.flatMap((kind) =>
    Object.entries(template.findResources(kind)).flatMap(([of, { Properties }]) =>
      (Properties.PolicyDocument.Statement as Statement[]).map((statement) => ({ ...statement, of })),
    ),
  );
}

const actionsOf = (statement: Statement) => [statement.Action].flat();

/** Actions and names of resources that one role may use. */
function permissions(template: Template, role: RegExp): string[] {
  return statements(template)
    .filter(({ of }) => role.test(of))
    .flatMap((statement) => actionsOf(statement).map((action) => `${action} ${JSON.stringify(statement.Resource)}`))
    .map((text) =>
      text.replace(/"Fn::GetAtt":\["Inbound(?:Sessions)?([A-Za-z]+?)[0-9A-F]{8}","Arn"\]/, '$1').replace(/[{}"]/g, ''),
    )
    .sort();
}

describe('least privilege', () => {
  test('the function that takes mails may do this and nothing else', () => {
    expect(
      permissions(emailTemplate(), /Receiver/).map((text) => text.replace(/Ref:Inbound\w+/, 'REF')),
    ).toMatchInlineSnapshot(`
[
  "dynamodb:GetItem Table",
  "dynamodb:UpdateItem Table",
  "logs:CreateLogStream ReceiverLogs",
  "logs:PutLogEvents ReceiverLogs",
  "s3:DeleteObject Fn::Join:[,[Mails,/mail/*]]",
  "s3:GetObject Fn::Join:[,[Mails,/mail/*]]",
  "s3:ListBucket Mails",
  "secretsmanager:DescribeSecret REF",
  "secretsmanager:GetSecretValue REF",
  "sqs:SendMessage DeadLetters",
]
`);
  });

  test('the function that takes text messages may do this and nothing else', () => {
    expect(permissions(smsTemplate(), /Receiver/)).toMatchInlineSnapshot(`
[
  "dynamodb:GetItem Table",
  "dynamodb:UpdateItem Table",
  "logs:CreateLogStream ReceiverLogs",
  "logs:PutLogEvents ReceiverLogs",
  "secretsmanager:DescribeSecret Ref:InboundSessionsRootSecret437F3CA8",
  "secretsmanager:GetSecretValue Ref:InboundSessionsRootSecret437F3CA8",
  "sqs:SendMessage DeadLetters",
]
`);
  });

  test.each(all.slice(2))('the function that takes calls may do this and nothing else: %s', (_, template) => {
    expect(permissions(template(), /Receiver/)).toMatchSnapshot();
  });

  test.each(all)('the function of the sessions may do this and nothing else: %s', (_, template) => {
    expect(permissions(template(), /Handler/)).toMatchSnapshot();
  });

  test.each(all)('nothing may send or bounce: %s', (_, make) => {
    const template = make();
    const every = statements(template);
    expect(every.length).toBeGreaterThan(5);
    const allowed = every.filter(({ Effect }) => Effect === 'Allow').flatMap(actionsOf);
    expect(
      allowed.filter((action) =>
        /^(?:ses|sms-voice|mobiletargeting|social-messaging|connect|chime|voice):|\*/.test(action),
      ),
    ).toEqual([]);
    const rules = Object.values(template.findResources('AWS::SES::ReceiptRule'));
    expect(JSON.stringify(rules)).not.toMatch(/BounceAction|SNSAction|StopAction|WorkmailAction/i);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/ManagedPolicyArns/);
  });

  test.each(all)('no policy is for everything, but for keys, where * means the key: %s', (_, make) => {
    const wide = statements(make()).filter(
      ({ Effect, Resource }) => Effect === 'Allow' && JSON.stringify(Resource) === '"*"',
    );
    expect(wide).toEqual([]);
  });

  test('only this rule of SES may write mails and call the function', () => {
    const template = emailTemplate();
    const source = {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          Match.stringLikeRegexp('^:ses:eu-central-1:111122223333:receipt-rule-set/default-rule-set:receipt-rule/.+'),
        ],
      ],
    };
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'ses.amazonaws.com',
      SourceAccount: '111122223333',
      SourceArn: source,
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:PutObject',
            Principal: { Service: 'ses.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': source } },
          }),
        ]),
      },
    });
  });

  test('only AWS End User Messaging of this account may publish to the topic', () => {
    const publishers = statements(smsTemplate()).filter(
      (one) => one.Effect === 'Allow' && actionsOf(one).includes('sns:Publish'),
    );
    expect(publishers).toEqual([
      expect.objectContaining({
        Principal: { Service: 'sms-voice.amazonaws.com' },
        Condition: expect.objectContaining({ StringEquals: { 'aws:SourceAccount': '111122223333' } }),
      }),
    ]);
  });
});

describe('the receipt rule', () => {
  test('is added to the set that is there; no set is made or activated', () => {
    const template = emailTemplate({ afterReceiptRule: 'archive', receiptRuleName: 'otp' });
    template.resourceCountIs('AWS::SES::ReceiptRuleSet', 0);
    template.resourceCountIs('AWS::SES::ReceiptRule', 1);
    expect(Object.keys(template.findResources('AWS::CloudFormation::CustomResource'))).toEqual([]);
    expect(Object.keys(template.findResources('Custom::AWS'))).toEqual([]);
    template.hasResourceProperties('AWS::SES::ReceiptRule', {
      RuleSetName: 'default-rule-set',
      After: 'archive',
      Rule: {
        Name: 'otp',
        Enabled: true,
        ScanEnabled: true,
        TlsPolicy: 'Optional',
        Recipients: ['verify@in.example.com'],
        Actions: [
          { S3Action: { ObjectKeyPrefix: 'mail/', BucketName: Match.anyValue() } },
          { LambdaAction: { InvocationType: 'Event', FunctionArn: Match.anyValue() } },
        ],
      },
    });
  });

  test('stands first when nothing is said, and comes after what it needs', () => {
    const template = emailTemplate();
    const [rule] = Object.values(template.findResources('AWS::SES::ReceiptRule'));
    expect(rule.Properties).not.toHaveProperty('After');
    expect(rule.DependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/Permission/), expect.stringMatching(/MailsPolicy/)]),
    );
    expect(rule.Properties.Rule.Name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}[A-Za-z0-9]$/);
  });

  test('demands TLS when told so', () => {
    emailTemplate({ requireTls: true }).hasResourceProperties('AWS::SES::ReceiptRule', {
      Rule: { TlsPolicy: 'Require' },
    });
  });
});

describe('what people wrote', () => {
  test('lies in a closed, encrypted bucket for a day at most', () => {
    emailTemplate().hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 1, Status: 'Enabled' })] },
    });
  });

  test('passes an encrypted topic', () => {
    smsTemplate().hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
  });

  test.each(all)('is forgotten: the table has a time to live, and no backup: %s', (_, make) => {
    make().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      SSESpecification: { SSEEnabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test.each(all.slice(0, 2))('ends in an encrypted queue after two more tries: %s', (_, make) => {
    const template = make();
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 600,
    });
    template.hasResourceProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true, MessageRetentionPeriod: 345_600 });
  });
});

describe('the page', () => {
  test.each([
    ['mail', emailTemplate, '/otp-shield/inbound-email', 90],
    ['SMS', smsTemplate, '/otp-shield/inbound-sms', 91],
    ['calls', all[2]![1], '/otp-shield/inbound-call', 92],
  ] as const)('of %s stands behind the listener', (_, make, path, priority) => {
    make().hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: priority,
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [path, `${path}/*`] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: Match.anyValue() }],
    });
  });

  test('all channels stand side by side in one stack', () => {
    const scope = stack();
    const shared = options(scope);
    new InboundEmailVerification(scope, 'Email', {
      ...shared,
      inboundAddress: 'verify@in.example.com',
      receiptRuleSetName: 'default-rule-set',
    });
    new InboundSmsVerification(scope, 'Sms', { ...shared, phoneNumber: '+4915799912345' });
    new InboundCallVerification(scope, 'Call', {
      ...shared,
      phoneNumber: '+4915799912345',
      amazonConnect: { instanceArn: INSTANCE },
    });
    Template.fromStack(scope).resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 3);
  });
});

describe('alarms', () => {
  test.each(all)('are all there, tell the topic and link a runbook: %s', (channel, make) => {
    const alarms = Object.values(make().findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    const names = alarms
      .map(({ AlarmName }) => AlarmName.replace(/^StackInbound[0-9A-F]*-|^.*?-(?=inbound-)/, ''))
      .sort();
    const { strayCalls, callsTurnedAway, deadLetters, ...every } = INBOUND_ALARM;
    const ofCalls = channel.endsWith('Connect') ? [strayCalls, callsTurnedAway] : [strayCalls];
    const besides = channel.startsWith('call') ? ofCalls : [deadLetters];
    expect(names).toEqual([...Object.values(every), ...besides].map(({ name }) => name).sort());
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      expect(writtenText(AlarmDescription)).toMatch(/Runbook: https:\/\/.+\/docs\/runbooks\/[a-z-]+\.md$/);
    }
  });

  test('somebody is asked for when nobody would be told', () => {
    const scope = stack();
    emailTemplate({ notify: [] }, scope);
    Annotations.fromStack(scope).hasWarning('*', Match.stringLikeRegexp('notify is empty'));
  });
});

describe('the line of Amazon Connect', () => {
  const template = all[2]![1];

  test('may call the function, for this instance of this account alone', () => {
    template().hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'connect.amazonaws.com',
      SourceAccount: '111122223333',
      SourceArn: INSTANCE,
    });
    template().hasResourceProperties('AWS::Connect::IntegrationAssociation', {
      InstanceId: INSTANCE,
      IntegrationType: 'LAMBDA_FUNCTION',
    });
  });

  test('leads through a flow that is there after what it needs, and the function answers before Connect gives up', () => {
    const [flow] = Object.values(template().findResources('AWS::Connect::ContactFlow'));
    expect(flow.Properties).toMatchObject({ InstanceArn: INSTANCE, Type: 'CONTACT_FLOW' });
    expect(flow.Properties.Name.length).toBeLessThanOrEqual(127);
    expect(flow.DependsOn).toEqual([expect.stringMatching(/Association/), expect.stringMatching(/Permission/)]);
    template().hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('calls'),
      Timeout: 7,
    });
    template().resourceCountIs('AWS::Lambda::Url', 0);
  });

  test('of Twilio has neither, but an address, whose calls are signed', () => {
    const twilio = all[3]![1]();
    twilio.resourceCountIs('AWS::Connect::ContactFlow', 0);
    twilio.resourceCountIs('AWS::Connect::IntegrationAssociation', 0);
    twilio.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
  });
});

describe('wrong props', () => {
  test('of the lines', () => {
    const of = (props: Parameters<typeof callTemplate>[0]) => {
      try {
        callTemplate(props);
        return 'taken';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(of({ amazonConnect: undefined })).toContain(
      'amazonConnect and twilio exclude each other, and one is needed',
    );
    const both = of({ amazonConnect: { instanceArn: 'c8c0e68d' }, phoneNumber: '0157' });
    expect(both).toMatch(/amazonConnect\.instanceArn must be the ARN .+, got "c8c0e68d"/);
    expect(both).toContain('phoneNumber must be in E.164');
    expect(of({ amazonConnect: { instanceArn: INSTANCE.replace('eu-central-1', 'us-east-1') } })).toContain(
      'must be of the Region of the stack, eu-central-1, got us-east-1',
    );
    expect(of({ serviceName: 'Shop $.External' })).toContain('serviceName must have no $ with amazonConnect');
  });

  test('are named all at once', () => {
    const wrong = {
      origin: 'http://shop.example.com/',
      serviceName: '',
      continueUrl: '//evil.example',
      allowedOrigins: ['app.example.com'],
      sessionDuration: Duration.minutes(1),
      inboundAddress: 'Verify <verify@in.example.com>',
      receiptRuleSetName: 'a b',
    };
    let message = '';
    try {
      emailTemplate(wrong);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const prop of Object.keys(wrong)) expect(message).toContain(prop);
    expect(message).toMatch(/^InboundEmailVerification \(Stack\/Inbound\): /);
  });

  test('a continueUrl on another host, where nobody could tell whose browser it is', () => {
    for (const continueUrl of ['https://app.example.com/welcome', 'https://shop.example.com.evil.example/']) {
      expect(() => emailTemplate({ continueUrl })).toThrow('continueUrl must be a path of origin such as /welcome');
    }
    expect(() => emailTemplate({ continueUrl: 'https://shop.example.com/welcome' })).not.toThrow();
  });

  test.each([
    ['+49 157 999', 'phoneNumber must be in E.164'],
    ['01579991234', 'phoneNumber must be in E.164'],
    ['', 'phoneNumber must be in E.164'],
  ])('a phone number %j', (phoneNumber, message) => {
    expect(() => smsTemplate({ phoneNumber })).toThrow(message);
  });

  test('what is known only at deploy time is left alone', () => {
    const scope: Stack = stack();
    const later = Lazy.string({ produce: () => 'verify@in.example.com' });
    expect(() =>
      emailTemplate({ inboundAddress: later, receiptRuleSetName: later, origin: later }, scope),
    ).not.toThrow();
  });
});
