import { Annotations, Duration, Names, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { SUMMARY_ALARM } from '../../contract/reputation/alarms';
import { AlarmNotifier } from '../../notices/alarm-notifier';
import { checkReport, DailyReport } from '../../notices/daily-report';
import { Faults } from '../../private/faults';
import { answered } from '../../private/lookups';
import { WARNING } from '../../private/warnings';
import { EventPipeline } from '../event-pipeline';
import { countedMailOf, DEFAULT_BOUNCE_RATE, DEFAULT_COMPLAINT_RATE, DEFAULT_QUOTA, levelsOf } from '../levels';
import { addAdviceAlarm, addMailAlarms, addSourceAlarms } from '../mail-alarms';
import { MailLedgerStore } from '../mail-ledger-store';
import type { IReputationMonitor } from '../reputation-monitor';
import { addReputationFence } from './reputation-fence';
import { SesEventSource } from './ses-event-source';
import { SesProbe } from './ses-probe';
import type { SesReputationMonitorProps } from './ses-reputation-monitor-props';

const DEFAULT_PROBE_INTERVAL = Duration.minutes(5);
const DEFAULT_RECIPIENT_MEMORY = Duration.days(2);

/**
 * Watches the sending reputation of an SES account and tells somebody when it suffers: within minutes, and not for every
 * single bounce.
 *
 * Deploys a pipeline that counts the events of every mail (SNS, SQS, Lambda, DynamoDB), alarms that judge the counts with
 * confidence intervals over 15 minutes to 24 hours, alarms on the slow rates that SES keeps itself, and a scheduled
 * function that reads what metrics don't say (review and pause by AWS, use of the quota). Everything that watches is
 * watched too: alarms notice when a function stops, fails or is throttled.
 *
 * Just after the first deployment `probe-silent` is in alarm until the function has run once, at most one
 * `probeInterval`: an alarm that waits for signs of life can't tell "not yet" from "not any more".
 *
 * @example
 *
 * new SesReputationMonitor(this, 'Reputation', {
 *   notify: [topic],
 *   configurationSetName: 'otp',
 * });
 */
export class SesReputationMonitor extends Construct implements IReputationMonitor {
  /**
   * Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms.
   */
  public readonly monitorName: string;

  /**
   * Configuration set with which the codes have to be sent.
   */
  public readonly configurationSetName?: string;

  /**
   * Topic on which alarms become messages for people; alarms of your own may publish there, too. Absent without
   * `enrichNotifications` or when nobody is to be told.
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
   * On while mails certainly bounce or draw complaints above the limits of AWS: somebody abuses the sender. This is the
   * alarm to react to. Absent when events aren't counted.
   */
  public readonly underAttackAlarm?: cloudwatch.IAlarm;

  /**
   * The function that asks SES about the account.
   */
  public readonly probeFunction: IFunction;

  /** @internal */
  public readonly _probeFunction: IFunction;

  /**
   * The function that counts events. Absent when events aren't counted.
   */
  public readonly ingestFunction?: IFunction;

  /** @internal */
  public readonly _alarmSet: AlarmSet;

  /** @internal */
  public readonly _dailyReport?: DailyReport;

  private dashboardName?: string;

  constructor(scope: Construct, id: string, props: SesReputationMonitorProps) {
    super(scope, id);

    const faults = new Faults();
    const bounceRate = levelsOf(faults, 'bounceRate', props.bounceRate, DEFAULT_BOUNCE_RATE);
    const complaintRate = levelsOf(faults, 'complaintRate', props.complaintRate, DEFAULT_COMPLAINT_RATE);
    const quota = levelsOf(faults, 'quota', props.quota, DEFAULT_QUOTA);
    const countedMail = countedMailOf(faults, props.countedMail);
    checkProps(faults, props);
    faults.throwIfAny(this, 'SesReputationMonitor');
    if (props.notify.length === 0) {
      Annotations.of(this).addWarningV2(
        WARNING.nobodyNotified,
        'notify is empty: the alarms change colour and nobody is told; pass at least one SNS topic',
      );
    }

    this.monitorName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const { monitorName } = this;
    // An unknown Region counts as another one: copies work everywhere, alarms across Regions nowhere.
    const elsewhere = props.sesRegion !== undefined && props.sesRegion !== Stack.of(this).region;
    const source = new SesEventSource(this, 'Events', {
      configurationSetName: props.configurationSetName,
      eventTopic: props.eventTopic,
      countEvents: props.countEvents ?? true,
      elsewhere,
    });
    this.configurationSetName = source.configurationSetName;
    const ledger = source.topic === undefined ? undefined : new MailLedgerStore(this, 'Ledger');
    const runbookUrl = props.runbookUrl ?? DEFAULT_RUNBOOK_URL;
    const enrich = props.notify.length > 0 && props.enrichNotifications !== false;
    const notifier = enrich
      ? new AlarmNotifier(this, 'Notifier', {
          monitorName,
          notify: props.notify,
          chat: props.chatTopics ?? [],
          runbookUrl,
          door: props.webAcl,
          ledger: ledger?.table,
          dashboardName: () => this.dashboardName ?? '',
          logRetention: props.logRetention,
        })
      : undefined;
    this.alarmTopic = notifier?.topic;
    const alarms = new AlarmSet(this, {
      prefix: monitorName,
      notify: notifier === undefined ? props.notify : [notifier.topic],
      direct: props.notify,
      runbookUrl,
    });
    notifier?.addAlarms(alarms);

    let pipeline: EventPipeline | undefined;
    if (source.topic !== undefined && ledger !== undefined) {
      pipeline = new EventPipeline(this, 'Pipeline', {
        monitorName,
        alarms,
        ledger,
        bundle: 'ses-ingest',
        provider: 'SES',
        topic: source.topic,
        environment: { [ENV.ownDomains]: props.ownDomains?.join(',') || undefined },
        recipientMemory: props.recipientMemory ?? DEFAULT_RECIPIENT_MEMORY,
        logRetention: props.logRetention,
      });
      this.ingestFunction = pipeline.function;
      source.addAdvice(pipeline.queue);
      addAdviceAlarm(alarms, monitorName);
      addSourceAlarms(alarms, monitorName);
      const { bounces, complaints } = addMailAlarms(alarms, monitorName, countedMail);
      this.underAttackAlarm = alarms.addComposite(SUMMARY_ALARM.underAttack, {
        anyOf: [bounces, complaints],
        silent: true,
        happened: 'Somebody abuses the sender: mails certainly bounce or draw complaints above the limits of AWS.',
        todo: 'see the alarm behind this one.',
      });
    }

    const probe = new SesProbe(this, 'Probe', {
      monitorName,
      alarms,
      interval: answered(props.probeInterval, DEFAULT_PROBE_INTERVAL),
      quota,
      sesRegion: props.sesRegion,
      configurationSetName: this.configurationSetName,
      eventTopic: source.topic,
      identities: props.identities ?? [],
      ledger,
      webAclMetricName: props.webAcl?.webAclMetricName,
      signUps: props.signUps,
      copyReputation: elsewhere,
      logRetention: props.logRetention,
    });
    this.probeFunction = probe.function;
    this._probeFunction = probe.function;
    addReputationFence(alarms, {
      bounceRate,
      complaintRate,
      monitorName,
      copied: elsewhere,
      configurationSetName: this.configurationSetName,
    });

    if (props.dailyReport !== undefined) {
      this._dailyReport = new DailyReport(this, 'Report', {
        monitorName,
        provider: 'SES',
        alarms,
        options: props.dailyReport,
        notify: props.notify,
        alarmTopic: this.alarmTopic,
        sesRegion: props.sesRegion,
        door: props.webAcl,
        ingestLogGroup: pipeline?.logGroup,
        deadLetterQueue: pipeline?.deadLetterQueue,
        runbookUrl,
        logRetention: props.logRetention,
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

function checkProps(faults: Faults, props: SesReputationMonitorProps): void {
  const matches = (prop: string, value: string | undefined, pattern: RegExp, allowed: string) => {
    if (value === undefined || Token.isUnresolved(value) || pattern.test(value)) return;
    faults.add(`${prop} must be ${allowed}, got ${JSON.stringify(value)}`);
  };
  matches(
    'configurationSetName',
    props.configurationSetName,
    /^[A-Za-z0-9_-]{1,64}$/,
    '1 to 64 letters, digits, hyphens or underscores (the name of the set, not its ARN)',
  );
  matches('sesRegion', props.sesRegion, /^[a-z]{2}(-[a-z]+)+-\d$/, 'the code of an AWS Region such as "eu-west-1"');
  matches('runbookUrl', props.runbookUrl, /^https:\/\/\S+[^/\s]$/, 'an https:// address without a slash at its end');
  faults.each(
    'ownDomains',
    props.ownDomains,
    (domain) => /^([a-z0-9-]+\.)+[a-z0-9-]+$/i.test(domain),
    'a domain such as "example.com", without "@" or wildcard',
  );
  faults.each(
    'identities',
    props.identities,
    (identity) => /^([^\s@,]+@)?([a-z0-9-]+\.)+[a-z0-9-]+$/i.test(identity),
    'a domain or a mail address that is verified in SES, such as "auth.example.com"',
  );
  if (props.dailyReport !== undefined) checkReport(faults, props.dailyReport, props.notify);
  checkDuration(faults, 'probeInterval', props.probeInterval, Duration.minutes(1), 60);
  checkDuration(faults, 'recipientMemory', props.recipientMemory, Duration.days(1), 400);
  if (props.signUps !== undefined && (props.countEvents === false || props.recipientMemory === undefined)) {
    faults.add(
      'signUps needs counted events and a recipientMemory of weeks (such as Duration.days(90)); with two days nearly everybody is new',
    );
  }
  if ((props.chatTopics?.length ?? 0) > 0 && (props.enrichNotifications === false || props.notify.length === 0)) {
    faults.add(
      'chatTopics needs enrichNotifications and at least one topic in notify, where the plain alarm goes if that fails',
    );
  }
  if (props.countEvents === false && props.eventTopic !== undefined) {
    faults.add('eventTopic is given but countEvents is false; leave one of them out');
  }
}

function checkDuration(faults: Faults, prop: string, value: Duration | undefined, unit: Duration, max: number): void {
  if (value === undefined || value.isUnresolved()) return;
  const units = value.toMilliseconds({ integral: false }) / unit.toMilliseconds();
  if (!Number.isInteger(units) || units < 1 || units > max) {
    const plural = unit.toMilliseconds() === Duration.days(1).toMilliseconds() ? 'days' : 'minutes';
    faults.add(`${prop} must be whole ${plural} from 1 to ${max}, got ${value.toHumanString()}`);
  }
}
