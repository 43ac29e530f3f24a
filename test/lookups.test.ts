import { App, Duration, SecretValue, Size, Stack, TimeZone } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import * as lib from '../lib/index';
import { readAssembly } from './assembly';
import { INBOUND_CASES } from './inbound/lookup-cases';
import type { Case } from './lookup-case';

const LEFT_FOR_LATER = 'not refused before the look-ups';
const ENV = { account: '111122223333', region: 'eu-central-1' };
const ALB_ARN = `arn:aws:elasticloadbalancing:${ENV.region}:${ENV.account}:loadbalancer/app/example/50dc6c495c0c9188`;

interface TypeRef {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: string; readonly elementtype: TypeRef };
}
interface Struct {
  readonly kind: string;
  readonly datatype?: boolean;
  readonly interfaces?: readonly string[];
  readonly properties?: ReadonlyArray<{ readonly name: string; readonly type: TypeRef }>;
}
const assembly = readAssembly<{ types: Record<string, Struct> }>();

/** What a look-up gives in the first synthesis, and what people make of it. */
function dummyOf(text: string, type: TypeRef): unknown {
  if (type.primitive === 'string') return text;
  if (type.primitive === 'number') return Number(text);
  if (type.fqn === 'aws-cdk-lib.Duration') return Duration.minutes(Number(text));
  if (type.fqn === 'aws-cdk-lib.Size') return Size.kibibytes(Number(text));
  if (type.collection?.kind === 'map') return { DE: dummyOf(text, type.collection.elementtype) };
  if (type.collection === undefined) return undefined;
  const { elementtype } = type.collection;
  if (elementtype.primitive === 'string') return text.split(',');
  return elementtype.primitive === 'number' ? text.split(',').map(Number) : undefined;
}

type Path = readonly string[];
interface Prop {
  readonly path: Path;
  readonly type: TypeRef;
}

/** Every prop of a struct that can hold a dummy, those of the structs inside it too. */
function propsOf(name: string, above: Path = []): Prop[] {
  const struct = assembly.types[name.includes('.') ? name : `cdk-otp-shield.${name}`];
  if (struct?.datatype !== true) return [];
  const inherited = (struct.interfaces ?? []).flatMap((parent) => propsOf(parent, above));
  const own = (struct.properties ?? []).flatMap(({ name: prop, type }) => {
    const path = [...above, prop];
    return dummyOf('dummy-value-for-x', type) === undefined ? propsOf(type.fqn ?? '', path) : [{ path, type }];
  });
  return [...own, ...inherited];
}

const SHARED = { perHour: 100, perDay: 1000 };
/** What structs need beside the prop that is tried. */
const BESIDE: Readonly<Record<string, object>> = {
  clientLimits: SHARED,
  countryLimits: SHARED,
  domainLimits: SHARED,
  mailProviderLimits: SHARED,
  networkLimits: SHARED,
  phonePrefixLimits: SHARED,
  webAcl: { webAclArn: `arn:aws:wafv2:${ENV.region}:${ENV.account}:regional/webacl/x/1`, webAclMetricName: 'x' },
  quietHours: { from: '22:00', to: '07:00', timeZone: TimeZone.EUROPE_BERLIN },
  twilioLookup: { keySid: `SK${'0'.repeat(32)}`, secret: Secret.fromSecretNameV2(new Stack(), 'Twilio', 'twilio') },
};

function withValue(base: object, [key, ...deeper]: Path, value: unknown): object {
  const inside = Reflect.get(base, key!) ?? BESIDE[key!] ?? {};
  return { ...base, [key!]: deeper.length === 0 ? value : withValue(inside, deeper, value) };
}

/** A stack that waits for a look-up, or one whose look-up has answered, strangely, with the same text. */
function scene(waiting: boolean): { stack: Stack; text: string } {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const text = StringParameter.valueFromLookup(stack, '/otp/value');
  return waiting ? { stack, text } : { stack: new Stack(new App(), 'Stack', { env: ENV }), text };
}

