import {
  CfnOutput,
  Stack,
  type StackProps,
  aws_sns as sns,
  aws_sns_subscriptions as subscriptions,
  Token,
} from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { letAlarmsPublish } from '../alarms/alarm-topic';
import { WAF_LIMIT } from '../contract/aws-limits';
import type { DailyReportOptions } from '../notices/daily-report-options';
import type { NoticeOptions } from '../notices/notice-options';
import { operationsStandIn } from '../operate';
import { OtpShield } from '../otp-shield';
import type { AutomaticBlockListOptions } from '../posture/automatic-block-list';
import { OperatorOutputs } from '../posture/operator-outputs';
import type { OtpResponderOptions } from '../posture/otp-responder-props';
import { unknownAtSynth } from '../private/known-at-synth';
import { Round } from '../private/round';
import { taken } from '../private/taken';
import { CaptchaApiKey } from '../protection/captcha-api-key';
import { FrontEndOutputs } from '../protection/front-end-outputs';
import { isUserPoolArn } from '../protection/guarded-resource';
import type { OtpProtectionProps } from '../protection/otp-protection-props';
import { STAND_IN_ROUTES } from '../protection/settings';
import { wafScopeOf } from '../protection/waf-scope';
import type { RecipientGuardOptions } from '../recipient/recipient-guard-props';
import type { SmsProvider } from '../reputation/sms-provider';
import { emailProviderOf, senderFaults } from './mail-sender';

/** Properties of `OtpShieldStack`. */
export interface OtpShieldStackProps extends StackProps, OtpProtectionProps {
  /** ARN of the Application Load Balancer, of a stage of a REST API, of a GraphQL API of AppSync, of a distribution of CloudFront or an app of Amplify Hosting (the stack is in us-east-1 then), or of a user pool of Amazon Cognito, whose routes are known. */
  readonly resourceArn: string;

  /**
   * Mail addresses that hear of every alarm. Each gets a mail from AWS with a link to confirm, once.
   *
   * @default - none; a warning says that nobody is told
   */
  readonly alarmEmails?: string[];

  /**
   * Mail addresses that hear of critical alarms only, such as those with which PagerDuty or Opsgenie page somebody. Needs `alarmEmails`.
   *
   * @default - nobody is paged
   */
  readonly pageEmails?: string[];

  /**
   * How loud each kind of message is: who is paged, whether warnings are told, quiet hours. Needs `alarmEmails`.
   *
   * @default - every message goes to `alarmEmails`, at once
   */
  readonly notices?: NoticeOptions;

  /**
   * Domains whose tokens count besides the host of the request; see `OtpWebAclProps.tokenDomains`. With them the stack makes a
   * `CaptchaApiKey` for the first five and prints what the front end needs.
   *
   * @default - only tokens of the request's own host, and no key
   */
  readonly tokenDomains?: string[];

  /**
   * Name of the SES configuration set with which the codes are sent.
   *
   * @default - a configuration set is made; send the codes with it
   */
  readonly configurationSetName?: string;

  /**
   * AWS Region in which SES sends.
   *
   * @default - the Region of the stack
   */
  readonly sesRegion?: string;

  /**
   * Your own domains, whose bounces AWS doesn't count.
   *
   * @default - none
   */
  readonly ownDomains?: string[];

  /**
   * Name or complete ARN of the secret with the verification key of SendGrid's signed event webhook. With it SendGrid is watched instead of
   * SES; the stack prints the address to enter there.
   *
   * @default - SES sends the codes
   */
  readonly sendGridVerificationKeySecret?: string;

  /**
   * Name or complete ARN of the secret with an API key of SendGrid that may read `user.account.read` and `stats.read`.
   *
   * @default - the reputation score of SendGrid isn't watched
   */
  readonly sendGridApiKeySecret?: string;

  /**
   * Category that the codes carry in SendGrid.
   *
   * @default - all mails of the account count
   */
  readonly sendGridCategory?: string;

  /**
   * Whether the SendGrid account sends from the EU.
   *
   * @default false
   */
  readonly sendGridEuRegion?: boolean;

  /**
   * Who sends the text messages, and so what is watched for pumping beside the mails.
   *
   * @default - nobody watches text messages
   */
  readonly sms?: SmsProvider;

  /**
   * A report of every day; without `from` and `topics` it goes to the addresses that hear of the alarms.
   *
   * @default - no report
   */
  readonly dailyReport?: DailyReportOptions;

  /**
   * Whether there is a dashboard: 3 USD a month beyond the first three of the account.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * How far the shield may tighten itself when the sender is abused.
   *
   * @default - it only says what it would do
   */
  readonly response?: OtpResponderOptions;

  /**
   * Block addresses that keep failing the CAPTCHA, for some hours.
   *
   * @default - nobody is blocked automatically
   */
  readonly automaticBlockList?: AutomaticBlockListOptions;

  /**
   * A guard of recipients behind the rules, which the application asks before it sends a code; the stack prints where it is. `{}` takes every default.
   *
   * @default - no guard
   */
  readonly recipientGuard?: RecipientGuardOptions;

  /**
   * Accounts, 12 digits each, whose applications may ask the guard, too.
   *
   * @default - those of the account of the stack, if their roles allow it
   */
  readonly guardCallerAccounts?: string[];
}

/** The whole product on a resource that exists already, for teams that want no CDK code of their own. */
export class OtpShieldStack extends Stack {
  /** The shield with everything that it deployed. */
  public readonly shield: OtpShield;
  /** The topic that hears of every alarm. */
  public readonly alarmTopic: sns.Topic;

