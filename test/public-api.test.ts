import { isDeepStrictEqual } from 'node:util';
import { App, Duration, RemovalPolicy, Size, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as shield from '../lib';
import { readAssembly } from './assembly';
import { INBOUND_BUILDERS } from './inbound/builders';
import { ALB_ARN, ENV, ROUTES } from './protection/stack';

interface Docs {
  readonly summary?: string;
  readonly default?: string;
}
interface Member {
  readonly name: string;
  readonly docs?: Docs;
  readonly optional?: boolean;
  readonly type?: unknown;
  readonly parameters?: readonly Member[];
  readonly returns?: { readonly type: unknown };
}
interface Type {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly docs?: Docs;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly members?: readonly Member[];
  readonly initializer?: { readonly parameters?: readonly Member[] };
}

const assembly = readAssembly<{ types: Record<string, Type> }>();
const types = Object.values(assembly.types);
const membersOf = (type: Type) => [...(type.properties ?? []), ...(type.methods ?? []), ...(type.members ?? [])];

/** Own and inherited properties of a struct of this package. */
function propertiesOf(type: Type): Member[] {
  const inherited = (type.interfaces ?? []).flatMap((fqn) =>
    assembly.types[fqn] ? propertiesOf(assembly.types[fqn]) : [],
  );
  return [...(type.properties ?? []), ...inherited];
}

describe('the public API', () => {
  test('holds the constructs that the README promises', () => {
    expect(types.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'OtpShield',
        'OtpShieldStack',
        'OtpWebAcl',
        'OtpRuleGroup',
        'OtpRoute',
        'SesReputationMonitor',
      ]),
    );
  });

  test('has no unions and no functions, which other languages can not take', () => {
    for (const type of types) {
      const members = [...membersOf(type), ...(type.initializer?.parameters ?? [])];
      const parts = members.flatMap((member) => [member, ...(member.parameters ?? [])]);
      for (const part of parts) {
        const shape = JSON.stringify([part.type, part.returns?.type]);
        expect(`${type.name}.${part.name} ${shape}`).not.toMatch(/"union"|"primitive":"any"|"intersection"/);
      }
    }
  });

  test('is documented, every type and member of it', () => {
    const silent = types.flatMap((type) => [
      ...(type.docs?.summary ? [] : [type.name]),
      ...membersOf(type)
        .filter((member) => !member.docs?.summary)
        .map((member) => `${type.name}.${member.name}`),
    ]);
    expect(silent).toEqual([]);
  });

  test('gives every optional property a default', () => {
    const without = types
      .filter(({ datatype }) => datatype)
      .flatMap((type) =>
        (type.properties ?? []).filter((p) => p.optional && !p.docs?.default).map((p) => `${type.name}.${p.name}`),
      );
    expect(without).toEqual([]);
  });
});

function monitor(scope: Stack, props: object): unknown {
  return new shield.SesReputationMonitor(scope, 'X', { notify: [new Topic(scope, 'Topic')], ...props });
}

/** One construct for each struct of props that has literal defaults, made with the given props on top of the required ones. */
const PIGEONS = new Metric({ namespace: 'Pigeons', metricName: 'Resting', statistic: 'Maximum' });
const LOFT_EMPTY = {
  name: 'loft-empty',
  metric: PIGEONS,
  threshold: 1,
  happened: 'The loft is empty.',
  todo: 'feed them.',
};
const sender = (scope: Stack, props: object) =>
  new shield.ReputationMonitor(scope, 'X', {
    notify: [],
    senderName: 'Pigeon',
    channel: shield.SendingChannel.EMAIL,
    senderAlarms: [{ ...LOFT_EMPTY, critical: true }],
    ...props,
  });

const cognitoGuard = (scope: Stack, props: object) => {
  const notify = [new Topic(scope, 'Topic')];
  const guard = new shield.RecipientGuard(scope, 'Guard', { notify });
  const email = shield.CodeSender.ses({ from: 'codes@shop.example' });
  return new shield.CognitoGuard(scope, 'X', { guard, notify, email, ...props });
};

