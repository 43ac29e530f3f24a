import { Duration, Stack, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { OUTPUT } from '../../contract/posture/posture';
import { SES_ENV } from '../../contract/reputation/ses/env';
import { SES_SENDER } from '../../contract/reputation/ses/sender';
import { checkReport } from '../../notices/daily-report';
import { checkNotices } from '../../notices/notice-checks';
import { Faults } from '../../private/faults';
import { answered } from '../../private/lookups';
import { taken } from '../../private/taken';
import type { IReputationMonitor, SenderOutput } from '../i-reputation-monitor';
import { countedMailOf, DEFAULT_BOUNCE_RATE, DEFAULT_COMPLAINT_RATE, DEFAULT_QUOTA, levelsOf } from '../levels';
import { demandOneWatch } from '../one-watch';
import { ReputationMonitorBase } from '../reputation-monitor-base';
import { SendingChannel } from '../sending-channel';
import { Watch } from '../watch';
import { checkTopics, WATCH_TAKES_TOKENS } from '../watch-checks';
import { SES_FIRST_COMMANDS } from './first-commands';
import { addReputationFence } from './reputation-fence';
import { SesEventSource } from './ses-event-source';
import { sesFigures } from './ses-figures';
import { SesProbe } from './ses-probe';
import type { SesReputationMonitorProps } from './ses-reputation-monitor-props';
import { sesRow } from './ses-rows';
import { SesSwitch } from './ses-switch';
import { addAdviceAlarm, addSourceAlarms } from './source-alarms';

const DEFAULT_PROBE_INTERVAL = Duration.minutes(5);

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
export class SesReputationMonitor extends ReputationMonitorBase implements IReputationMonitor {
  public readonly senderName: string = SES_SENDER;
  public readonly channel: SendingChannel = SendingChannel.EMAIL;
  public readonly setupOutputs: SenderOutput[];
  public readonly criticalAlarm: cloudwatch.AlarmBase;
  public readonly warningAlarm: cloudwatch.AlarmBase;

  /**
   * Configuration set with which the codes have to be sent.
   */
  public readonly configurationSetName?: string;

  /** @internal */
  protected readonly _watch: Watch;

  private readonly sesRegion?: string;
  private readonly logRetention?: RetentionDays;
  private switch?: SesSwitch;

  constructor(scope: Construct, id: string, props: SesReputationMonitorProps) {
    super(scope, id);

    const read = taken(
      this,
      'SesReputationMonitorProps',
      props,
      () => readProps(this, props),
      () => readProps(this, { notify: [] }),
    );
    const { bounceRate, complaintRate, quota, countedMail, elsewhere, enrich } = read;
    props = read.props;
    this.sesRegion = props.sesRegion;
    this.logRetention = props.logRetention;

    const source = new SesEventSource(this, 'Events', {
      configurationSetName: props.configurationSetName,
      eventTopic: props.eventTopic,
      countEvents: props.countEvents ?? true,
      elsewhere,
    });
    this.configurationSetName = source.configurationSetName;
    this.setupOutputs = setupOutputs(source);
    const watch = new Watch(this, {
      ...props,
      senderName: this.senderName,
      channel: this.channel,
      counted: source.topic !== undefined,
      enrich,
      firstCommands: SES_FIRST_COMMANDS,
    });
    this._watch = watch;
    const { monitorName, alarms, ledger } = watch;

    if (source.topic !== undefined && ledger !== undefined) {
      const pipeline = watch.count(ledger, {
        handler: {
          bundle: 'ses-ingest',
          environment: { [SES_ENV.ownDomains]: props.ownDomains?.join(',') || undefined },
        },
        topic: source.topic,
        recipientMemory: props.recipientMemory,
      });
      source.addAdvice(pipeline.queue);
      addAdviceAlarm(alarms, monitorName);
      addSourceAlarms(alarms, monitorName);
      watch.addCountedAlarms(countedMail, 'the limits of AWS');
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
      campaignSetArn: props.webAcl?.campaignSetArn,
      signUps: props.signUps,
      copyReputation: elsewhere,
      logRetention: props.logRetention,
    });
    this._probe = probe.function;
    addReputationFence(alarms, {
      bounceRate,
      complaintRate,
      monitorName,
      copied: elsewhere,
      // Counted events say the same of the set, sooner and at the same limits; AWS judges accounts.
      configurationSetName: source.topic === undefined ? this.configurationSetName : undefined,
    });
    watch.addReport(sesFigures(monitorName, quota), { probed: true, mailRegion: props.sesRegion });
    const { critical, warning } = alarms.addSummaries();
    this.criticalAlarm = critical;
    this.warningAlarm = warning;
  }

  /**
   * The function that pauses the configuration set of the codes, and lets it send again. Undefined without one.
   */
  public override sendingSwitch(): IFunction | undefined {
    const { configurationSetName, sesRegion, logRetention } = this;
    if (configurationSetName === undefined) return undefined;
    this.switch ??= new SesSwitch(this, 'Switch', { configurationSetName, sesRegion, logRetention });
    return this.switch.function;
  }

  /** @internal */
  protected override _ownRows(): cloudwatch.IWidget[][] {
    return [sesRow(this.monitorName, this._watch.alarms)];
  }
}

/** @throws one Error that lists all that is wrong */
function readProps(scope: Construct, props: SesReputationMonitorProps) {
  const faults = new Faults();
  faults.demandKnown(props, [...WATCH_TAKES_TOKENS, ...TAKES_TOKENS]);
  const bounceRate = levelsOf(faults, 'bounceRate', props.bounceRate, DEFAULT_BOUNCE_RATE);
  const complaintRate = levelsOf(faults, 'complaintRate', props.complaintRate, DEFAULT_COMPLAINT_RATE);
  const quota = levelsOf(faults, 'quota', props.quota, DEFAULT_QUOTA);
  const countedMail = countedMailOf(faults, props.countedMail);
  checkTopics(faults, scope, props);
  checkProps(faults, props);
  // An unknown Region counts as another one: copies work everywhere, alarms across Regions nowhere.
  const elsewhere = props.sesRegion !== undefined && props.sesRegion !== Stack.of(scope).region;
  const counts = props.countEvents !== false && (props.eventTopic !== undefined || !elsewhere);
  if (counts)
    demandOneWatch(
      faults,
      scope,
      { kind: 'ses', prop: 'configurationSetName', noun: 'configuration set' },
      props.configurationSetName,
    );
  const enrich = props.enrichNotifications ?? true;
  checkNotices(faults, scope, props.notices, { notify: props.notify, enrich, counted: counts });
  faults.throwIfAny(scope, 'SesReputationMonitor');
  return { props, bounceRate, complaintRate, quota, countedMail, elsewhere, enrich };
}

function setupOutputs({ configurationSetName: value }: SesEventSource): SenderOutput[] {
  const description = 'Configuration set of SES with which the codes have to be sent';
  return value === undefined ? [] : [{ name: OUTPUT.configurationSetName, value, description }];
}

/** Of what only this sender has, what only the deployment may know. */
const TAKES_TOKENS = ['configurationSetName', 'sesRegion', 'identities[]', 'ownDomains[]'];

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
  faults.runbookUrl(props.runbookUrl);
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
