import { Duration, Lazy, Stack, TimeZone, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { demandReceivers } from '../alarms/alarm-receivers';
import type { AlarmSet } from '../alarms/alarm-set';
import { letHandlerPublish } from '../alarms/topic-publisher';
import { LAMBDA_LIMIT, SES_LIMIT } from '../contract/aws-limits';
import { ENV } from '../contract/env';
import { NOTICE_ALARM } from '../contract/notices/notice-alarms';
import type { ReportedGuard, ReportSettings } from '../contract/notices/report-settings';
import { PRICE } from '../contract/prices';
import { acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import type { Faults } from '../private/faults';
import { lateIdentity } from '../private/shield-identity';
import type { DailyReportOptions } from './daily-report-options';
import type { IWatchedGuard } from './i-watched-guard';
import { figureSettings, type SenderFigures } from './sender-figures';
import { timeZoneFault } from './time-zone';
import type { WatchedWebAcl } from './watched-web-acl';

/** The rest is for the other variables, the guard and the real ARNs. */
const LONGEST_SETTINGS = LAMBDA_LIMIT.environmentBytes - 796;
/** The real ARN of an IP set or a rule group, above its token. */
const ARN_LENGTH = 150;

export const DEFAULT_REPORT = {
  hour: 7,
  mailPricePerThousand: PRICE.mail.usd,
  captchaPricePerThousand: PRICE.captchaAttempt.usd,
} as const;

export interface DailyReportProps {
  readonly monitorName: string;
  /** How the codes travel. */
  readonly channel: string;
  /** Codes also travel another way. */
  readonly otherChannels?: boolean;
  /** What only this sender can say of its account. */
  readonly account: SenderFigures;
  /** Whether a probe gives signs of life. */
  readonly probed: boolean;
  readonly alarms: AlarmSet;
  readonly options: DailyReportOptions;
  readonly notify: ITopic[];
  /** Where the alarms of the monitor, and of whoever stands beside it, publish; absent without a notifier. */
  readonly alarmTopic?: ITopic;
  /** Region in which SES mails the report. */
  readonly mailRegion?: string;
  readonly webAcl?: WatchedWebAcl;
  readonly ingestLogGroup?: ILogGroup;
  readonly deadLetterQueue?: IQueue;
  /** Empty while there is none. */
  readonly dashboardName: () => string;
  readonly runbookUrl: string;
  readonly logRetention?: RetentionDays;
}

/** Sends a report of the last day, every day. */
export class DailyReport extends Construct {
  public readonly function: IFunction;
  private readonly role: iam.Role;
  private readonly readsLogs: boolean;
  private guard?: IWatchedGuard;
  private historyLogGroup?: ILogGroup;

  constructor(scope: Construct, id: string, props: DailyReportProps) {
    super(scope, id);
    const { options, monitorName } = props;
    const topics = options.topics ?? (options.from === undefined ? props.notify : []);
    demandReceivers(scope, 'dailyReport.topics', topics);
    const timeZone = options.timeZone ?? TimeZone.ETC_UTC;
    const settings = settingsOf(props, topics, timeZone);
    this.checkLength(settings);
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'daily-report',
      description: 'Sends the daily report about codes and reputation',
      environment: {
        [ENV.reportSettings]: Stack.of(this).toJsonString({
          ...settings,
          identity: lateIdentity(this),
          dashboardName: Lazy.string({ produce: props.dashboardName }),
          historyLogGroupName: Lazy.any({ produce: () => this.historyLogGroup?.logGroupName }),
          guard: Lazy.any({ produce: () => (this.guard === undefined ? undefined : guardSettings(this.guard)) }),
        }),
      },
      // Of which the queries of the logs may take a minute.
      timeout: Duration.minutes(2),
      memorySize: 512,
      logRetention: props.logRetention,
    });
    handler.function.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(6) });
    this.role = handler.role;
    this.readsLogs = (props.ingestLogGroup ?? props.webAcl?.logGroup) !== undefined;
    this.permit(handler.role, props, topics);
    new Schedule(this, 'Schedule', {
      description: `Daily report of ${monitorName}`,
      schedule: ScheduleExpression.cron({ minute: '0', hour: String(options.hour ?? DEFAULT_REPORT.hour), timeZone }),
      target: new LambdaInvoke(handler.function, {
        retryAttempts: 3,
        maxEventAge: Duration.hours(2),
        role: this.schedulerRole(handler.function),
      }),
    });
    this.function = handler.function;
    props.alarms.addHandler(
      'report',
      this.function,
      NOTICE_ALARM.reportErrors,
      // Each run counts for itself: there is one a day.
      Duration.hours(1),
      'the daily report is late, incomplete or missing.',
      { once: true },
    );
  }

  /** What is not known at synth, such as the ARN of a topic, is longer than its token. */
  private checkLength(settings: Omit<ReportSettings, 'identity'>): void {
    const { length } = JSON.stringify(settings);
    const { allowedSetArns = [], blockedSetArns = [], ruleGroupArns = [] } = settings.webAcl ?? {};
    const longest =
      LONGEST_SETTINGS - ARN_LENGTH * (allowedSetArns.length + blockedSetArns.length + ruleGroupArns.length);
    if (length <= longest) return;
    throw new Error(
      `DailyReport (${this.node.path}): the settings have ${length} characters, ${longest} are allowed since the environment of a function has 4 KB; name fewer addresses in dailyReport.to (a list address takes one), or give figures with shorter texts`,
    );
  }

  /** @throws {Error} when there is another guard already */
  public showGuard(guard: IWatchedGuard): void {
    if (this.guard !== undefined && this.guard !== guard) {
      throw new Error(
        `DailyReport (${this.node.path}): shows one guard, got ${guard.node.path} besides ${this.guard.node.path}; let the other one report in another monitor`,
      );
    }
    if (this.guard === guard) return;
    this.guard = guard;
    const allow = (actions: string[], resource: string) =>
      this.role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
    allow(['logs:StartQuery'], guard.logGroup.logGroupArn);
    if (!this.readsLogs) allow(['logs:GetQueryResults', 'logs:StopQuery'], '*');
  }

  /** Shows what happened that day: alarms, what the responder keeps in its log, deploys of the stack. */
  public showHistory(logGroup: ILogGroup): void {
    this.historyLogGroup = logGroup;
    const allow = (actions: string[], resource: string) =>
      this.role.addToPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
    allow(['logs:FilterLogEvents'], logGroup.logGroupArn);
    allow(['cloudwatch:DescribeAlarmHistory'], '*');
    allow(['cloudformation:DescribeStackEvents'], Stack.of(this).stackId);
  }

  /** Of its own, since the one that CDK makes is shared by the stack and may invoke every version and alias. */
  private schedulerRole(handler: IFunction): iam.IRole {
    const invoke = new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] });
    const role = new iam.Role(this, 'SchedulerRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: { Invoke: new iam.PolicyDocument({ statements: [invoke] }) },
    });
    return role.withoutPolicyUpdates();
  }

  private permit(role: iam.Role, props: DailyReportProps, topics: ITopic[]): void {
    const { options, mailRegion, ingestLogGroup } = props;
    const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    for (const topic of topics) letHandlerPublish(role, topic);
    allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], ['*']);
    const { campaignSetArn, ruleGroupArns } = props.webAcl ?? {};
    if (ruleGroupArns !== undefined && ruleGroupArns.length > 0) allow(['wafv2:GetRuleGroup'], ruleGroupArns);
    else if (props.webAcl !== undefined) allow(['wafv2:GetWebACL'], [props.webAcl.webAclArn]);
    const sets = [
      ...(campaignSetArn === undefined ? [] : [campaignSetArn]),
      ...allowedSets(props.webAcl),
      ...blockedSets(props.webAcl),
    ];
    if (sets.length > 0) allow(['wafv2:GetIPSet'], sets);
    acknowledgeWildcard(
      role,
      '*',
      'DescribeAlarms leaves composite alarms out unless it is allowed for all; metrics and queries of logs are no resources',
    );
    const queried = [ingestLogGroup, props.webAcl?.logGroup].filter((group) => group !== undefined);
    if (queried.length > 0) {
      const arns = queried.map(({ logGroupArn }) => logGroupArn);
      for (const arn of arns) acknowledgeWildcard(role, arn, 'the ARN of a log group stands for its streams');
      allow(['logs:StartQuery'], arns);
      allow(['logs:GetQueryResults', 'logs:StopQuery'], ['*']);
    }
    if (options.from !== undefined) {
      const all = (resource: string) =>
        Stack.of(this).formatArn({ service: 'ses', region: mailRegion, resource, resourceName: '*' });
      // SES asks for the configuration set as well where the identity has one by default.
      const [identities, configurationSets] = [all('identity'), all('configuration-set')];
      allow(['ses:SendEmail'], [identities, configurationSets], { StringEquals: { 'ses:FromAddress': options.from } });
      const unknown =
        'whether the address itself is verified, its domain or the one above, and with which configuration set by default, is not known here; a condition allows the one sender';
      for (const arn of [identities, configurationSets]) acknowledgeWildcard(role, arn, unknown);
    }
  }
}

