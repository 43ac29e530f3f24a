import { Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { checkReport } from '../../notices/daily-report';
import { checkNotices } from '../../notices/notice-checks';
import { Faults } from '../../private/faults';
import { sound } from '../../private/taken';
import type { IReputationMonitor, SenderOutput } from '../i-reputation-monitor';
import { demandOneWatch } from '../one-watch';
import { SendingChannel } from '../sending-channel';
import { checkTexts, textEnvironment } from '../text-checks';
import { TextMonitorBase } from '../text-monitor-base';
import { spendFigures } from '../text-spend-figures';
import { Watch } from '../watch';
import { checkTopics, WATCH_TAKES_TOKENS } from '../watch-checks';
import { CountryGate } from './country-gate';
import type { EndUserMessagingMonitorProps } from './end-user-messaging-monitor-props';
import { EventSource } from './event-source';
import { MessageFeedback } from './message-feedback';
import { SpendProbe } from './spend-probe';

/**
 * Watches the texts and calls that go out through AWS End User Messaging, for pumping above all: where they go, to which ranges of numbers, and what they cost.
 *
 * Deploys a topic, a queue and a handler that counts the events of a configuration set; alarms on countries, ranges, new countries, money and the verdicts of
 * carriers and of Protect; and a probe that reads the money of the month against the limit at which AWS stops everybody's texts.
 *
 * Whether a code was typed in no event says: give the shield a `recipientGuard`, and report with `verified`. docs/sms.md says what can't be seen.
 *
 * @example
 *
 * new EndUserMessagingMonitor(this, 'Texts', {
 *   notify: [topic],
 *   configurationSetName: 'otp',
 *   homeCountries: ['DE', 'AT', 'CH'],
 * });
 */
export class EndUserMessagingMonitor extends TextMonitorBase implements IReputationMonitor {
  public readonly senderName: string = 'End User Messaging';
  public readonly channel: SendingChannel = SendingChannel.SMS;
  public readonly setupOutputs: SenderOutput[];
  public readonly criticalAlarm: cloudwatch.AlarmBase;
  public readonly warningAlarm: cloudwatch.AlarmBase;

  /** Configuration set with which the codes have to be sent. */
  public readonly configurationSetName: string;

  /** @internal */
  protected readonly _watch: Watch;

  constructor(scope: Construct, id: string, props: EndUserMessagingMonitorProps) {
    super(scope, id);
    props = sound(this, 'EndUserMessagingMonitorProps', props, () => check(this, props), { notify: [] });
    const { logRetention } = props;
    const source = new EventSource(this, 'Events', props);
    this.configurationSetName = source.configurationSetName;
    this.setupOutputs = [
      {
        name: 'SmsConfigurationSetName',
        value: source.configurationSetName,
        description: 'Configuration set of AWS End User Messaging with which the codes have to be sent',
      },
    ];
    const watch = new Watch(this, { ...props, senderName: this.senderName, channel: this.channel, counted: true });
    this._watch = watch;
    const { monitorName, alarms } = watch;
    watch.count(watch.ledger!, {
      handler: { bundle: 'end-user-messaging-ingest', environment: textEnvironment(this, props) },
      topic: source.topic,
      recipientMemory: props.recipientMemory,
    });
    watch.addTextAlarms();
    if (props.messageFeedback === true) {
      const { topic } = source;
      const ledger = watch.ledger!;
      this._feedbackQueue = new MessageFeedback(this, 'Feedback', {
        monitorName,
        alarms,
        topic,
        ledger,
        logRetention,
      }).queue;
    }
    this._probe = new SpendProbe(this, 'Probe', {
      monitorName,
      alarms,
      configurationSetName: source.configurationSetName,
      eventTopicArn: source.topic.topicArn,
      logRetention,
    }).function;
    if (props.closeCountries === true) {
      this._countrySwitch = new CountryGate(this, 'Countries', {
        monitorName,
        alarms,
        ledger: watch.ledger!,
        protectConfigurationId: props.protectConfigurationId!,
        homeCountries: props.homeCountries!,
        messageFeedback: props.messageFeedback === true,
        notify: watch.alarmTopic === undefined ? props.notify : [watch.alarmTopic],
        logRetention,
      }).function;
    }
    watch.addReport(spendFigures(monitorName, 'AWS End User Messaging account'), { probed: true });
    const { critical, warning } = alarms.addSummaries();
    this.criticalAlarm = critical;
    this.warningAlarm = warning;
  }
}

function check(scope: Construct, props: EndUserMessagingMonitorProps): void {
  const { configurationSetName: name, protectConfigurationId, dailyReport, notify } = props;
  const faults = new Faults();
  faults.demandKnown(props, [...WATCH_TAKES_TOKENS, 'configurationSetName', 'protectConfigurationId']);
  checkTopics(faults, scope, props);
  checkTexts(faults, props, notify);
  if (name !== undefined && !Token.isUnresolved(name) && !/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    faults.add(
      `configurationSetName must be 1 to 64 letters, digits, hyphens or underscores (the name of the set, not its ARN), got ${JSON.stringify(name)}`,
    );
  }
  if (name !== undefined) {
    if (protectConfigurationId !== undefined)
      faults.add(
        'protectConfigurationId is about a configuration set that is made here, but configurationSetName is given; set it on that one',
      );
  }
  if (props.closeCountries === true) {
    if (protectConfigurationId === undefined)
      faults.add(
        'closeCountries is true but protectConfigurationId is missing; give the id of the configuration in which countries may be closed, such as that of an SmsProtect',
      );
    if (
      props.homeCountries === undefined ||
      (!Token.isUnresolved(props.homeCountries) && props.homeCountries.length === 0)
    )
      faults.add(
        'closeCountries is true but homeCountries names none; name the countries in which your people live, which are never closed',
      );
  }
  if (dailyReport !== undefined) checkReport(faults, dailyReport, notify);
  demandOneWatch(
    faults,
    scope,
    { kind: 'end-user-messaging', prop: 'configurationSetName', noun: 'configuration set' },
    name,
  );
  checkNotices(faults, scope, props.notices, { notify, enrich: true, counted: true });
  faults.throwIfAny(scope, 'EndUserMessagingMonitor');
}
