import { App, Duration, Fn, SecretValue, Size, Stack, TimeZone, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationListener, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import * as shield from '../lib';

/** The options that a test replaces, one or several at a time. */
// biome-ignore lint/suspicious/noExplicitAny: the options of every struct that is public
type Options = any;

const ALB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/a/50dc6c495c0c9188';
const LISTENER = `${ALB.replace('loadbalancer/', 'listener/')}/f2f7dc8efc522ab2`;
const TARGETS = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/a/73e2d6bc24d8a067';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a-AbCdEf';
const SET = 'arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/gate/a1b2';

const route = () => shield.OtpRoute.path('/api/auth/otp');
const topic = (scope: Construct) => Topic.fromTopicArn(scope, 'Topic', 'arn:aws:sns:eu-central-1:111122223333:a');
const secret = (scope: Construct, id = 'Secret') => Secret.fromSecretCompleteArn(scope, id, SECRET);
const listener = (scope: Construct) =>
  ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
    listenerArn: LISTENER,
    securityGroup: undefined as never,
  });
const targets = (scope: Construct) =>
  ApplicationTargetGroup.fromTargetGroupAttributes(scope, 'Targets', { targetGroupArn: TARGETS });
const metric = () => new cloudwatch.Metric({ namespace: 'N', metricName: 'M' });
const handler = (scope: Construct) =>
  new LambdaFunction(scope, 'Given', { runtime: Runtime.NODEJS_22_X, handler: 'a.b', code: Code.fromInline('x') });

const webAcl = (scope: Construct, options: Options = {}) =>
  new shield.OtpWebAcl(scope, 'WebAcl', { requestRoutes: [route()], resourceArns: [ALB], ...options });
const ses = (scope: Construct, options: Options = {}) =>
  new shield.SesReputationMonitor(scope, 'Ses', { notify: [topic(scope)], ...options });
const guard = (scope: Construct, options: Options = {}) =>
  new shield.RecipientGuard(scope, 'Guard', { notify: [topic(scope)], ...options });
const cognitoGuard = (scope: Construct, options: Options = {}) =>
  new shield.CognitoGuard(scope, 'Codes', {
    guard: guard(scope),
    notify: [],
    email: shield.CodeSender.ses({ from: 'a@example.com' }),
    ...options,
  });
const own = (scope: Construct, options: Options = {}) =>
  new shield.ReputationMonitor(scope, 'Own', {
    notify: [topic(scope)],
    senderName: 'Pigeon',
    channel: shield.SendingChannel.EMAIL,
    eventHandler: handler(scope),
    dailyReport: {},
    ...options,
  });
const texts = (scope: Construct, options: Options = {}) =>
  new shield.EndUserMessagingMonitor(scope, 'Texts', { notify: [topic(scope)], ...options });
const snsTexts = (scope: Construct, options: Options = {}) =>
  new shield.SnsTextMonitor(scope, 'SnsTexts', { notify: [topic(scope)], ...options });
const twilio = (scope: Construct, options: Options = {}) =>
  new shield.TwilioMonitor(scope, 'Twilio', { notify: [topic(scope)], authToken: secret(scope), ...options });
const sendGrid = (scope: Construct, options: Options = {}) =>
  new shield.SendGridReputationMonitor(scope, 'SendGrid', {
    notify: [topic(scope)],
    verificationKey: secret(scope),
    ...options,
  });
const INSTANCE = 'arn:aws:connect:eu-central-1:111122223333:instance/c8c0e68d-2200-4265-82c0-9d7b1a2c3d4e';
const inbound = {
  email: (scope: Construct, options: Options = {}) =>
    new shield.InboundEmailVerification(scope, 'Mail', {
      listener: listener(scope),
      notify: [topic(scope)],
      origin: 'https://shop.example.com',
      serviceName: 'Shop',
      inboundAddress: 'verify@in.example.com',
      receiptRuleSetName: 'rules',
      rulePriority: 5,
      ...options,
    }),
  call: (scope: Construct, options: Options = {}, line: Options = { amazonConnect: { instanceArn: INSTANCE } }) =>
    new shield.InboundCallVerification(scope, 'Call', {
      listener: listener(scope),
      notify: [topic(scope)],
      origin: 'https://shop.example.com',
      serviceName: 'Shop',
      phoneNumber: '+4915799912345',
      rulePriority: 5,
      ...line,
      ...options,
    }),
  sms: (scope: Construct, options: Options = {}) =>
    new shield.InboundSmsVerification(scope, 'Sms', {
      listener: listener(scope),
      notify: [topic(scope)],
      origin: 'https://shop.example.com',
      serviceName: 'Shop',
      phoneNumber: '+4915799912345',
      rulePriority: 5,
      ...options,
    }),
};
const turnstile = (scope: Construct, options: Options = {}) =>
  webAcl(scope, {
    humanCheck: shield.HumanCheck.turnstile({
      hostnames: ['shop.example.com'],
      issuer: 'https://shop.example.com',
      listener: listener(scope),
      secret: secret(scope),
      targetGroups: [targets(scope)],
      rulePriority: 5,
      ...options,
    }),
  });