const notifyOf = (stack: Stack) => [new Topic(stack, 'Topic', { enforceSSL: true })];
const ROUTES = { requestRoutes: [lib.OtpRoute.path('/api/auth/otp')] };
const aclOf = (stack: Stack) =>
  new lib.OtpWebAcl(stack, 'Acl', { ...ROUTES, blockList: true, resourceArns: [ALB_ARN] });
const monitorOf = (stack: Stack, props = {}) =>
  new lib.SesReputationMonitor(stack, 'Monitor', { notify: notifyOf(stack), ...props });
const CASES: readonly Case[] = [
  {
    struct: 'OtpWebAclProps',
    base: () => ({
      ...ROUTES,
      resourceArns: [ALB_ARN],
      trustedHeader: { name: 'x-own', secrets: [SecretValue.unsafePlainText('one-secret-of-a-caller')] },
      clientSignals: { accountCreation: { creationPath: '/api/auth/otp', registrationPage: '/' } },
    }),
    make: (scope, props) => new lib.OtpWebAcl(scope, 'X', props),
  },
  {
    struct: 'OtpRuleGroupProps',
    only: ['rateLimit', 'capacity'],
    base: () => ROUTES,
    make: (scope, props) => new lib.OtpRuleGroup(scope, 'X', props),
  },
  {
    struct: 'OtpShieldStackProps',
    base: () => ({
      ...ROUTES,
      resourceArn: ALB_ARN,
      env: ENV,
      // Without somebody who is told, who is told how is a fault of its own.
      alarmEmails: ['oncall@people.example'],
    }),
    make: (scope, props) => new lib.OtpShieldStack(scope, 'X', props),
    passesOn: ['automaticBlockList', 'dailyReport', 'recipientGuard', 'response'],
    without: [
      'sendGridVerificationKeySecret',
      'sendGridApiKeySecret',
      'sendGridCategory',
      'configurationSetName',
      'guardCallerAccounts',
    ],
  },
  {
    struct: 'OtpShieldStackProps',
    title: 'OtpShieldStackProps with a recipient guard',
    base: () => ({ ...ROUTES, resourceArn: ALB_ARN, env: ENV, recipientGuard: {} }),
    make: (scope, props) => new lib.OtpShieldStack(scope, 'X', props),
    only: ['guardCallerAccounts'],
  },
  {
    struct: 'OtpShieldStackProps',
    title: 'OtpShieldStackProps with SendGrid',
    base: () => ({
      ...ROUTES,
      resourceArn: ALB_ARN,
      env: ENV,
      sendGridVerificationKeySecret: 'sendgrid/webhook',
    }),
    make: (scope, props) => new lib.OtpShieldStack(scope, 'X', props),
    only: ['sendGridVerificationKeySecret', 'sendGridApiKeySecret', 'sendGridCategory'],
  },
  {
    struct: 'CaptchaApiKeyProps',
    base: () => ({}),
    make: (scope, props) => new lib.CaptchaApiKey(scope, 'X', props),
  },
  {
    struct: 'FirewallManagerPolicyProps',
    base: (stack) => ({ ruleGroup: new lib.OtpRuleGroup(stack, 'Group', ROUTES) }),
    make: (scope, props) => new lib.FirewallManagerPolicy(scope, 'X', props),
  },
  {
    struct: 'RecipientGuardProps',
    base: (stack) => ({ notify: notifyOf(stack) }),
    make: (scope, props) => new lib.RecipientGuard(scope, 'X', props),
  },
  {
    struct: 'OtpResponderProps',
    base: (stack) => {
      const { lockdownGate, strictGate } = aclOf(stack);
      return { lockdownGate, strictGate, notify: [], monitor: monitorOf(stack) };
    },
    make: (scope, props) => new lib.OtpResponder(scope, 'X', props),
  },
  {
    struct: 'AutomaticBlockListProps',
    base: (stack) => ({ webAcl: aclOf(stack), notify: notifyOf(stack) }),
    make: (scope, props) => new lib.AutomaticBlockList(scope, 'X', props),
  },
  {
    struct: 'ShieldAuditorProps',
    base: (stack) => ({ webAcl: aclOf(stack), notify: notifyOf(stack), resourceArns: [ALB_ARN] }),
    make: (scope, props) => new lib.ShieldAuditor(scope, 'X', props),
  },
  {
    struct: 'OperatorOutputsProps',
    base: (stack) => ({ webAcl: aclOf(stack) }),
    make: (scope, props) => new lib.OperatorOutputs(scope, 'X', props),
  },
  {
    struct: 'SesReputationMonitorProps',
    base: (stack) => ({ notify: notifyOf(stack), dailyReport: {} }),
    make: (scope, props) => new lib.SesReputationMonitor(scope, 'X', props),
  },
  {
    struct: 'SendGridReputationMonitorProps',
    base: (stack) => ({ notify: notifyOf(stack), verificationKey: Secret.fromSecretNameV2(stack, 'Key', 'k') }),
    make: (scope, props) => new lib.SendGridReputationMonitor(scope, 'X', props),
  },
  ...INBOUND_CASES,
  {
    struct: 'OtpDashboardProps',
    base: (stack) => ({
      monitors: [monitorOf(stack)],
      webAcl: { webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/x/1', webAclMetricName: 'x' },
    }),
    make: (scope, props) => new lib.OtpDashboard(scope, 'X', props),
  },
];

interface Answer {
  /** What was thrown. */
  readonly refused?: string;
  /** Faults that were told and left for the next synthesis. */
  readonly told: string;
}

function answerTo({ base, make }: Case, values: readonly Prop[], waiting: boolean): Answer {
  const { stack, text } = scene(waiting);
  const props = values.reduce((all, { path, type }) => withValue(all, path, dummyOf(text, type)), base(stack));
  const root = stack.node.root as App;
  try {
    make('resourceArn' in props ? root : stack, props as never);
  } catch (error) {
    return { refused: (error as Error).message, told: '' };
  }
  const all = root.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
  return { told: all.filter((data) => data.includes(LEFT_FOR_LATER)).join('\n') };
}

/** The faults in what was thrown or told, without the construct that found them. */
function faultsIn(message: string): string[] {
  const list = message.replace(/^\w+ \([^)]*\): /, '');
  return list.startsWith('\n  - ') ? list.split('\n  - ').slice(1) : [list];
}

