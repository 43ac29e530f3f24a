import { Duration, SecretValue, Size, type Stack, TimeZone } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  type DailyReportOptions,
  HumanCheck,
  type OtpProtectionProps,
  type OtpResponderOptions,
  OtpRoute,
  type OtpWebAclProps,
  ProtectionMode,
  RateLimitKey,
  RequestLimit,
  RequestLogging,
  ResponderMode,
  type SendGridEmailOptions,
  type SesEmailOptions,
  SmsProtect,
  SmsProvider,
  TurnstileFailureMode,
} from '../../lib/index';
import type { Site } from './matrix';

const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333';

export function protectionOf(choice: Site): OtpProtectionProps {
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
    rateLimit: many ? RequestLimit.of(300, Duration.minutes(5)) : undefined,
    rateLimitKey: keyOf(choice.key),
    sendBudget: many ? RequestLimit.of(1200, Duration.minutes(10)) : undefined,
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
      return [OtpRoute.regex('^(?:/[a-z]+)*/v[0-9]+/otp$', ['otp'])];
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

export function humanCheckOf(scope: Construct, { check, routes }: Site): HumanCheck | undefined {
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
        secret: Secret.fromSecretNameV2(scope, 'TurnstileSecret', 'turnstile'),
        listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
          listenerArn: `${ELB}:listener/app/example/50dc6c495c0c9188/f2f7dc8efc522ab2`,
          securityGroup: undefined as never,
        }),
        targetGroups: [
          elbv2.ApplicationTargetGroup.fromTargetGroupAttributes(scope, 'App', {
            targetGroupArn: `${ELB}:targetgroup/app/73e2d6bc24d8a067`,
          }),
        ],
        issuer: 'https://shop.example.com',
        hostnames: ['shop.example.com'],
        failureMode: routes === 'many' ? TurnstileFailureMode.CAPTCHA : undefined,
        bindToAddress: routes !== 'many',
      });
  }
}

export function webAclOf({ log }: Site): Partial<OtpWebAclProps> {
  switch (log) {
    case 'relevant':
      return {};
    case 'log-all':
      return { requestLogging: RequestLogging.ALL, logRetention: RetentionDays.TWO_WEEKS, webAclName: 'site' };
    case 'log-none':
      return { requestLogging: RequestLogging.NONE };
  }
}

export function sesOf(choice: Site, chatTopics: ITopic[] | undefined): SesEmailOptions {
  const { mail, reports } = choice;
  return {
    ...(mail !== 'ses' && { configurationSetName: 'otp' }),
    sesRegion: sesRegionOf(choice),
    ...(reports === 'dashboard-daily' && {
      chatTopics,
      ownDomains: ['example.com'],
      identities: ['example.com'],
      signUps: new Metric({ namespace: 'Shop', metricName: 'SignUps', statistic: 'Sum' }),
      recipientMemory: Duration.days(28),
    }),
  };
}

export function sesRegionOf({ mail }: Site): string | undefined {
  return mail === 'ses-other-region' ? 'eu-west-1' : undefined;
}

export function sendGridOf(stack: Stack, { lists }: Site, chatTopics: ITopic[] | undefined): SendGridEmailOptions {
  return {
    verificationKey: Secret.fromSecretNameV2(stack, 'WebhookKey', 'sendgrid/webhook'),
    apiKey: lists === 'lists' ? Secret.fromSecretNameV2(stack, 'ApiKey', 'sendgrid/api') : undefined,
    category: 'otp',
    chatTopics,
  };
}

/** Texts of a configuration set that is made, where something may react in a Protect configuration whose countries it may close; of one that is there, of SNS, and of Twilio. */
export function smsOf(scope: Construct, { sms, lists, response, home }: Site): SmsProvider | undefined {
  switch (sms) {
    case 'none':
      return undefined;
    case 'texts':
      return SmsProvider.endUserMessaging({
        messageFeedback: true,
        homeCountries: ['DE', 'AT'],
        ...(response !== 'observe' && {
          closeCountries: true,
          protectConfigurationId:
            // The props of a stack are there before the stack.
            home === 'stack'
              ? 'protect-0123456789abcdef0123456789abcdef'
              : new SmsProtect(scope, 'SmsProtect', { allowedCountries: ['DE', 'AT', 'TJ'] }).protectConfigurationId,
        }),
      });
    case 'texts-own-set':
      return SmsProvider.endUserMessaging({ configurationSetName: 'otp-texts', textPriceByCountry: { DE: 0.11 } });
    case 'sns':
      return SmsProvider.sns({ homeCountries: ['DE'] });
    case 'twilio':
      return SmsProvider.twilio({
        authToken: Secret.fromSecretNameV2(scope, 'TwilioToken', 'twilio/auth-token'),
        ...(lists === 'lists' && {
          sharedKey: Secret.fromSecretNameV2(scope, 'TwilioKey', 'twilio/shared-key'),
          sharedKeyId: 'otp-2026',
          callbackUrl: 'https://hooks.example.com/twilio',
        }),
      });
  }
}

export function responseOf({ response }: Site): OtpResponderOptions | undefined {
  switch (response) {
    case 'observe':
      return undefined;
    case 'strict':
      return { mode: ResponderMode.STRICT, minimumHold: Duration.minutes(10) };
    case 'lockdown-pause':
      return { mode: ResponderMode.LOCKDOWN, pauseSending: true };
  }
}

export function reportOf({ reports, body }: Site): DailyReportOptions | undefined {
  if (reports !== 'dashboard-daily') return undefined;
  return {
    from: 'shield@example.com',
    to: ['team@example.com'],
    timeZone: TimeZone.EUROPE_BERLIN,
    textMessagePrice: body === 'recipients' ? 0.08 : undefined,
  };
}
