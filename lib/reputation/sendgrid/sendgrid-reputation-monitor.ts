import { Annotations, Duration, Names, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL, gauge } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { METRIC_NAMESPACE } from '../../contract/names';
import { SENDGRID_ALARM, SUMMARY_ALARM } from '../../contract/reputation/alarms';
import { MONITOR_DIMENSION, SENDGRID_METRIC } from '../../contract/reputation/metrics';
import { AlarmNotifier } from '../../notices/alarm-notifier';
import { checkReport, DailyReport } from '../../notices/daily-report';
import { Faults } from '../../private/faults';
import { WARNING } from '../../private/warnings';
import { EventPipeline } from '../event-pipeline';
import { countedMailOf } from '../levels';
import { addMailAlarms } from '../mail-alarms';
import { MailLedgerStore } from '../mail-ledger-store';
import type { IReputationMonitor } from '../reputation-monitor';
import type { CountedMailThresholds } from '../thresholds';
import { SendGridProbe } from './sendgrid-probe';
import type { SendGridReputationMonitorProps } from './sendgrid-reputation-monitor-props';
import { SendGridWebhook } from './sendgrid-webhook';

const DEFAULT_RECIPIENT_MEMORY = Duration.days(2);
/** SendGrid calls a score above 80 good and may suspend accounts below 70. */
const REPUTATION = { warning: 80, critical: 70 } as const;

/**
 * Watches the reputation of a SendGrid account: the same counters and alarms as for SES, fed by SendGrid's signed event
 * webhook.
 *
 * Deploys a public function URL that takes nothing but calls with a valid signature of the last three days, and queues each once; a
 * queue and a handler that count; alarms; and a probe that compares the counters with what is usual and, with an API key, asks
 * SendGrid for the reputation score. After the deployment enter
 * `webhookUrl` in SendGrid, switch on the signature, and select all deliverability events.
 *
 * @example
 *
 * new SendGridReputationMonitor(this, 'SendGrid', {
 *   notify: [topic],
 *   verificationKey: Secret.fromSecretNameV2(this, 'Key', 'sendgrid/webhook'),
 *   category: 'otp',
 * });
 */
export class SendGridReputationMonitor extends Construct implements IReputationMonitor {
  /**
   * Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms.
   */
  public readonly monitorName: string;

  /**
   * Always undefined: SendGrid knows no configuration sets.
   */
  public readonly configurationSetName?: string;

  /**
   * Address to enter in SendGrid as the event webhook.
   */
  public readonly webhookUrl: string;

  /**
   * Topic on which alarms become messages for people. Absent when nobody is to be told.
   */
  public readonly alarmTopic?: ITopic;

  /**
   * All alarms of this monitor.
   */
  public readonly alarms: cloudwatch.AlarmBase[];

  /**
   * On while any critical alarm is on.
   */
  public readonly criticalAlarm: cloudwatch.AlarmBase;

  /**
   * On while any warning is on.
   */
  public readonly warningAlarm: cloudwatch.AlarmBase;

  /**
   * On while mails certainly bounce or draw complaints above the limits: somebody abuses the sender.
   */
  public readonly underAttackAlarm?: cloudwatch.IAlarm;

  /**
   * The function that counts events.
   */
  public readonly ingestFunction?: IFunction;

  /** @internal */
  public readonly _alarmSet: AlarmSet;

  /** @internal */
  public readonly _probeFunction: IFunction;

  /** @internal */
  public readonly _dailyReport?: DailyReport;

  private dashboardName?: string;