/** A web ACL with the signals of which the props are a part. */
function signalling(part: (props: object) => object, needed: object = {}) {
  return (scope: Stack, props: object) =>
    new shield.OtpWebAcl(scope, 'X', {
      ...ROUTES,
      resourceArns: [ALB_ARN],
      clientSignals: part({ ...needed, ...props }),
    });
}

const BUILDERS: Record<string, (scope: Stack, props: object) => unknown> = {
  CognitoGuardProps: cognitoGuard,
  EndUserMessagingSenderOptions: (scope, props) =>
    cognitoGuard(scope, { text: shield.CodeSender.endUserMessaging({ originationIdentity: 'SHOP', ...props }) }),
  OtpWebAclProps: (scope, props) => new shield.OtpWebAcl(scope, 'X', { ...ROUTES, resourceArns: [ALB_ARN], ...props }),
  OtpRuleGroupProps: (scope, props) => new shield.OtpRuleGroup(scope, 'X', { ...ROUTES, ...props }),
  OtpShieldProps: (scope, props) => new shield.OtpShield(scope, 'X', { ...ROUTES, resourceArns: [ALB_ARN], ...props }),
  CaptchaOptions: (scope, props) =>
    new shield.OtpWebAcl(scope, 'X', {
      ...ROUTES,
      humanCheck: shield.HumanCheck.captcha(props),
      resourceArns: [ALB_ARN],
    }),
  ChallengeOptions: (scope, props) =>
    new shield.OtpWebAcl(scope, 'X', {
      ...ROUTES,
      humanCheck: shield.HumanCheck.challenge(props),
      resourceArns: [ALB_ARN],
    }),
  TurnstileOptions: (scope, props) =>
    new shield.OtpWebAcl(scope, 'X', {
      ...ROUTES,
      humanCheck: shield.HumanCheck.turnstile({
        secret: Secret.fromSecretNameV2(scope, 'Secret', 'turnstile'),
        listener: ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
          listenerArn: ALB_ARN.replace(':loadbalancer/', ':listener/') + '/f2f7dc8efc522ab2',
          securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-12345678'),
        }),
        targetGroups: [
          ApplicationTargetGroup.fromTargetGroupAttributes(scope, 'App', {
            targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/app/73e2d6bc24d8a067',
          }),
        ],
        issuer: 'https://shop.example.com',
        hostnames: ['shop.example.com'],
        ...props,
      }),
      resourceArns: [ALB_ARN],
    }),
  TurnstileByArnOptions: (scope, props) =>
    new shield.OtpShieldStack(scope, 'X', {
      ...ROUTES,
      resourceArn: ALB_ARN,
      humanCheck: shield.HumanCheck.turnstileByArn({
        secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:turnstile-AbCdEf',
        listenerArn: ALB_ARN.replace(':loadbalancer/', ':listener/') + '/f2f7dc8efc522ab2',
        targetGroupArns: ['arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/app/73e2d6bc24d8a067'],
        issuer: 'https://shop.example.com',
        hostnames: ['shop.example.com'],
        ...props,
      }),
    }),
  ClientSignals: signalling((clientSignals) => clientSignals, { anonymousIpList: {} }),
  AnonymousIpListOptions: signalling((anonymousIpList) => ({ anonymousIpList })),
  IpReputationListOptions: signalling((ipReputationList) => ({ ipReputationList })),
  BotControlOptions: signalling((botControl) => ({ botControl }), { level: shield.BotControlLevel.TARGETED }),
  AccountCreationOptions: signalling((accountCreation) => ({ accountCreation }), {
    creationPath: '/api/auth/otp',
    registrationPage: '/sign-up',
  }),
  ScriptSigns: signalling((scriptSigns) => ({ scriptSigns }), { noFetchMetadata: shield.SignalResponse.FLAG }),
  FingerprintLimit: signalling((fingerprintLimit) => ({ fingerprintLimit }), {
    usual: ['t13d1516h2_8daaf6152771_d8a2da3f94cd'],
  }),
  RecipientRules: (scope, props) =>
    new shield.OtpWebAcl(scope, 'X', {
      ...ROUTES,
      recipientRules: { allowedPhonePrefixes: ['+49'], ...props },
      resourceArns: [ALB_ARN],
    }),
  OtpOperationsOptions: (scope, props) =>
    new shield.OtpShield(scope, 'X', { ...ROUTES, resourceArns: [ALB_ARN], ...props }),
  RecipientGuardOptions: (scope, props) => new shield.RecipientGuard(scope, 'X', { notify: [], ...props }),
  RecipientLimitOptions: (scope, props) =>
    new shield.RecipientGuard(scope, 'X', { notify: [], recipientLimits: props }),
  BudgetOptions: (scope, props) => new shield.RecipientGuard(scope, 'X', { notify: [], budget: props }),
  MessagePriceOptions: (scope, props) => new shield.RecipientGuard(scope, 'X', { notify: [], prices: props }),
  ConversionOptions: (scope, props) => new shield.RecipientGuard(scope, 'X', { notify: [], conversion: props }),
  RecipientValidationOptions: (scope, props) =>
    new shield.RecipientGuard(scope, 'X', { notify: [], validation: props }),
  TwilioLookupOptions: (scope, props) =>
    new shield.RecipientGuard(scope, 'X', {
      notify: [],
      validation: {
        twilioLookup: {
          keySid: `SK${'0'.repeat(32)}`,
          secret: Secret.fromSecretNameV2(scope, 'Twilio', 'twilio'),
          ...props,
        } as shield.TwilioLookupOptions,
      },
    }),
  OtpResponderOptions: (scope, props) =>
    new shield.OtpShield(scope, 'X', { ...ROUTES, resourceArns: [ALB_ARN], response: props }),
  OtpResponderProps: (scope, props) => {
    const { lockdownGate, strictGate } = new shield.OtpRuleGroup(scope, 'Rules', ROUTES);
    return new shield.OtpResponder(scope, 'X', { lockdownGate, strictGate, notify: [], ...props });
  },
  ShieldAuditorProps: (scope, props) => {
    const webAcl = new shield.OtpWebAcl(scope, 'Acl', { ...ROUTES, resourceArns: [ALB_ARN] });
    return new shield.ShieldAuditor(scope, 'X', { webAcl, resourceArns: [ALB_ARN], notify: [], ...props });
  },
  AutomaticBlockListOptions: (scope, props) =>
    new shield.OtpShield(scope, 'X', { ...ROUTES, resourceArns: [ALB_ARN], automaticBlockList: props }),
  AutomaticBlockListProps: (scope, props) => {
    const webAcl = new shield.OtpWebAcl(scope, 'Acl', { ...ROUTES, resourceArns: [ALB_ARN], blockList: true });
    return new shield.AutomaticBlockList(scope, 'X', { webAcl, notify: [], ...props });
  },
  CaptchaApiKeyProps: (scope, props) =>
    new shield.CaptchaApiKey(scope, 'Made', { tokenDomains: ['example.com'], ...props }),
  ...INBOUND_BUILDERS,
  FirewallManagerPolicyProps: (scope, props) =>
    new shield.FirewallManagerPolicy(scope, 'X', {
      ruleGroup: new shield.OtpRuleGroup(scope, 'Rules', ROUTES),
      ...props,
    }),
  CountedMailThresholds: (scope, props) => monitor(scope, { countedMail: props }),
  OtpDashboardProps: (scope, props) =>
    new shield.OtpDashboard(scope, 'X', {
      monitors: [new shield.SesReputationMonitor(scope, 'Monitor', { notify: [] })],
      ...props,
    }),
  SendGridReputationMonitorProps: (scope, props) =>
    new shield.SendGridReputationMonitor(scope, 'X', {
      notify: [],
      verificationKey: Secret.fromSecretNameV2(scope, 'Key', 'sendgrid'),
      ...props,
    }),
  ReputationMonitorProps: (scope, props) => sender(scope, props),
  SenderAlarm: (scope, props) =>
    sender(scope, {
      senderAlarms: [
        { ...LOFT_EMPTY, name: 'storm', critical: true },
        { ...LOFT_EMPTY, ...props },
      ],
    }),
  SenderFigure: (scope, props) =>
    sender(scope, {
      notify: [new Topic(scope, 'Topic')],
      dailyReport: {},
      figures: { title: 'Pigeon account', figures: [{ label: 'pigeons', metric: PIGEONS, ...props }] },
    }),
  OtpRouteOptions: (scope, props) =>
    new shield.OtpWebAcl(scope, 'X', {
      resourceArns: [ALB_ARN],
      requestRoutes: [shield.OtpRoute.path('/api/auth/otp', props)],
    }),
  BounceRateThresholds: (scope, props) => monitor(scope, { bounceRate: props }),
  ComplaintRateThresholds: (scope, props) => monitor(scope, { complaintRate: props }),
  SesEmailOptions: (scope, props) =>
    new shield.OtpShield(scope, 'X', {
      ...ROUTES,
      resourceArns: [ALB_ARN],
      notify: [new Topic(scope, 'Topic')],
      email: shield.EmailProvider.ses(props),
    }),
  SendGridEmailOptions: (scope, props) =>
    new shield.OtpShield(scope, 'X', {
      ...ROUTES,
      resourceArns: [ALB_ARN],
      email: shield.EmailProvider.sendGrid({
        verificationKey: Secret.fromSecretNameV2(scope, 'Key', 'sendgrid'),
        ...props,
      }),
    }),
  DailyReportOptions: (scope, props) => monitor(scope, { dailyReport: props }),
  NoticeOptions: (scope, props) => monitor(scope, { notices: props }),
  QuotaThresholds: (scope, props) => monitor(scope, { quota: props }),
  SesReputationMonitorProps: monitor,
  WatchOptions: monitor,
  TextOptions: texts,
  EndUserMessagingOptions: texts,
  SmsProtectProps: (scope, props) => new shield.SmsProtect(scope, 'X', { allowedCountries: ['DE'], ...props }),
};