const header = (options: Options) => ({ name: 'x-caller', secrets: [SecretValue.secretsManager('a')], ...options });

/** How each public struct gets into a template, with every option sound but those that are given. */
export const MAKE: Readonly<Record<string, (scope: Construct, options: Options) => unknown>> = {
  AutomaticBlockListProps: (scope, options) =>
    new shield.AutomaticBlockList(scope, 'List', {
      webAcl: webAcl(scope, { blockList: true }),
      notify: [],
      ...options,
    }),
  BounceRateThresholds: (scope, bounceRate) => ses(scope, { bounceRate }),
  CaptchaApiKeyProps: (scope, options) =>
    new shield.CaptchaApiKey(scope, 'Key', { tokenDomains: ['example.com'], ...options }),
  CaptchaOptions: (scope, options) => webAcl(scope, { humanCheck: shield.HumanCheck.captcha(options) }),
  ChallengeOptions: (scope, options) => webAcl(scope, { humanCheck: shield.HumanCheck.challenge(options) }),
  ChannelBudgetOptions: (scope, sms) => guard(scope, { budget: { sms } }),
  ClientSignals: (scope, clientSignals) => webAcl(scope, { clientSignals: { anonymousIpList: {}, ...clientSignals } }),
  AnonymousIpListOptions: (scope, anonymousIpList) => webAcl(scope, { clientSignals: { anonymousIpList } }),
  IpReputationListOptions: (scope, ipReputationList) => webAcl(scope, { clientSignals: { ipReputationList } }),
  BotControlOptions: (scope, botControl) => webAcl(scope, { clientSignals: { botControl } }),
  AccountCreationOptions: (scope, options) =>
    webAcl(scope, {
      clientSignals: { accountCreation: { creationPath: '/api/auth/otp', registrationPage: '/', ...options } },
    }),
  ScriptSigns: (scope, scriptSigns) => webAcl(scope, { clientSignals: { anonymousIpList: {}, scriptSigns } }),
  FingerprintLimit: (scope, options) =>
    webAcl(scope, {
      clientSignals: { fingerprintLimit: { usual: ['t13d1516h2_8daaf6152771_d8a2da3f94cd'], ...options } },
    }),
  CognitoGuardProps: cognitoGuard,
  CognitoMessage: (scope, message) =>
    cognitoGuard(scope, { messages: [{ language: 'de', sms: 'Code: {####}', ...message }] }),
  ComplaintRateThresholds: (scope, complaintRate) => ses(scope, { complaintRate }),
  ConversionOptions: (scope, conversion) => guard(scope, { conversion }),
  CountedMailThresholds: (scope, countedMail) => ses(scope, { countedMail }),
  DailyReportOptions: (scope, options) =>
    ses(scope, { dailyReport: { from: 'a@example.com', to: ['b@example.com'], ...options } }),
  EndUserMessagingMonitorProps: texts,
  EndUserMessagingSenderOptions: (scope, options) =>
    cognitoGuard(scope, { text: shield.CodeSender.endUserMessaging({ originationIdentity: 'SHOP', ...options }) }),
  FirewallManagerPolicyProps: (scope, options) =>
    new shield.FirewallManagerPolicy(scope, 'Policy', {
      ruleGroup: new shield.OtpRuleGroup(scope, 'Group', { requestRoutes: [route()] }),
      ...options,
    }),
  FrontEndOutputsProps: (scope, options) =>
    new shield.FrontEndOutputs(scope, 'FrontEnd', {
      captchaApiKey: new shield.CaptchaApiKey(scope, 'Key', { tokenDomains: ['example.com'] }),
      ...options,
    }),
  InWebAclOptions: (scope, options) => {
    const rules = new shield.OtpRuleGroup(scope, 'Group', { requestRoutes: [route()], resourceArns: [ALB] });
    return new shield.OtpOperations(scope, 'Operations', {
      webAcl: rules.inWebAcl({ webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/a/b', ...options }),
      resourceArns: [ALB],
      email: shield.EmailProvider.none(),
    });
  },
  InboundCallVerificationProps: (scope, options) => inbound.call(scope, options),
  ConnectLineOptions: (scope, options) =>
    inbound.call(scope, {}, { amazonConnect: { instanceArn: INSTANCE, ...options } }),
  TwilioLineOptions: (scope, options) =>
    inbound.call(
      scope,
      {},
      { twilio: { authToken: secret(scope), sharedKey: secret(scope, 'Shared'), sharedKeyId: 'MK1', ...options } },
    ),
  InboundEmailVerificationProps: inbound.email,
  InboundSmsVerificationProps: inbound.sms,
  MessagePriceOptions: (scope, prices) => guard(scope, { prices }),
  OperatorOutputsProps: (scope, options) =>
    new shield.OperatorOutputs(scope, 'Outputs', { webAcl: webAcl(scope), ...options }),
  OtpDashboardProps: (scope, options) =>
    new shield.OtpDashboard(scope, 'Dashboard', { monitors: [ses(scope)], ...options }),
  OtpOperationsProps: (scope, options) =>
    new shield.OtpOperations(scope, 'Operations', {
      webAcl: webAcl(scope),
      resourceArns: [ALB],
      email: shield.EmailProvider.none(),
      ...options,
    }),
  OtpResponderProps: (scope, options) => {
    const { lockdownGate, strictGate } = webAcl(scope);
    return new shield.OtpResponder(scope, 'Responder', {
      lockdownGate,
      strictGate,
      notify: [topic(scope)],
      ...options,
    });
  },
  OtpRouteOptions: (scope, options) =>
    webAcl(scope, { requestRoutes: [shield.OtpRoute.path('/api/auth/otp', options)] }),
  OtpRuleGroupProps: (scope, options) =>
    new shield.OtpRuleGroup(scope, 'Group', { requestRoutes: [route()], resourceArns: [ALB], ...options }),
  OtpShieldProps: (scope, options) =>
    new shield.OtpShield(scope, 'Shield', {
      requestRoutes: [route()],
      resourceArns: [ALB],
      email: shield.EmailProvider.none(),
      ...options,
    }),
  OtpShieldStackProps: (scope, options) =>
    new shield.OtpShieldStack(scope.node.root as App, 'Made', {
      requestRoutes: [route()],
      resourceArn: ALB,
      env: { account: '111122223333', region: 'eu-central-1' },
      recipientGuard: {},
      ...('sendGridApiKeySecret' in options || 'sendGridCategory' in options
        ? { sendGridVerificationKeySecret: 'a' }
        : {}),
      ...options,
    }),
  OtpWebAclProps: webAcl,
  PostureGateAttributes: (scope, options) => {
    const gate = shield.PostureGate.fromIpSets(scope, 'Gate', {
      ipv4SetArn: SET,
      ipv6SetArn: SET.replace('a1b2', 'c3d4'),
      ...options,
    });
    return new shield.OtpResponder(scope, 'Responder', {
      lockdownGate: gate,
      strictGate: webAcl(scope).strictGate,
      notify: [topic(scope)],
    });
  },
  PostureGateProps: (scope, options) => new shield.PostureGate(scope, 'Gate', { purpose: 'lockdown', ...options }),
  QuietHours: (scope, options) =>
    ses(scope, {
      notices: { quietHours: { from: '22:00', to: '07:00', timeZone: TimeZone.EUROPE_BERLIN, ...options } },
    }),
  QuotaThresholds: (scope, quota) => ses(scope, { quota }),
  RecipientGuardProps: guard,
  RecipientLimitOptions: (scope, recipientLimits) => guard(scope, { recipientLimits }),
  RecipientRules: (scope, recipientRules) =>
    webAcl(scope, { recipientRules: { allowedPhonePrefixes: ['+49'], ...recipientRules } }),
  RecipientValidationOptions: (scope, validation) => guard(scope, { validation }),
  TwilioLookupOptions: (scope, options) =>
    guard(scope, {
      validation: {
        twilioLookup: {
          keySid: `SK${'0'.repeat(32)}`,
          secret: secret(scope, 'Lookup'),
          ...('simSwapWithin' in options && { simSwap: true }),
          ...options,
        },
      },
    }),
  ReputationMonitorProps: own,
  RouteHeader: (scope, options) =>
    webAcl(scope, {
      requestRoutes: [shield.OtpRoute.path('/a/otp', { header: { name: 'x-action', values: ['send'], ...options } })],
    }),
  SendGridReputationMonitorProps: sendGrid,
  SenderAlarm: (scope, options) =>
    own(scope, {
      senderAlarms: [{ name: 'loft-empty', metric: metric(), threshold: 1, happened: 'A.', todo: 'b.', ...options }],
    }),
  SenderFigure: (scope, options) =>
    own(scope, { figures: { title: 'Account', figures: [{ label: 'grain', metric: metric(), ...options }] } }),
  SenderFigures: (scope, options) => own(scope, { figures: { title: 'Account', figures: [], ...options } }),
  SenderOutput: (scope, options) =>
    new shield.OtpShield(scope, 'Shield', {
      requestRoutes: [route()],
      resourceArns: [ALB],
      email: new (class extends shield.EmailProvider {
        public watch(below: Construct) {
          return own(below, { setupOutputs: [{ name: 'Loft', description: 'a', value: 'b', ...options }] });
        }
      })(),
    }),
  ServerActionsOptions: (scope, options) => webAcl(scope, { requestRoutes: [shield.OtpRoute.serverActions(options)] }),
  SesReputationMonitorProps: ses,
  SharedLimitOptions: (scope, domainLimits) => guard(scope, { domainLimits }),
  SesSenderOptions: (scope, options) =>
    cognitoGuard(scope, { email: shield.CodeSender.ses({ from: 'a@example.com', ...options }) }),
  ShieldAuditorProps: (scope, options) =>
    new shield.ShieldAuditor(scope, 'Auditor', {
      webAcl: webAcl(scope),
      resourceArns: [ALB],
      notify: [topic(scope)],
      ...options,
    }),
  SmsProtectProps: (scope, options) => new shield.SmsProtect(scope, 'Protect', options),
  SnsTextMonitorProps: snsTexts,
  SnsTextOptions: snsTexts,
  TrustedHeader: (scope, options) => webAcl(scope, { trustedHeader: header(options) }),
  TurnstileByArnOptions: (scope, options) =>
    webAcl(scope, {
      humanCheck: shield.HumanCheck.turnstileByArn({
        hostnames: ['shop.example.com'],
        issuer: 'https://shop.example.com',
        listenerArn: LISTENER,
        secretArn: SECRET,
        targetGroupArns: [TARGETS],
        rulePriority: 5,
        ...options,
      }),
    }),
  TurnstileOptions: turnstile,
  TwilioMonitorProps: (scope, options) =>
    twilio(scope, { sharedKey: secret(scope, 'Shared'), sharedKeyId: 'a', ...options }),
  WatchedWebAcl: (scope, options) =>
    ses(scope, { webAcl: { webAclArn: SET, webAclMetricName: 'a', ...options }, dailyReport: {} }),
};

type Preset = Exclude<keyof typeof shield.AuthPreset, 'prototype'>;
const PRESETS = Object.getOwnPropertyNames(shield.AuthPreset).filter(
  (name): name is Preset => typeof shield.AuthPreset[name as keyof typeof shield.AuthPreset] === 'function',
);

/** Arguments of factories and methods that are text or numbers. */
export const CALLS: Readonly<Record<string, (scope: Construct, value: Options) => unknown>> = {
  ...Object.fromEntries(
    PRESETS.map((name) => [
      `AuthPreset.${name} basePath`,
      (scope, path) => webAcl(scope, shield.AuthPreset[name](path).routes),
    ]),
  ),
  'OtpRoute.path path': (scope, path) => webAcl(scope, { requestRoutes: [shield.OtpRoute.path(path)] }),
  'OtpRoute.prefix path': (scope, path) => webAcl(scope, { requestRoutes: [shield.OtpRoute.prefix(path)] }),
  'OtpRoute.graphql path': (scope, path) =>
    webAcl(scope, { requestRoutes: [shield.OtpRoute.graphql(path, ['sendOtp'])] }),
  'OtpRoute.graphql fields': (scope, fields) =>
    webAcl(scope, { requestRoutes: [shield.OtpRoute.graphql('/graphql', fields)] }),
  'OtpRoute.jsonRpc path': (scope, path) => webAcl(scope, { requestRoutes: [shield.OtpRoute.jsonRpc(path, ['a'])] }),
  'OtpRoute.jsonRpc operations': (scope, names) =>
    webAcl(scope, { requestRoutes: [shield.OtpRoute.jsonRpc('/rpc', names)] }),
  'OtpRoute.trpc path': (scope, path) => webAcl(scope, { requestRoutes: [shield.OtpRoute.trpc(path, ['a'])] }),
  'OtpRoute.trpc procedures': (scope, names) =>
    webAcl(scope, { requestRoutes: [shield.OtpRoute.trpc('/trpc', names)] }),
  'OtpRoute.regex pattern': (scope, pattern) =>
    webAcl(scope, { requestRoutes: [shield.OtpRoute.regex(pattern, ['otp'])] }),
  'OtpRoute.regex words': (scope, words) => webAcl(scope, { requestRoutes: [shield.OtpRoute.regex('^/otp$', words)] }),
  'RateLimitKey.forwardedAddress headerName': (scope, name) =>
    webAcl(scope, { rateLimitKey: shield.RateLimitKey.forwardedAddress(name) }),
  'RateLimitKey.addressAndHeader headerName': (scope, name) =>
    webAcl(scope, { rateLimitKey: shield.RateLimitKey.addressAndHeader(name) }),
  'RequestLimit.of requests': (scope, requests) =>
    webAcl(scope, { rateLimit: shield.RequestLimit.of(requests, Duration.minutes(10)) }),
  'RequestLimit.of requests of a recipient': (scope, requests) =>
    guard(scope, { recipientLimits: { codes: shield.RequestLimit.of(requests, Duration.minutes(10)) } }),
  'RequestLimit.of window': (scope, window) => webAcl(scope, { rateLimit: shield.RequestLimit.of(100, window) }),
  'RecipientGuard.fromFunctionArn functionArn': (scope, arn) =>
    shield.RecipientGuard.fromFunctionArn(scope, 'Imported', arn).grantCheck(handler(scope)),
  'RecipientGuard.shareWithAccount accountId': (scope, id) => guard(scope).shareWithAccount(id),
  'RecipientGuard.shareTableWithAccount accountId': (scope, id) =>
    guard(scope, { encryptionKey: new Key(scope, 'Key') }).shareTableWithAccount(id),
  'RecipientGuard.shareWithOrganization organizationId': (scope, id) => guard(scope).shareWithOrganization(id),
  'OtpRuleGroup.rules priority': (scope, priority) =>
    new shield.OtpRuleGroup(scope, 'Group', { requestRoutes: [route()], resourceArns: [ALB] }).rules(priority),
};

/** A token of each kind. The name of the export is what a template must hold if the token was taken. */
export const TOKEN = {
  text: (name: string) => Fn.importValue(name),
  number: (name: string) => Token.asNumber(Fn.importValue(name)),
  duration: (name: string) => Duration.seconds(Token.asNumber(Fn.importValue(name))),
  size: (name: string) => Size.bytes(Token.asNumber(Fn.importValue(name))),
  list: (name: string) => Fn.split(',', Fn.importValue(name)),
  'in a list': (name: string) => [Fn.importValue(name)],
  'number in a list': (name: string) => [Token.asNumber(Fn.importValue(name))],
  'in a map': (name: string) => ({ DE: Fn.importValue(name) }),
  'number in a map': (name: string) => ({ DE: Token.asNumber(Fn.importValue(name)) }),
} as const;
export type TokenKind = keyof typeof TOKEN;

export const LEAK = /\$\{Token\[|#\{Token\[|-1\.88815\d*e\+289/;

export function site(): { app: App; stack: Stack } {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': false } });
  return { app, stack: new Stack(app, 'Site', { env: { account: '111122223333', region: 'eu-central-1' } }) };
}
