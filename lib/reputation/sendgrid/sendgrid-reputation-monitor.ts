import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type AlarmSet, gauge } from '../../alarms/alarm-set';
import { MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { SENDGRID_ALARM } from '../../contract/reputation/sendgrid/alarms';
import { SENDGRID_ENV } from '../../contract/reputation/sendgrid/env';
import { SENDGRID_METRIC } from '../../contract/reputation/sendgrid/metrics';
import { checkReport } from '../../notices/daily-report';
import { checkNotices } from '../../notices/notice-checks';
import { Faults } from '../../private/faults';
import { taken } from '../../private/taken';
import type { IReputationMonitor, SenderOutput } from '../i-reputation-monitor';
import { countedMailOf } from '../levels';
import { ReputationMonitorBase } from '../reputation-monitor-base';
import { SendingChannel } from '../sending-channel';
import type { CountedMailThresholds } from '../thresholds';
import { Watch } from '../watch';
import { checkChat, checkMemory, checkTopics, WATCH_TAKES_TOKENS } from '../watch-checks';
import { REPUTATION, sendGridFigures } from './sendgrid-figures';
import { SendGridProbe } from './sendgrid-probe';
import type { SendGridReputationMonitorProps } from './sendgrid-reputation-monitor-props';
import { SendGridWebhook } from './sendgrid-webhook';

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
export class SendGridReputationMonitor extends ReputationMonitorBase implements IReputationMonitor {
  public readonly senderName: string = 'SendGrid';
  public readonly channel: SendingChannel = SendingChannel.EMAIL;
  public readonly setupOutputs: SenderOutput[];
  public readonly criticalAlarm: cloudwatch.AlarmBase;
  public readonly warningAlarm: cloudwatch.AlarmBase;

  /**
   * Address to enter in SendGrid as the event webhook.
   */
  public readonly webhookUrl: string;

  /** @internal */
  protected readonly _watch: Watch;

  constructor(scope: Construct, id: string, props: SendGridReputationMonitorProps) {
    super(scope, id);
    const { verificationKey } = props;
    const read = taken(
      this,
      'SendGridReputationMonitorProps',
      props,
      () => ({ props, countedMail: check(this, props) }),
      () => ({ props: { verificationKey, notify: [] }, countedMail: check(this, { verificationKey, notify: [] }) }),
    );
    const { countedMail } = read;
    props = read.props;
    const { logRetention, apiKey, category } = props;
    const watch = new Watch(this, { ...props, senderName: this.senderName, channel: this.channel, counted: true });
    this._watch = watch;
    const { monitorName, alarms } = watch;
    const ledger = watch.ledger!;
    const pipeline = watch.count(ledger, {
      handler: { bundle: 'sendgrid-ingest', environment: { [SENDGRID_ENV.category]: category } },
      recipientMemory: props.recipientMemory,
    });
    const webhook = new SendGridWebhook(this, 'Webhook', {
      monitorName,
      alarms,
      ledger,
      queue: pipeline.queue,
      verificationKey: props.verificationKey,
      logRetention,
    });
    this.webhookUrl = webhook.url;
    this.setupOutputs = [
      {
        name: 'SendGridWebhookUrl',
        value: webhook.url,
        description: 'Address to enter in SendGrid as the signed event webhook',
      },
    ];
    watch.addCountedAlarms(countedMail);
    const probe = new SendGridProbe(this, 'Probe', {
      monitorName,
      alarms,
      ledger,
      apiKey,
      api: props.euRegion === true ? 'https://api.eu.sendgrid.com' : 'https://api.sendgrid.com',
      webAclMetricName: props.webAcl?.webAclMetricName,
      campaignSetArn: props.webAcl?.campaignSetArn,
      category,
      logRetention,
    });
    this._probe = probe.function;
    if (apiKey !== undefined) addReputationAlarms(alarms, monitorName);
    watch.addReport(sendGridFigures(monitorName), { probed: true });
    const { critical, warning } = alarms.addSummaries();
    this.criticalAlarm = critical;
    this.warningAlarm = warning;
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
      todo: 'see in the statistics of SendGrid what rose: bounces, blocks or spam reports; then see who asks for codes.',
    });
  add(SENDGRID_ALARM.reputationWarning, REPUTATION.warning);
  add(SENDGRID_ALARM.reputationCritical, REPUTATION.critical);
}

function check(scope: Construct, props: SendGridReputationMonitorProps): Required<CountedMailThresholds> {
  const { notify, category } = props;
  const faults = new Faults();
  faults.demandKnown(props, WATCH_TAKES_TOKENS);
  const countedMail = countedMailOf(faults, props.countedMail);
  checkTopics(faults, scope, props);
  checkChat(faults, notify, props.chatTopics);
  if (category !== undefined && !Token.isUnresolved(category) && (category === '' || category.length > 255)) {
    faults.add(`category must have 1 to 255 characters, got ${category.length}`);
  }
  checkMemory(faults, props.recipientMemory);
  faults.runbookUrl(props.runbookUrl);
  if (props.dailyReport !== undefined) checkReport(faults, props.dailyReport, notify);
  checkNotices(faults, scope, props.notices, { notify, enrich: true, counted: true });
  faults.throwIfAny(scope, 'SendGridReputationMonitor');
  return countedMail;
}