function texts(scope: Stack, props: object): shield.EndUserMessagingMonitor {
  return new shield.EndUserMessagingMonitor(scope, 'X', { notify: [], ...props });
}

function templateWith(struct: string, props: object): unknown {
  const scope = new Stack(new App(), 'Stack', { env: ENV });
  const made = BUILDERS[struct](scope, props);
  return Template.fromStack(made instanceof Stack ? made : scope).toJSON();
}

/** `@default Duration.minutes(5)` as a value. */
function literal(source: string): unknown {
  const names = {
    ComparisonOperator,
    Duration,
    RemovalPolicy,
    RetentionDays,
    Size,
    TimeZone,
    TreatMissingData,
    ...shield,
  };
  return new Function(...Object.keys(names), `return ${source.replace(/`/g, '')};`)(...Object.values(names));
}

describe('documented defaults', () => {
  const documented = types
    .filter(({ datatype }) => datatype)
    .flatMap((type) =>
      propertiesOf(type)
        .filter((property) => property.optional && property.docs?.default && !property.docs.default.startsWith('-'))
        .map((property) => ({ struct: type.name, prop: property.name, source: property.docs!.default! })),
    )
    .filter(({ struct }) => struct in BUILDERS);

  test('are found at all', () => {
    expect(documented.length).toBeGreaterThan(20);
  });

  const allOf = (struct: string) =>
    documented.filter((other) => other.struct === struct).map(({ prop, source }) => [prop, literal(source)] as const);

  const plain: Record<string, unknown> = {};
  const explicit: Record<string, boolean> = {};
  test.each(documented)('$struct.$prop is $source', ({ struct, prop, source }) => {
    plain[struct] ??= templateWith(struct, {});
    // All at once, since a synthesis for each takes the time of a minute: beside right defaults a single wrong one shows as it would alone.
    explicit[struct] ??= isDeepStrictEqual(templateWith(struct, Object.fromEntries(allOf(struct))), plain[struct]);
    if (!explicit[struct]) expect(templateWith(struct, { [prop]: literal(source) })).toEqual(plain[struct]);
  });

  test('every struct with a literal default has a construct that shows it, so that none goes unchecked', () => {
    const shown = new Set(Object.keys(BUILDERS));
    // The bases of the structs above, and the stack, which only passes them on.
    for (const name of ['OtpProtectionProps', 'OtpShieldStackProps']) shown.add(name);
    const unshown = types
      .filter((type) => type.datatype && !shown.has(type.name))
      .filter((type) =>
        (type.properties ?? []).some((p) => p.optional && p.docs?.default && !p.docs.default.startsWith('-')),
      )
      .map(({ name }) => name);
    expect(unshown).toEqual([]);
  });
});
