import { Aspects, CfnOutput, Duration, SecretValue, Size, Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import {
  AutomaticBlockList,
  CaptchaApiKey,
  EmailProvider,
  FirewallManagerPolicy,
  FrontEndOutputs,
  HumanCheck,
  OperatorOutputs,
  OtpDashboard,
  type OtpProtectionProps,
  OtpResponder,
  type OtpResponderOptions,
  OtpRoute,
  OtpRuleGroup,
  OtpShield,
  OtpShieldStack,
  OtpWebAcl,
  type OtpWebAclProps,
  ProtectionMode,
  RateLimitKey,
  RequestLogging,
  ResponderMode,
  SendGridReputationMonitor,
  SesReputationMonitor,
  type SesReputationMonitorProps,
  TurnstileOutage,
  UncoveredRoutes,
} from '../../lib/index';
import type { Site } from './matrix';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const ELB = `arn:aws:elasticloadbalancing:${ENV.region}:${ENV.account}`;
const BALANCER = `${ELB}:loadbalancer/app/example/50dc6c495c0c9188`;

/** What stands in front of the routes, whichever construct made it. */
interface Door {
  readonly gates: Pick<OtpWebAcl, 'lockdownGate' | 'strictGate' | 'blockList'>;
  readonly webAcl?: OtpWebAcl;
  /** Of a shield, which brings its own. */
  readonly responder?: OtpResponder;
  readonly ses?: SesReputationMonitor;
}

/** One stack that holds what `choice` names. */
export function siteOf(scope: Construct, choice: Site): Stack {
  const env = choice.region === 'frankfurt' ? ENV : undefined;
  if (choice.home === 'stack') return appOf(scope, choice);
  const stack = new Stack(scope, 'Site', { env });
  const notify = choice.tell === 'topic' ? [new Topic(stack, 'People', { enforceSSL: true })] : [];
  furnish(stack, choice, notify, doorOf(stack, choice, notify));
  return stack;
}

function appOf(scope: Construct, choice: Site): Stack {
  const imports = new Stack(scope, 'Imports', { env: ENV });
  const stack = new OtpShieldStack(scope, 'Site', {
    env: ENV,
    resourceArn: BALANCER,
    alarmEmails: choice.tell === 'topic' ? ['oncall@example.com', 'team@example.com'] : [],
    tokenDomains: ['example.com'],
    ...(choice.mail === 'ses' ? {} : sesOf(choice)),
    response: responseOf(choice),
    ...protectionOf(imports, choice),
  });
  furnish(stack, choice, [stack.alarmTopic], {
    gates: stack.shield.webAcl,
    webAcl: stack.shield.webAcl,
    responder: stack.shield.responder,
    ses: stack.shield.sesReputationMonitor,
  });
  return stack;
}

function doorOf(stack: Stack, choice: Site, notify: ITopic[]): Door {
  const protection = protectionOf(stack, choice);
  switch (choice.home) {
    case 'shield':
    case 'shield-imported-alb': {
      const loadBalancer =
        choice.home === 'shield'
          ? balancer(stack)
          : elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Balancer', {
              loadBalancerArn: BALANCER,
              securityGroupId: 'sg-0123456789abcdef0',
            });
      const shield = new OtpShield(stack, 'Shield', {
        ...protection,
        ...webAclOf(choice),
        loadBalancer,
        email: choice.mail.startsWith('ses') ? EmailProvider.ses(sesOf(choice)) : EmailProvider.none(),
        notify,
        response: responseOf(choice),
      });
      const { webAcl, responder, sesReputationMonitor: ses } = shield;
      return { gates: webAcl, webAcl, responder, ses };
    }
    case 'acl-any-target': {
      const webAcl = new OtpWebAcl(stack, 'Acl', {
        ...protection,
        ...webAclOf(choice),
        tokenDomains: ['example.com', 'example.org'],
        resourceArns: [
          BALANCER,
          `arn:aws:apigateway:${ENV.region}::/restapis/a1b2c3d4e5/stages/live`,
          `arn:aws:appsync:${ENV.region}:${ENV.account}:apis/abcdefghijklmnopqrstuvwxyz`,
          `arn:aws:cognito-idp:${ENV.region}:${ENV.account}:userpool/${ENV.region}_AbCdEfGhI`,
          `arn:aws:apprunner:${ENV.region}:${ENV.account}:service/shop/0123456789abcdef0123456789abcdef`,
          `arn:aws:ec2:${ENV.region}:${ENV.account}:verified-access-instance/vai-0123456789abcdef0`,
        ],
      });
      return { gates: webAcl, webAcl };
    }
    default: {
      const ruleGroup = new OtpRuleGroup(stack, 'Otp', protection);
      if (choice.home === 'group-fms') {
        new FirewallManagerPolicy(stack, 'Everywhere', {
          ruleGroup,
          accounts: [ENV.account],
          organizationalUnits: ['ou-ab12-cd34ef56'],
          resourceTags: { stage: 'live' },
          remediate: true,
        });
      } else {
        new CfnWebACL(stack, 'Foreign', {
          scope: 'REGIONAL',
          defaultAction: { allow: {} },
          rules: ruleGroup.rules(0),
          visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true },
        });
      }
      return { gates: ruleGroup };
    }
  }
}