  constructor(scope: Construct, id: string, props: OtpShieldStackProps) {
    super(scope, id, props);
    this.alarmTopic = new sns.Topic(this, 'Alarms', { displayName: 'OTP shield', enforceSSL: true });
    // Alarms of your own may publish there, too, whoever else is told.
    letAlarmsPublish(this, this.alarmTopic);
    this.shield = taken(
      this,
      'OtpShieldStackProps',
      props,
      () => this.makeShield(props),
      () => new OtpShield(this, 'Shield', { ...STAND_IN_ROUTES, ...operationsStandIn(props), operatorOutputs: false }),
    );
    const { webAcl, reputationMonitor: monitor, textMonitor, responder, auditor } = this.shield;
    // Names without the path of the shield: this stack holds one and nothing else.
    new OperatorOutputs(this, 'Outputs', {
      webAcl,
      resourceArns: [props.resourceArn],
      monitor,
      textMonitor,
      responder,
      auditor,
      notify: [this.alarmTopic],
      worstDay: this.shield.worstDay,
      alarmPrefixes: this.shield._furtherAlarms,
    });
    for (const { id, value, description } of webAcl._frontEndOutputs) new CfnOutput(this, id, { value, description });
    this.tellOfGuard(props.guardCallerAccounts ?? []);
    const { tokenDomains = [] } = props;
    if (tokenDomains.length > 0) {
      const captchaApiKey = new CaptchaApiKey(this, 'CaptchaApiKey', {
        tokenDomains: tokenDomains.slice(0, WAF_LIMIT.domainsOfApiKey),
        cloudFront: wafScopeOf(webAcl) === 'CLOUDFRONT',
      });
      new FrontEndOutputs(this, 'FrontEnd', { captchaApiKey, tokenDomains });
    }
  }

  private makeShield(props: OtpShieldStackProps): OtpShield {
    const round = new Round();
    round.refuse({ construct: 'OtpShieldStack', path: this.node.path, messages: faultsOf(props) });
    const emails = props.alarmEmails ?? [];
    for (const email of listOf(emails)) this.alarmTopic.addSubscription(new subscriptions.EmailSubscription(email));
    const shieldProps = {
      // The props of the stack itself mean nothing to the shield.
      ...props,
      ...(isUserPoolArn(props.resourceArn)
        ? { userPool: UserPool.fromUserPoolArn(this, 'UserPool', props.resourceArn) }
        : { resourceArns: [props.resourceArn] }),
      email: emailProviderOf(this, props),
      // What needs a receiver was refused by its own name without one; the rest of it is looked at all the same.
      notify: emails.length > 0 || wantsReceiver(props).length > 0 ? [this.alarmTopic] : [],
      notices: this.notices(props),
      operatorOutputs: false,
    };
    const shield = round.make(() => new OtpShield(this, 'Shield', shieldProps));
    round.end();
    return shield;
  }

  /** With a topic for those who are paged, where there are any. */
  private notices({ notices, pageEmails = [] }: OtpShieldStackProps): NoticeOptions | undefined {
    if (pageEmails.length === 0) return notices;
    const pages = new sns.Topic(this, 'Pages', { displayName: 'OTP shield, critical', enforceSSL: true });
    for (const email of listOf(pageEmails)) pages.addSubscription(new subscriptions.EmailSubscription(email));
    return { ...notices, page: [...(notices?.page ?? []), pages] };
  }

  private tellOfGuard(accounts: string[]): void {
    const guard = this.shield.recipientGuard;
    if (guard === undefined) return;
    for (const account of accounts) guard.shareWithAccount(account);
    const output = (id: string, value: string, description: string) => new CfnOutput(this, id, { value, description });
    output('RecipientGuardFunctionArn', guard.guardFunction.functionArn, 'Function to ask before a code is sent');
    output('RecipientGuardTable', guard.table.tableName, 'What otp-shield forget needs as --table');
    output('RecipientGuardSecret', guard.secret.secretArn, 'What otp-shield forget needs as --secret');
  }
}

/** What is wrong with what the stack alone takes; the rest is the shield's. */
function faultsOf(props: OtpShieldStackProps): string[] {
  const { alarmEmails, pageEmails, guardCallerAccounts = [], ownDomains } = props;
  const { sendGridVerificationKeySecret, sendGridApiKeySecret, sendGridCategory } = props;
  const texts = {
    alarmEmails,
    pageEmails,
    guardCallerAccounts,
    sendGridVerificationKeySecret,
    sendGridApiKeySecret,
    sendGridCategory,
  };
  const takes = [
    'alarmEmails[]',
    'pageEmails[]',
    'sendGridVerificationKeySecret',
    'sendGridApiKeySecret',
    'ownDomains[]',
  ];
  return [
    ...unknownAtSynth({ ...texts, ownDomains }, takes),
    ...senderFaults(props, (setting) => setting),
    ...(alarmEmails?.length ? [] : wantsReceiver(props)).map(
      (name) => `${name} needs alarmEmails, got none; give the address of those who hear of everything`,
    ),
    ...(guardCallerAccounts.length > 0 && props.recipientGuard === undefined
      ? ['guardCallerAccounts needs recipientGuard, got none; give both']
      : []),
  ];
}

/** What has no effect where nobody hears of every alarm. The settings `quietHours` and `warnings` of the app are one prop here. */
function wantsReceiver({ notices, pageEmails = [] }: OtpShieldStackProps): string[] {
  const { quietHours, warnings, page } = notices ?? {};
  return [
    ...(pageEmails.length > 0 ? ['pageEmails'] : []),
    ...(quietHours === undefined ? [] : ['quietHours (in notices)']),
    ...(warnings === undefined ? [] : ['warnings (in notices)']),
    ...(page === undefined ? [] : ['page (in notices)']),
  ];
}

/** Nothing of a list that was refused. */
function listOf(texts: string[]): string[] {
  return Token.isUnresolved(texts) ? [] : texts;
}