function settingsOf(props: DailyReportProps, topics: ITopic[], timeZone: TimeZone): Omit<ReportSettings, 'identity'> {
  const { options, webAcl, account } = props;
  return {
    monitor: props.monitorName,
    sender: {
      channel: props.channel,
      counted: props.deadLetterQueue !== undefined,
      probed: props.probed,
      title: account.title,
      figures: account.figures.map((figure) => figureSettings(props.monitorName, figure)),
    },
    ...(props.otherChannels && { otherChannels: true }),
    timeZone: timeZone.timezoneName,
    topicArns: topics.map(({ topicArn }) => topicArn),
    alarmTopicArn: props.alarmTopic?.topicArn,
    ...(options.from !== undefined && { mail: { from: options.from, to: options.to ?? [] } }),
    mailRegion: props.mailRegion,
    ...(webAcl && {
      webAcl: {
        webAclArn: webAcl.webAclArn,
        webAclMetricName: webAcl.webAclMetricName,
        logGroupName: webAcl.logGroup?.logGroupName,
        ...(webAcl.campaignSetArn !== undefined && { campaignSetArn: webAcl.campaignSetArn }),
        ...(webAcl.ruleGroupArns !== undefined && { ruleGroupArns: webAcl.ruleGroupArns }),
        ...(allowedSets(webAcl).length > 0 && { allowedSetArns: allowedSets(webAcl) }),
        ...(blockedSets(webAcl).length > 0 && { blockedSetArns: blockedSets(webAcl) }),
        ...(webAcl.userPoolId !== undefined && { userPoolId: webAcl.userPoolId }),
      },
    }),
    ingestLogGroupName: props.ingestLogGroup?.logGroupName,
    deadLetterQueueName: props.deadLetterQueue?.queueName,
    ...(options.inboundVerifications !== undefined &&
      options.inboundVerifications.length > 0 && { inbound: options.inboundVerifications }),
    prices: {
      perThousandMails: options.mailPricePerThousand ?? DEFAULT_REPORT.mailPricePerThousand,
      perThousandCaptchas: options.captchaPricePerThousand ?? DEFAULT_REPORT.captchaPricePerThousand,
      perTextMessage: options.textMessagePrice,
    },
    runbookUrl: props.runbookUrl,
  };
}

