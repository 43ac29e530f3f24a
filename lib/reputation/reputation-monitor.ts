import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { checkReport } from '../notices/daily-report';
import { checkNotices } from '../notices/notice-checks';
import { Faults } from '../private/faults';
import { taken } from '../private/taken';
import type { IReputationMonitor, SenderOutput } from './i-reputation-monitor';
import { countedMailOf } from './levels';
import { ReputationMonitorBase } from './reputation-monitor-base';
import type { ReputationMonitorProps, SenderAlarm } from './reputation-monitor-props';
import type { SendingChannel } from './sending-channel';
import { Watch } from './watch';
import { checkChat, checkTopics, WATCH_TAKES_TOKENS } from './watch-checks';

/**
 * Watches the reputation of a sender that this package doesn't know.
 *
 * It has what monitors of all senders share: a notifier, alarms on counted events and on abuse, summaries, rows on the dashboard and the daily report. You
 * bring what only this sender has: a function that reads its events, alarms on its own metrics, figures of its account.
 *
 * @example
 *
 * new ReputationMonitor(this, 'Pigeon', {
 *   notify: [topic],
 *   senderName: 'Pigeon',
 *   channel: SendingChannel.EMAIL,
 *   eventHandler: signUpFunction,
 * });
 */
export class ReputationMonitor extends ReputationMonitorBase implements IReputationMonitor {
  public readonly senderName: string;
  public readonly channel: SendingChannel;
  public readonly setupOutputs: SenderOutput[];
  public readonly criticalAlarm: cloudwatch.AlarmBase;
  public readonly warningAlarm: cloudwatch.AlarmBase;

  /** Queue for the events of the sender, which `eventHandler` reads. Undefined without one. */
  public readonly eventQueue?: IQueue;

  /** @internal */
  protected readonly _watch: Watch;

  private readonly ownRows: cloudwatch.IWidget[][];
  private readonly switchFunction?: IFunction;

  constructor(scope: Construct, id: string, props: ReputationMonitorProps) {
    super(scope, id);
    const read = taken(
      this,
      'ReputationMonitorProps',
      props,
      () => readProps(this, props),
      () => readProps(this, { senderName: props.senderName, channel: props.channel, notify: [] }),
    );
    const { countedMail, counted } = read;
    props = read.props;
    this.senderName = props.senderName;
    this.channel = props.channel;
    this.setupOutputs = props.setupOutputs ?? [];
    this.ownRows = props.dashboardRows ?? [];
    this.switchFunction = props.sendingSwitch;
    const { eventHandler, senderAlarms = [] } = props;
    const watch = new Watch(this, { ...props, counted });
    this._watch = watch;
    const attacks = senderAlarms.flatMap((alarm) => {
      const made = add(watch, alarm);
      return alarm.attack === true ? [made] : [];
    });
    if (eventHandler !== undefined && watch.ledger !== undefined) {
      this.eventQueue = watch.count(watch.ledger, { handler: { function: eventHandler } }).queue;
      watch.addCountedAlarms(countedMail, 'the limits', attacks);
    } else if (attacks.length > 0) {
      watch.addUnderAttack(attacks, 'Somebody abuses the sender: see the alarm behind this one.');
    }
    watch.addReport(props.figures ?? { title: `${this.senderName} account`, figures: [] }, { probed: false });
    const { critical, warning } = watch.alarms.addSummaries();
    this.criticalAlarm = critical;
    this.warningAlarm = warning;
  }

  /** The function that stops and restarts the sending of codes: the one that was given. */
  public override sendingSwitch(): IFunction | undefined {
    return this.switchFunction;
  }

  /** @internal */
  protected override _ownRows(): cloudwatch.IWidget[][] {
    return this.ownRows;
  }
}

/** @throws one Error that lists all that is wrong */
function readProps(scope: Construct, props: ReputationMonitorProps) {
  const faults = new Faults();
  // The address of a webhook, say, is one that only the deployment knows.
  faults.demandKnown(props, [...WATCH_TAKES_TOKENS, 'setupOutputs[].value']);
  // What is usual is found out by a probe; without one the alarms stand on their limits alone.
  const countedMail = countedMailOf(faults, { followBaseline: false, ...props.countedMail });
  checkTopics(faults, scope, props);
  check(faults, props);
  const counted = props.eventHandler !== undefined;
  checkNotices(faults, scope, props.notices, { notify: props.notify, enrich: true, counted });
  faults.throwIfAny(scope, 'ReputationMonitor');
  return { props, countedMail, counted };
}

function add({ alarms }: Watch, alarm: SenderAlarm): cloudwatch.Alarm {
  const { name, critical = false, attack = false, runbook = 'README', happened, todo } = alarm;
  return alarms.add(
    { name, level: critical || attack ? 'critical' : 'warning', runbook },
    {
      metric: alarm.metric,
      threshold: alarm.threshold,
      comparison: alarm.comparisonOperator,
      evaluationPeriods: alarm.evaluationPeriods,
      missingData: alarm.treatMissingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
      happened,
      todo,
    },
  );
}

function check(faults: Faults, props: ReputationMonitorProps): void {
  const { senderName, senderAlarms = [], eventHandler, notify, dailyReport, setupOutputs } = props;
  const matches = (prop: string, values: readonly string[] | undefined, pattern: RegExp, allowed: string) =>
    faults.each(prop, values && [...values], (value) => pattern.test(value), allowed);
  faults.one(
    'senderName',
    senderName,
    (name) => /^[A-Za-z0-9][A-Za-z0-9 -]{0,63}$/.test(name),
    '1 to 64 letters, digits, spaces and hyphens',
  );
  const names = senderAlarms.map(({ name }) => name);
  matches('senderAlarms.name', names, /^[a-z][a-z0-9-]{0,63}$/, '1 to 64 small letters, digits and hyphens');
  const outputs = setupOutputs?.map(({ name }) => name);
  matches('setupOutputs.name', outputs, /^[A-Za-z][A-Za-z0-9]{0,100}$/, 'letters and digits');
  if (
    eventHandler === undefined &&
    !senderAlarms.some(({ critical, attack }) => critical === true || attack === true)
  ) {
    faults.add('nothing would be watched; give eventHandler, or senderAlarms of which one is critical');
  }
  checkChat(faults, notify, props.chatTopics);
  faults.runbookUrl(props.runbookUrl);
  if (dailyReport !== undefined) checkReport(faults, dailyReport, notify);
}
