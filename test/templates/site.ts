import { Aspects, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { smsProviderOf } from '../../lib/app/sms-sender';
import {
  AutomaticBlockList,
  CaptchaApiKey,
  EmailProvider,
  FirewallManagerPolicy,
  FrontEndOutputs,
  GuardFailureMode,
  HumanCheck,
  OperatorOutputs,
  OtpDashboard,
  OtpOperations,
  type OtpOperationsOptions,
  OtpResponder,
  OtpRoute,
  OtpRuleGroup,
  OtpShield,
  OtpShieldStack,
  OtpWebAcl,
  RecipientGuard,
  type RecipientGuardOptions,
  RequestLimit,
  SendGridReputationMonitor,
  SesReputationMonitor,
  ShieldAuditor,
  UncoveredRoutes,
} from '../../lib/index';
import type { Site } from './matrix';
import {
  humanCheckOf,
  protectionOf,
  reportOf,
  responseOf,
  sendGridOf,
  sesOf,
  sesRegionOf,
  smsOf,
  webAclOf,
} from './site-props';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const ELB = `arn:aws:elasticloadbalancing:${ENV.region}:${ENV.account}`;
const BALANCER = `${ELB}:loadbalancer/app/example/50dc6c495c0c9188`;
const TARGETS = [BALANCER, `arn:aws:apigateway:${ENV.region}::/restapis/a1b2c3d4e5/stages/live`];

/** As the settings of the app name it. */
const TWILIO = { sender: 'twilio', authTokenSecret: 'twilio/auth-token' };

/** One stack that holds what `choice` names. */
export function siteOf(scope: Construct, choice: Site): Stack {
  if (choice.home === 'stack') return appOf(scope, choice);
  const stack = new Stack(scope, 'Site', { env: choice.region === 'frankfurt' ? ENV : undefined });
  const topic = (id: string) => new Topic(stack, id, { enforceSSL: true });
  const notify = choice.tell === 'topic' ? [topic('People')] : [];
  // Chat gets what the notifier says, which is there only when somebody is told.
  const chat = choice.reports === 'dashboard-daily' && choice.tell === 'topic' ? [topic('Chat')] : undefined;
  switch (choice.home) {
    case 'shield':
    case 'shield-imported-alb':
      shieldOf(stack, choice, notify, chat);
      break;
    case 'acl-any-target':
      aclOf(stack, choice, notify, chat);
      break;
    case 'group':
    case 'group-fms':
      groupOf(stack, choice, notify, chat);
      break;
  }
  return stack;
}

function guardOf({ recipients }: Site, encryptionKey?: Key): RecipientGuardOptions | undefined {
  if (recipients === 'off') return undefined;
  if (recipients === 'guard') return {};
  return {
    failureMode: GuardFailureMode.OPEN,
    recipientLimits: { codes: RequestLimit.of(3, Duration.minutes(10)), perDay: 6 },
    clientLimits: { perHour: 60, perDay: 200 },
    budget: { sms: { moneyPerDay: 50 } },
    prices: { smsByCountry: { DE: 0.11 } },
    validation: { refuseDisposable: true, addressInsights: true, carrierLookup: true, allowedCountries: ['DE', 'AT'] },
    encryptionKey,
    logRetention: RetentionDays.ONE_YEAR,
  };
}

function guardKey(stack: Stack, { recipients }: Site): Key | undefined {
  return recipients === 'guard-with-all' ? new Key(stack, 'GuardKey', { enableKeyRotation: true }) : undefined;
}

function appOf(scope: Construct, choice: Site): Stack {
  const turnstile = choice.check === 'turnstile';
  const stack = new OtpShieldStack(scope, 'Site', {
    env: ENV,
    resourceArn: BALANCER,
    alarmEmails: choice.tell === 'topic' ? ['oncall@example.com', 'team@example.com'] : [],
    tokenDomains: turnstile ? undefined : ['example.com'],
    ...(choice.mail === 'sendgrid'
      ? { sendGridVerificationKeySecret: 'sendgrid/webhook', sendGridCategory: 'otp' }
      : { configurationSetName: sesOf(choice, undefined).configurationSetName, sesRegion: sesRegionOf(choice) }),
    sms: choice.sms === 'twilio' ? smsProviderOf(TWILIO) : smsOf(scope, choice),
    response: responseOf(choice),
    dashboard: choice.reports !== 'none',
    dailyReport: reportOf(choice),
    recipientGuard: guardOf(choice),
    guardCallerAccounts: choice.recipients === 'guard-with-all' ? ['222233334444'] : undefined,
    ...protectionOf(choice),
    humanCheck: turnstile
      ? HumanCheck.turnstileByArn({
          secretArn: `arn:aws:secretsmanager:${ENV.region}:${ENV.account}:secret:turnstile-AbCdEf`,
          listenerArn: `${ELB}:listener/app/example/50dc6c495c0c9188/f2f7dc8efc522ab2`,
          targetGroupArns: [`${ELB}:targetgroup/app/73e2d6bc24d8a067`],
          issuer: 'https://shop.example.com',
          hostnames: ['shop.example.com'],
        })
      : humanCheckOf(scope, choice),
  });
  if (choice.block === 'auto-block') {
    new AutomaticBlockList(stack, 'Automatic', { webAcl: stack.shield.webAcl, notify: [stack.alarmTopic] });
  }
  return stack;
}

function shieldOf(stack: Stack, choice: Site, notify: ITopic[], chat: ITopic[] | undefined): void {
  new OtpShield(stack, 'Shield', {
    ...protectionOf(choice),
    humanCheck: humanCheckOf(stack, choice),
    ...webAclOf(choice),
    ...operationsOf(stack, choice, notify, chat),
    loadBalancer:
      choice.home === 'shield'
        ? balancer(stack)
        : elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
            loadBalancerArn: BALANCER,
            securityGroupId: 'sg-0123456789abcdef0',
          }),
  });
}