const PROTECTION = propsOf('OtpProtectionProps').map(({ path }) => path[0]!);

describe.each(CASES.map((each) => [each.title ?? each.struct, each] as const))('%s', (_title, each) => {
  const without = [...(each.without ?? []), 'env', ...(each.struct === 'OtpShieldStackProps' ? PROTECTION : [])];
  const props = propsOf(each.struct).filter(
    ({ path }) => !without.includes(path[0]!) && (each.only?.includes(path[0]!) ?? true),
  );

  test('has props to try', () => expect(props.length).toBeGreaterThan(0));

  // All at once: each synthesis takes its time, and what is told names each of them.
  let waiting: Answer;
  beforeAll(() => {
    waiting = answerTo(each, props, true);
  });

  test('takes the dummies of look-ups', () => {
    const culprits = waiting.refused === undefined ? [] : props.filter((prop) => answerTo(each, [prop], true).refused);
    expect([waiting.refused, culprits]).toEqual([undefined, []]);
  });

  const alone = props.filter(
    ({ path }, index) =>
      !each.passesOn?.includes(path[0]!) || props.findIndex((other) => other.path[0] === path[0]) === index,
  );

  test.each(alone.map((prop) => [prop.path.join('.'), prop] as const))(
    '%s is checked once its look-up has answered, and what will be refused is told before',
    (_name, prop) => {
      const { refused, told } = answerTo(each, [prop], false);
      expect(told).toBe('');
      if (refused === undefined) return;
      const untold = faultsIn(refused).filter((fault) => !waiting.told.includes(fault));
      if (untold.length === 0) return;
      // Beside the others it is another fault, or none.
      const byItself = answerTo(each, [prop], true);
      for (const fault of untold) expect(byItself.told).toContain(fault);
    },
  );
});

