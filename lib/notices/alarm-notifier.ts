import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Alias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { readsLogs } from '../alarms/alarm-logs';
import { demandReceivers } from '../alarms/alarm-receivers';
import type { AlarmSet } from '../alarms/alarm-set';
import { letAlarmsPublish } from '../alarms/alarm-topic';
import { letHandlerPublish } from '../alarms/topic-publisher';
import { ENV } from '../contract/env';
import { NOTICE_ALARM } from '../contract/notices/notice-alarms';
import type { NotifierSettings } from '../contract/notices/notifier-settings';
import { SHIELD_EVENT_SOURCE } from '../contract/shield-event';
import { acknowledge, acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { lateIdentity } from '../private/shield-identity';
import { quietSettings } from './notice-checks';
import { type NoticeOptions, WarningChannel } from './notice-options';
import type { WatchedWebAcl } from './watched-web-acl';

export interface AlarmNotifierProps {
  readonly monitorName: string;
  /** Not empty. */
  readonly notify: ITopic[];
  readonly chat: ITopic[];
  readonly notices?: NoticeOptions;
  readonly runbookUrl: string;
  readonly webAcl?: WatchedWebAcl;
  /** Where it notes what was told, so that a copy of an alarm is told once. */
  readonly ledger?: ITable;
  /** Empty while there is none. */
  readonly dashboardName: () => string;
  readonly logRetention?: RetentionDays;
}

/** How often alarms that stay on are looked for; the handler reminds of them every six hours. */
const REMINDER_CHECK = Duration.minutes(15);
/** So long nothing more may be untold before the next of it is told anew. */
const QUIET_MINUTES = 30;

/** Stands between the alarms and the people: one message for each change, with what can be found out about it. */
export class AlarmNotifier extends Construct {
  /** Where the alarms publish. */
  public readonly topic: Topic;
  public readonly function: IFunction;
  private readonly untold: sqs.Queue;
  private queries?: iam.PolicyStatement;

  constructor(scope: Construct, id: string, props: AlarmNotifierProps) {
    super(scope, id);
    demandReceivers(scope, 'chatTopics', props.chat);
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.topic.applyRemovalPolicy(RemovalPolicy.DESTROY);
    letAlarmsPublish(this, this.topic);

    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'alarm-notifier',
      description: 'Turns alarms into messages that a person can act on',
      environment: {
        [ENV.notifierSettings]: this.settings(props),
        [ENV.ledgerTable]: props.ledger?.tableName,
      },
      // Of which the query of the log may take ten seconds.
      timeout: Duration.minutes(1),
      logRetention: props.logRetention,
    });
    // What the function can't publish after three attempts waits here, and one alarm speaks for all of it: as it came nobody could read it, and an attack would send dozens.
    this.untold = new sqs.Queue(this, 'Untold', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(this.untold, 'AwsSolutions-SQS3', 'it is the dead-letter queue of an asynchronous function');
    handler.function.configureAsyncInvoke({ retryAttempts: 2, onFailure: new SqsDestination(this.untold) });
    this.permit(handler.role, props);
    readsLogs(this.topic, (log) => this.permitLog(handler.role, log));
    this.topic.addSubscription(new LambdaSubscription(handler.function));
    // By a name of its own: what is kept when the function fails is news, and not that nobody could be reminded, four times an hour.
    const reminder = new Alias(this, 'Reminder', { aliasName: 'reminder', version: handler.function.latestVersion });
    new events.Rule(this, 'Reminders', {
      description: `Reminds of alarms of ${props.monitorName} that stay on`,
      schedule: events.Schedule.rate(REMINDER_CHECK),
      targets: [new LambdaFunction(reminder, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    this.function = handler.function;
  }

  /** Alarms on the notifier itself go past it. */
  public addAlarms(alarms: AlarmSet): void {
    alarms.add(NOTICE_ALARM.notifierUntold, {
      metric: this.untold.metricNumberOfMessagesSent({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 1,
      // On with the first, and again with the first after half an hour without.
      evaluationPeriods: QUIET_MINUTES,
      datapointsToAlarm: 1,
      missingData: TreatMissingData.NOT_BREACHING,
      direct: true,
      happened: `The notifier failed, so news of alarms or of the posture reached nobody. Until it is mended this alarm is all that you hear: it comes again when more is untold after ${QUIET_MINUTES} minutes of quiet.`,
      todo: 'see what you were not told, act on that, and then mend the notifier: the runbook says how.',
      handler: this.function,
    });
    alarms.addHandler(
      'notifier',
      this.function,
      NOTICE_ALARM.notifierErrors,
      // Without a change of an alarm it runs four times an hour: a shorter period would find a gap between two failures.
      REMINDER_CHECK,
      'news of alarms and of the posture is told to nobody until this is mended; nobody says when it is over.',
      { direct: true },
    );
  }

  private settings({
    monitorName,
    notify,
    chat,
    notices = {},
    runbookUrl,
    webAcl,
    ledger,
    dashboardName,
  }: AlarmNotifierProps): string {
    const settings: NotifierSettings = {
      identity: lateIdentity(this),
      monitor: monitorName,
      alarmTopicArn: this.topic.topicArn,
      topicArns: notify.map(({ topicArn }) => topicArn),
      chatTopicArns: chat.map(({ topicArn }) => topicArn),
      pageTopicArns: (notices.page ?? []).map(({ topicArn }) => topicArn),
      warningsToLog: notices.warnings === WarningChannel.LOG,
      ...(notices.quietHours && { quietHours: quietSettings(notices.quietHours) }),
      runbookUrl,
      counted: ledger !== undefined,
      ...(webAcl && {
        webAcl: {
          webAclArn: webAcl.webAclArn,
          webAclMetricName: webAcl.webAclMetricName,
          logGroupName: webAcl.logGroup?.logGroupName,
          lockdownSetArn: webAcl.lockdownSetArn,
          strictSetArn: webAcl.strictSetArn,
          campaignSetArn: webAcl.campaignSetArn,
        },
      }),
      dashboardName: Lazy.string({ produce: dashboardName }),
    };
    return Stack.of(this).toJsonString(settings);
  }

  /** One statement for all: what alarms name as their log. */
  private permitLog(role: iam.Role, { logGroupArn }: ILogGroup): void {
    acknowledgeWildcard(role, logGroupArn, 'the ARN of a log group stands for its streams');
    if (this.queries !== undefined) {
      this.queries.addResources(logGroupArn);
      return;
    }
    this.queries = new iam.PolicyStatement({ actions: ['logs:StartQuery'], resources: [logGroupArn] });
    role.addToPolicy(this.queries);
    const actions = ['logs:GetQueryResults', 'logs:StopQuery'];
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
  }

  private permit(role: iam.Role, { notify, chat, notices, webAcl, ledger }: AlarmNotifierProps): void {
    const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    for (const topic of [...notify, ...(notices?.page ?? []), ...chat]) letHandlerPublish(role, topic);
    allow(['events:PutEvents'], [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus/default' })], {
      StringEquals: { 'events:source': SHIELD_EVENT_SOURCE },
    });
    allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], ['*']);
    acknowledgeWildcard(
      role,
      '*',
      'DescribeAlarms leaves composite alarms out unless it is allowed for all; metrics and queries of logs are no resources',
    );
    if (ledger !== undefined) {
      allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [ledger.tableArn], {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['notice#*'] },
      });
    }
    if (webAcl === undefined) return;
    allow(['wafv2:GetSampledRequests'], [webAcl.webAclArn]);
    if (webAcl.logGroup !== undefined) {
      this.permitLog(role, webAcl.logGroup);
    }
    const sets = [webAcl.lockdownSetArn, webAcl.strictSetArn, webAcl.campaignSetArn].filter((arn) => arn !== undefined);
    if (sets.length > 0) allow(['wafv2:GetIPSet'], sets);
  }
}