function operationsOf(stack: Stack, choice: Site, notify: ITopic[], chat: ITopic[] | undefined): OtpOperationsOptions {
  return {
    email: providerOf(stack, choice, chat),
    sms: smsOf(stack, choice),
    notify,
    response: responseOf(choice),
    dashboard: choice.reports !== 'none',
    dailyReport: reportOf(choice),
    automaticBlockList: choice.block === 'auto-block' ? { lifetime: Duration.hours(6) } : undefined,
    recipientGuard: guardOf(choice, guardKey(stack, choice)),
    operatorOutputs: choice.tell === 'topic',
  };
}

function providerOf(stack: Stack, choice: Site, chat: ITopic[] | undefined): EmailProvider | undefined {
  switch (choice.mail) {
    case 'sendgrid':
      return EmailProvider.sendGrid(sendGridOf(stack, choice, chat));
    case 'none':
      return EmailProvider.none();
    default:
      return EmailProvider.ses(sesOf(choice, chat));
  }
}

function aclOf(stack: Stack, choice: Site, notify: ITopic[], chat: ITopic[] | undefined): void {
  const webAcl = new OtpWebAcl(stack, 'Acl', {
    ...protectionOf(choice),
    humanCheck: humanCheckOf(stack, choice),
    ...webAclOf(choice),
    tokenDomains: ['example.com', 'example.org'],
    // A token of Turnstile is verified by a listener, so there it guards nothing else.
    resourceArns: choice.check === 'turnstile' ? [BALANCER] : TARGETS,
  });
  furnish(stack, choice, notify, chat, webAcl, webAcl);
  if (choice.block === 'auto-block') new AutomaticBlockList(stack, 'Automatic', { webAcl, notify });
  const captchaApiKey = new CaptchaApiKey(stack, 'CaptchaKey', { tokenDomains: ['example.com', 'example.org'] });
  new FrontEndOutputs(stack, 'FrontEnd', { captchaApiKey, tokenDomains: ['example.com'] });
}

function groupOf(stack: Stack, choice: Site, notify: ITopic[], chat: ITopic[] | undefined): void {
  const ruleGroup = new OtpRuleGroup(stack, 'Otp', {
    ...protectionOf(choice),
    humanCheck: humanCheckOf(stack, choice),
    // What is free by default takes one route with every option, and no more.
    capacity: choice.routes === 'one' ? 1600 : 3000,
  });
  if (choice.home === 'group-fms') {
    new FirewallManagerPolicy(stack, 'Everywhere', {
      ruleGroup,
      accounts: [ENV.account],
      organizationalUnits: ['ou-ab12-cd34ef56'],
      resourceTags: { stage: 'live' },
      remediate: true,
    });
    furnish(stack, choice, notify, chat, ruleGroup);
    return;
  }
  const host = new CfnWebACL(stack, 'Foreign', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    rules: ruleGroup.rules(0),
    visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true },
  });
  new OtpOperations(stack, 'Operations', {
    ...operationsOf(stack, choice, notify, chat),
    webAcl: ruleGroup.inWebAcl({
      webAclArn: host.attrArn,
      logGroup: LogGroup.fromLogGroupName(stack, 'Log', 'aws-waf-logs-site'),
    }),
    resourceArns: [BALANCER],
  });
}