function allowedSets({ allowedIpv4SetArn, allowedIpv6SetArn }: Partial<WatchedWebAcl> = {}): string[] {
  return given(allowedIpv4SetArn, allowedIpv6SetArn);
}

function blockedSets({ blockedIpv4SetArn, blockedIpv6SetArn }: Partial<WatchedWebAcl> = {}): string[] {
  return given(blockedIpv4SetArn, blockedIpv6SetArn);
}

const given = (...arns: ReadonlyArray<string | undefined>): string[] => arns.filter((arn) => arn !== undefined);

function guardSettings({ guardName, logGroup, budgets }: IWatchedGuard): ReportedGuard {
  const none = { perHour: 0, perDay: 0 };
  const { email = none, sms = none, voice = none } = budgets;
  return { name: guardName, logGroupName: logGroup.logGroupName, budgets: { email, sms, voice } };
}

export function checkReport(faults: Faults, options: DailyReportOptions, notify: ITopic[]): void {
  const { from, to, topics, hour } = options;
  const address = (text: string) => /^[^\s@<>]+@([a-z0-9-]+\.)+[a-z0-9-]+$/i.test(text);
  faults.one('dailyReport.from', from, address, 'a mail address without a name');
  faults.each('dailyReport.to', to, address, 'a mail address without a name');
  const zone = options.timeZone?.timezoneName;
  const zoneFault = zone === undefined || Token.isUnresolved(zone) ? undefined : timeZoneFault(zone);
  if (zoneFault !== undefined) faults.add(`dailyReport.timeZone ${zoneFault}`);
  faults.wholeNumber('dailyReport.hour', hour, 0, 23, 'it is an hour of the day');
  const recipients = Token.isUnresolved(to) ? 1 : (to?.length ?? 0);
  if (from === undefined && recipients > 0)
    faults.add('dailyReport.to is given but dailyReport.from is not; give the address that mails it');
  if (from !== undefined && recipients === 0)
    faults.add('dailyReport.from is given but dailyReport.to is not; say who gets the mail');
  if (recipients > SES_LIMIT.recipients)
    faults.add(
      `dailyReport.to must have at most ${SES_LIMIT.recipients} addresses, got ${recipients}; use a topic or a list address`,
    );
  if (from === undefined && (topics ?? notify).length === 0)
    faults.add('dailyReport reaches nobody; give from and to, or topics');
  for (const prop of ['mailPricePerThousand', 'captchaPricePerThousand', 'textMessagePrice'] as const) {
    const price = options[prop];
    if (price !== undefined && !Token.isUnresolved(price) && !(price >= 0)) {
      faults.add(`dailyReport.${prop} must be a price in USD of 0 or more, got ${price}`);
    }
  }
}