/** Classes whose values are made without a construct. */
const MADE: ReadonlyArray<readonly [string, (text: string) => Partial<lib.OtpWebAclProps>]> = [
  ['OtpRoute.path', (text) => ({ requestRoutes: [lib.OtpRoute.path(text)] })],
  ['OtpRoute.prefix', (text) => ({ verifyRoutes: [lib.OtpRoute.prefix(text)] })],
  ['OtpRoute.regex', (text) => ({ requestRoutes: [lib.OtpRoute.regex(text, ['otp'])] })],
  ['words of OtpRoute.regex', (text) => ({ entryPages: [lib.OtpRoute.regex('^/otp$', [text])] })],
  [
    'HumanCheck.captcha',
    (text) => ({ humanCheck: lib.HumanCheck.captcha({ immunityTime: Duration.minutes(Number(text)) }) }),
  ],
  [
    'HumanCheck.challenge',
    (text) => ({ humanCheck: lib.HumanCheck.challenge({ immunityTime: Duration.hours(Number(text)) }) }),
  ],
  ['RateLimitKey.forwardedAddress', (text) => ({ rateLimitKey: lib.RateLimitKey.forwardedAddress(text) })],
  ['RateLimitKey.addressAndHeader', (text) => ({ rateLimitKey: lib.RateLimitKey.addressAndHeader(text) })],
];

test.each(MADE)('%s takes the dummy of a look-up, and is checked once it has answered', (_name, propsOfText) => {
  const build = (waiting: boolean) => {
    const { stack, text } = scene(waiting);
    new lib.OtpWebAcl(stack, 'Acl', { ...ROUTES, resourceArns: [ALB_ARN], ...propsOfText(text) });
    return (stack.node.root as App).synth();
  };
  expect(build(true).manifest.missing).toHaveLength(1);
  expect(() => build(false)).toThrow('must not be made of the dummy of a look-up that has not answered');
});

/** What people put the dummy into. */
const COMPOSED: ReadonlyArray<readonly [string, (stack: Stack, text: string) => unknown]> = [
  [
    'the name of a dashboard',
    (stack, text) =>
      new lib.OtpDashboard(stack, 'X', { monitors: [monitorOf(stack)], dashboardName: `otp-${text}` }).dashboard,
  ],
  [
    'the ARNs of secrets of the app',
    (stack, text) => {
      const secret = `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:${text}`;
      return new lib.OtpShieldStack(stack.node.root, 'X', {
        ...ROUTES,
        resourceArn: ALB_ARN,
        env: ENV,
        sendGridVerificationKeySecret: secret,
        sendGridApiKeySecret: secret,
      });
    },
  ],
  [
    'a route',
    (stack, text) =>
      new lib.OtpWebAcl(stack, 'X', {
        requestRoutes: [lib.OtpRoute.path(`/api/${text}/otp`), lib.OtpRoute.regex(`^/x${text}A$`, [`x${text}`])],
        resourceArns: [ALB_ARN],
      }),
  ],
];

test.each(COMPOSED)('%s may be made of the dummy and more', (_name, make) => {
  const { stack, text } = scene(true);
  expect(() => make(stack, text)).not.toThrow();
});

test('whether there is a sender may hang on a look-up', () => {
  const make = (waiting: boolean) => {
    const { stack, text } = scene(waiting);
    const email = text === 'ses' ? lib.EmailProvider.ses() : lib.EmailProvider.none();
    const others = { resourceArns: [ALB_ARN], notify: notifyOf(stack), email, dailyReport: {}, notices: {} };
    return new lib.OtpShield(stack, 'Shield', { ...ROUTES, ...others });
  };
  expect(() => make(true)).not.toThrow();
  expect(() => make(false)).toThrow(/dailyReport has no effect without a sender.*\n.*notices has no effect/);
});

test('two load balancers that are looked up in one stack are two, and the whole app is synthesized', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  for (const name of ['one', 'two']) {
    const loadBalancer = elbv2.ApplicationLoadBalancer.fromLookup(stack, name, { loadBalancerTags: { name } });
    new lib.OtpWebAcl(stack, `Acl-${name}`, { ...ROUTES, loadBalancer });
    new lib.OtpWebAcl(stack, `Arn-${name}`, { ...ROUTES, resourceArns: [loadBalancer.loadBalancerArn] });
  }
  const missing = app.synth().manifest.missing ?? [];
  expect(missing.filter(({ provider }) => provider === 'load-balancer')).toHaveLength(2);
});