/** What a shield brings along, put together by hand. */
function furnish(
  stack: Stack,
  choice: Site,
  notify: ITopic[],
  chat: ITopic[] | undefined,
  gates: OtpWebAcl | OtpRuleGroup,
  ownWebAcl?: OtpWebAcl,
): void {
  const webAcl = ownWebAcl && {
    webAclArn: ownWebAcl.webAclArn,
    webAclMetricName: ownWebAcl.metricName,
    logGroup: ownWebAcl.logGroup,
    lockdownSetArn: gates.lockdownGate.ipv4SetArn,
    strictSetArn: gates.strictGate.ipv4SetArn,
  };
  const watched = { notify, webAcl, dailyReport: reportOf(choice) };
  const ses = choice.mail.startsWith('ses')
    ? new SesReputationMonitor(stack, 'Ses', { ...sesOf(choice, chat), ...watched })
    : undefined;
  const sendGrid =
    choice.mail === 'sendgrid'
      ? new SendGridReputationMonitor(stack, 'SendGrid', { ...sendGridOf(stack, choice, chat), ...watched })
      : undefined;
  const texts = smsOf(stack, choice)?.watch(stack, watched);
  const options = guardOf(choice, guardKey(stack, choice));
  const recipientGuard = options && new RecipientGuard(stack, 'Guard', { ...options, notify });
  const monitor = ses ?? sendGrid;
  if (monitor?.ingestFunction !== undefined) recipientGuard?.blockFrom(monitor);
  if (monitor !== undefined && reportOf(choice) !== undefined) recipientGuard?.reportIn(monitor);
  const responder = new OtpResponder(stack, 'Responder', {
    ...responseOf(choice),
    lockdownGate: gates.lockdownGate,
    strictGate: gates.strictGate,
    notify,
    monitor,
    attackAlarms: texts?.underAttackAlarm && [texts.underAttackAlarm],
    requestMetric: ownWebAcl?.metric('CountedRequests', 'classify-request'),
  });
  if (choice.reports !== 'none') {
    new OtpDashboard(stack, 'Dashboard', {
      monitors: [monitor, texts].filter((each) => each !== undefined),
      webAcl,
      recipientGuard,
      responderName: responder.responderName,
    });
  }
  if (ownWebAcl !== undefined) {
    new OperatorOutputs(stack, 'Outputs', {
      webAcl: ownWebAcl,
      resourceArns: TARGETS,
      monitor,
      textMonitor: texts,
      responder,
      notify,
    });
    new ShieldAuditor(stack, 'Auditor', { webAcl: ownWebAcl, resourceArns: TARGETS, notify });
  }
}

/** A load balancer as a careful owner makes it, so that findings are about the shield. */
function balancer(stack: Stack): elbv2.ApplicationLoadBalancer {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['a', 'b'],
    publicSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', {
    vpc,
    internetFacing: true,
    dropInvalidHeaderFields: true,
  });
  const listener = loadBalancer.addListener('Https', {
    port: 443,
    certificates: [
      Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:${ENV.region}:${ENV.account}:certificate/c`),
    ],
    sslPolicy: elbv2.SslPolicy.TLS13_RES,
    defaultAction: elbv2.ListenerAction.fixedResponse(404),
  });
  listener.addAction('Code', {
    priority: 500,
    conditions: [elbv2.ListenerCondition.pathPatterns(['/api/auth/otp'])],
    action: elbv2.ListenerAction.fixedResponse(204),
  });
  Validations.of(loadBalancer).acknowledge(
    { id: 'AwsSolutions-ELB2', reason: 'logs of the load balancer are up to its owner; the shield only guards it' },
    { id: 'AwsSolutions-EC23', reason: 'a public site takes connections from everywhere' },
  );
  Aspects.of(stack).add(new UncoveredRoutes([OtpRoute.path('/api/auth/otp')]));
  new CfnOutput(stack, 'BalancerName', { value: loadBalancer.loadBalancerDnsName });
  return loadBalancer;
}