  constructor(scope: Construct, id: string, props: SendGridReputationMonitorProps) {
    super(scope, id);
    const countedMail = check(this, props);
    this.monitorName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const { monitorName } = this;
    const { notify, logRetention } = props;
    const runbookUrl = props.runbookUrl ?? DEFAULT_RUNBOOK_URL;
    const ledger = new MailLedgerStore(this, 'Ledger');
    const notifier =
      notify.length === 0
        ? undefined
        : new AlarmNotifier(this, 'Notifier', {
            monitorName,
            notify,
            chat: props.chatTopics ?? [],
            runbookUrl,
            door: props.webAcl,
            ledger: ledger.table,
            dashboardName: () => this.dashboardName ?? '',
            logRetention,
          });
    this.alarmTopic = notifier?.topic;
    const alarms = new AlarmSet(this, {
      prefix: monitorName,
      notify: notifier === undefined ? [] : [notifier.topic],
      direct: notify,
      runbookUrl,
    });
    notifier?.addAlarms(alarms);

    const pipeline = new EventPipeline(this, 'Pipeline', {
      monitorName,
      alarms,
      ledger,
      bundle: 'sendgrid-ingest',
      provider: 'SendGrid',
      environment: { [ENV.sendGridCategory]: props.category },
      recipientMemory: props.recipientMemory ?? DEFAULT_RECIPIENT_MEMORY,
      logRetention,
    });
    this.ingestFunction = pipeline.function;
    const webhook = new SendGridWebhook(this, 'Webhook', {
      monitorName,
      alarms,
      ledger,
      queue: pipeline.queue,
      verificationKey: props.verificationKey,
      logRetention,
    });
    this.webhookUrl = webhook.url;
    const { bounces, complaints } = addMailAlarms(alarms, monitorName, countedMail);
    this.underAttackAlarm = alarms.addComposite(SUMMARY_ALARM.underAttack, {
      anyOf: [bounces, complaints],
      silent: true,
      happened: 'Somebody abuses the sender: mails certainly bounce or draw complaints above the limits.',
      todo: 'see the alarm behind this one.',
    });
    const probe = new SendGridProbe(this, 'Probe', {
      monitorName,
      alarms,
      ledger,
      apiKey: props.apiKey,
      api: props.euRegion === true ? 'https://api.eu.sendgrid.com' : 'https://api.sendgrid.com',
      webAclMetricName: props.webAcl?.webAclMetricName,
      category: props.category,
      logRetention,
    });
    this._probeFunction = probe.function;
    if (props.apiKey !== undefined) addReputationAlarms(alarms, monitorName);
    if (props.dailyReport !== undefined) {
      this._dailyReport = new DailyReport(this, 'Report', {
        monitorName,
        provider: 'SendGrid',
        alarms,
        options: props.dailyReport,
        notify,
        alarmTopic: this.alarmTopic,
        door: props.webAcl,
        ingestLogGroup: pipeline.logGroup,
        deadLetterQueue: pipeline.deadLetterQueue,
        runbookUrl,
        logRetention,
      });
    }
    const { critical, warning } = alarms.addSummaries();
    this.criticalAlarm = critical;
    this.warningAlarm = warning;
    this.alarms = alarms.alarms;
    this._alarmSet = alarms;
  }

  /**
   * Notifications link this dashboard.
   *
   * @internal
   */
  public _linkDashboard(name: string): void {
    this.dashboardName = name;
  }
}

function addReputationAlarms(alarms: AlarmSet, monitorName: string): void {
  const add = (definition: (typeof SENDGRID_ALARM)['reputationWarning'], score: number) =>
    alarms.add(definition, {
      metric: gauge(
        METRIC_NAMESPACE,
        SENDGRID_METRIC.reputation.name,
        { [MONITOR_DIMENSION]: monitorName },
        'Minimum',
        Duration.hours(1),
      ),
      threshold: score,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      missingData: cloudwatch.TreatMissingData.IGNORE,
      happened: `The reputation score of SendGrid fell below ${score}. It calls more than 80 good and may suspend accounts below 70.`,
      todo: 'see in the statistics of SendGrid what rose: bounces, blocks or spam reports; then look at the door.',
    });
  add(SENDGRID_ALARM.reputationWarning, REPUTATION.warning);
  add(SENDGRID_ALARM.reputationCritical, REPUTATION.critical);
}

function check(scope: Construct, props: SendGridReputationMonitorProps): Required<CountedMailThresholds> {
  const { notify, chatTopics, recipientMemory, runbookUrl, category } = props;
  const faults = new Faults();
  const countedMail = countedMailOf(faults, props.countedMail);
  if ((chatTopics?.length ?? 0) > 0 && notify.length === 0) {
    faults.add('chatTopics needs at least one topic in notify, where the plain alarm goes if the function fails');
  }
  if (category !== undefined && !Token.isUnresolved(category) && (category === '' || category.length > 255)) {
    faults.add(`category must have 1 to 255 characters, got ${category.length}`);
  }
  if (recipientMemory !== undefined && !recipientMemory.isUnresolved()) {
    faults.wholeNumber(
      'recipientMemory (days)',
      recipientMemory.toDays({ integral: false }),
      1,
      400,
      'give whole days',
    );
  }
  if (runbookUrl !== undefined && !Token.isUnresolved(runbookUrl) && !/^https:\/\/\S+[^/\s]$/.test(runbookUrl)) {
    faults.add(`runbookUrl must be an https:// address without a slash at its end, got ${JSON.stringify(runbookUrl)}`);
  }
  if (props.dailyReport !== undefined) checkReport(faults, props.dailyReport, notify);
  faults.throwIfAny(scope, 'SendGridReputationMonitor');
  if (notify.length === 0) {
    Annotations.of(scope).addWarningV2(
      WARNING.nobodyNotified,
      'notify is empty: the alarms change colour and nobody is told; pass at least one SNS topic',
    );
  }
  return countedMail;
}
