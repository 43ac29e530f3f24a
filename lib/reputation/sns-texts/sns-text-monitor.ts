import { Stack } from 'aws-cdk-lib';
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
import { DeliveryLogs } from './delivery-logs';
import type { SnsTextMonitorProps } from './sns-text-monitor-props';
import { SnsTextProbe } from './sns-text-probe';

/**
 * Watches the texts that go out through Amazon SNS, by the delivery logs of the account: where they go, to which ranges of numbers, and what they cost.
 *
 * SNS knows no configuration set, so **every text of the account in this Region is counted**, by whatever application, Amazon Cognito's included. It writes a line when a text is over, which may
 * take a while; a text of which it never hears has none. AWS End User Messaging tells more, sooner: docs/sms.md says what SNS can't.
 *
 * Deploys the role with which SNS writes its logs, their log groups and what reads them, and a probe of the monthly limit. A setting of the account that is there already is
 * never replaced: where SNS logs only a part of what went well, the deployment fails and says how to change it.
 *
 * @example
 *
 * new SnsTextMonitor(this, 'Texts', { notify: [topic], homeCountries: ['DE', 'AT', 'CH'] });
 */
export class SnsTextMonitor extends TextMonitorBase implements IReputationMonitor {
  public readonly senderName: string = 'Amazon SNS';
  public readonly channel: SendingChannel = SendingChannel.SMS;
  public readonly setupOutputs: SenderOutput[] = [];
  public readonly criticalAlarm: cloudwatch.AlarmBase;
  public readonly warningAlarm: cloudwatch.AlarmBase;

  /** @internal */
  protected readonly _watch: Watch;

  constructor(scope: Construct, id: string, props: SnsTextMonitorProps) {
    super(scope, id);
    props = sound(this, 'SnsTextMonitorProps', props, () => check(this, props), { notify: [] });
    const { logRetention } = props;
    const watch = new Watch(this, { ...props, senderName: this.senderName, channel: this.channel, counted: true });
    this._watch = watch;
    const { monitorName, alarms } = watch;
    const pipeline = watch.count(watch.ledger!, {
      handler: { bundle: 'sns-texts-ingest', environment: textEnvironment(this, props) },
      recipientMemory: props.recipientMemory,
    });
    const deliveryLogs = new DeliveryLogs(this, 'DeliveryLogs', { alarms, queue: pipeline.queue, logRetention });
    watch.addTextAlarms();
    this._probe = new SnsTextProbe(this, 'Probe', { monitorName, alarms, deliveryLogs, logRetention }).function;
    watch.addReport(spendFigures(monitorName, 'Texts of the account by Amazon SNS'), { probed: true });
    const { critical, warning } = alarms.addSummaries();
    this.criticalAlarm = critical;
    this.warningAlarm = warning;
  }
}

function check(scope: Construct, props: SnsTextMonitorProps): void {
  const { dailyReport, notify } = props;
  const faults = new Faults();
  faults.demandKnown(props, WATCH_TAKES_TOKENS);
  checkTopics(faults, scope, props);
  checkTexts(faults, props, notify);
  if (dailyReport !== undefined) checkReport(faults, dailyReport, notify);
  demandOneWatch(
    faults,
    scope,
    { kind: 'sns-texts', prop: 'sms', noun: 'sender' },
    `texts of ${Stack.of(scope).node.id}`,
  );
  checkNotices(faults, scope, props.notices, { notify, enrich: true, counted: true });
  faults.throwIfAny(scope, 'SnsTextMonitor');
}