/** What is not part of the door: who watches, who responds, who is told. */
function furnish(stack: Stack, choice: Site, notify: ITopic[], door: Door): void {
  const { webAcl, gates } = door;
  const watchedDoor = webAcl && {
    webAclArn: webAcl.webAclArn,
    webAclMetricName: webAcl.metricName,
    logGroup: webAcl.logGroup,
    lockdownSetArn: gates.lockdownGate.ipv4SetArn,
    strictSetArn: gates.strictGate.ipv4SetArn,
  };
  const chatTopics =
    choice.reports === 'dashboard-daily' && notify.length > 0
      ? [new Topic(stack, 'Chat', { enforceSSL: true })]
      : undefined;
  const ses =
    door.ses ??
    (choice.mail.startsWith('ses')
      ? new SesReputationMonitor(stack, 'Ses', {
          ...sesOf(choice),
          ...reportOf(choice, chatTopics),
          notify,
          door: watchedDoor,
        })
      : undefined);
  const sendGrid =
    choice.mail === 'sendgrid'
      ? new SendGridReputationMonitor(stack, 'SendGrid', {
          notify,
          verificationKey: Secret.fromSecretNameV2(stack, 'WebhookKey', 'sendgrid/webhook'),
          // The probe is there with the key alone.
          apiKey: choice.lists === 'lists' ? Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api') : undefined,
          category: 'otp',
          chatTopics,
          door: watchedDoor,
        })
      : undefined;
  const responder =
    door.responder ??
    new OtpResponder(stack, 'Responder', {
      ...responseOf(choice),
      lockdownGate: gates.lockdownGate,
      strictGate: gates.strictGate,
      notify,
      monitor: ses,
      sesRegion: sesOf(choice).sesRegion,
      attackAlarms: sendGrid && [sendGrid.underAttackAlarm],
      doorMetric: webAcl?.metric('CountedRequests', 'classify-request'),
    });
  if (choice.block === 'auto-block' && webAcl) {
    new AutomaticBlockList(stack, 'Automatic', { webAcl, notify, lifetime: Duration.hours(6) });
  }
  if (choice.reports !== 'none' && (ses || sendGrid || watchedDoor)) {
    new OtpDashboard(stack, 'Dashboard', {
      sesReputationMonitor: ses,
      sendGridReputationMonitor: sendGrid,
      door: watchedDoor,
      responderName: responder.responderName,
    });
  }
  if (choice.home === 'stack') return;
  new OperatorOutputs(stack, 'Outputs', {
    lockdownGate: gates.lockdownGate,
    strictGate: gates.strictGate,
    blockList: gates.blockList,
    webAclArn: webAcl?.webAclArn,
    monitor: ses,
    responder,
    topic: notify[0],
  });
  if (choice.home === 'acl-any-target') {
    const captchaApiKey = new CaptchaApiKey(stack, 'CaptchaKey', { tokenDomains: ['example.com', 'example.org'] });
    new FrontEndOutputs(stack, 'FrontEnd', { captchaApiKey, tokenDomains: ['example.com'] });
  }
}

function protectionOf(stack: Stack, choice: Site): OtpProtectionProps {
  const many = choice.routes === 'many';
  const lists = choice.lists === 'lists';
  return {
    requestRoutes: requestRoutes(choice.routes),
    verifyRoutes: choice.routes === 'one' ? undefined : [OtpRoute.path('/api/auth/verify')],
    entryPages: many && choice.check !== 'turnstile' ? [OtpRoute.path('/sign-up'), OtpRoute.path('/login')] : undefined,
    allowedOrigins: many
      ? ['https://app.example.com']
      : lists
        ? ['https://a.example.com', 'https://b.example.com']
        : undefined,
    mode: choice.mode === 'count' ? ProtectionMode.COUNT : undefined,
    humanCheck: humanCheckOf(stack, choice),
    rateLimit: many ? 300 : undefined,
    rateLimitWindow: many ? Duration.minutes(5) : undefined,
    rateLimitKey: keyOf(choice.key),
    sendBudget: many ? 1200 : undefined,
    honeypotField: choice.body === 'honeypot' ? 'website' : undefined,
    recipientRules:
      choice.body === 'recipients'
        ? { blockedDomains: ['mailinator.example'], allowedPhonePrefixes: many ? ['+49', '+1907'] : undefined }
        : undefined,
    maxBodySize: choice.body === 'honeypot' ? Size.kibibytes(8) : undefined,
    trustedAddresses: lists ? ['198.51.100.0/24', '2001:db8::/32'] : undefined,
    trustedHeader: lists ? { name: 'x-otp-caller', secrets: [SecretValue.secretsManager('otp/caller')] } : undefined,
    blockedAddresses: lists ? ['203.0.113.7/32'] : undefined,
    blockedCountries: lists ? ['KP'] : undefined,
    blockedAsns: lists ? [64496] : undefined,
    blockList: choice.block !== 'off',
    lockdownAlternatives: many ? ['Sign in with a passkey: https://example.com/passkey'] : undefined,
  };
}

function requestRoutes(routes: Site['routes']): OtpRoute[] {
  switch (routes) {
    case 'one':
      return [OtpRoute.path('/api/auth/otp')];
    case 'many':
      return [
        OtpRoute.path('/api/auth/otp'),
        OtpRoute.path('/v1/users/:id/verify-email'),
        OtpRoute.prefix('/password-reset'),
        ...['sign-up', 'login', 'resend'].map((step) => OtpRoute.path(`/api/${step}/code`)),
      ];
    case 'regex':
      return [OtpRoute.regex('^/v[0-9]+/otp$', ['otp'])];
  }
}

function keyOf(key: Site['key']): RateLimitKey | undefined {
  switch (key) {
    case 'address':
      return undefined;
    case 'forwarded':
      return RateLimitKey.forwardedAddress('X-Forwarded-For');
    case 'ja4':
      return RateLimitKey.addressAndJa4();
    case 'header':
      return RateLimitKey.addressAndHeader('x-tenant');
    case 'network':
      return RateLimitKey.network();
  }
}

function humanCheckOf(stack: Stack, { check, routes }: Site): HumanCheck | undefined {
  switch (check) {
    case 'captcha':
      return routes === 'one' ? undefined : HumanCheck.captcha({ immunityTime: Duration.minutes(2) });
    case 'challenge':
      return HumanCheck.challenge({ immunityTime: Duration.minutes(10) });
    case 'adaptive':
      return HumanCheck.adaptive();
    case 'none':
      return HumanCheck.none();
    case 'turnstile':
      return HumanCheck.turnstile({
        secret: Secret.fromSecretNameV2(stack, 'TurnstileSecret', 'turnstile'),
        listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
          listenerArn: `${ELB}:listener/app/example/50dc6c495c0c9188/f2f7dc8efc522ab2`,
          securityGroup: undefined as never,
        }),
        targetGroups: [
          elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(stack, 'App', {
            targetGroupArn: `${ELB}:targetgroup/app/73e2d6bc24d8a067`,
          }),
        ],
        issuer: 'https://shop.example.com',
        hostnames: ['shop.example.com'],
        whenUnavailable: routes === 'many' ? TurnstileOutage.CAPTCHA : undefined,
        bindToAddress: routes === 'many',
      });
  }
}

function webAclOf({ log }: Site): Partial<OtpWebAclProps> {
  switch (log) {
    case 'relevant':
      return {};
    case 'log-all':
      return { requestLogging: RequestLogging.ALL, logRetention: RetentionDays.TWO_WEEKS, webAclName: 'site' };
    case 'log-none':
      return { requestLogging: RequestLogging.NONE };
  }
}

function sesOf({ mail }: Site): { configurationSetName?: string; sesRegion?: string } {
  if (mail === 'ses-own-set') return { configurationSetName: 'otp' };
  if (mail === 'ses-other-region') return { configurationSetName: 'otp', sesRegion: 'eu-west-1' };
  return {};
}

function responseOf({ response }: Site): OtpResponderOptions | undefined {
  switch (response) {
    case 'observe':
      return undefined;
    case 'strict':
      return { mode: ResponderMode.STRICT, minimumHold: Duration.minutes(10) };
    case 'lockdown-pause':
      return { mode: ResponderMode.LOCKDOWN, pauseSending: true };
  }
}

function reportOf(choice: Site, chatTopics: ITopic[] | undefined): Partial<SesReputationMonitorProps> {
  if (choice.reports !== 'dashboard-daily') return {};
  return {
    chatTopics,
    dailyReport: {
      from: 'shield@example.com',
      to: ['team@example.com'],
      timeZone: TimeZone.EUROPE_BERLIN,
      textMessagePrice: choice.body === 'recipients' ? 0.08 : undefined,
    },
    ownDomains: ['example.com'],
    identities: ['example.com'],
    signUps: new Metric({ namespace: 'Shop', metricName: 'SignUps', statistic: 'Sum' }),
    recipientMemory: Duration.days(28),
  };
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
