import type { AlarmBase, IAlarm, IWidget, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAIL_METRIC } from '../contract/reputation/metrics';
import type { IWatchedGuard } from '../notices/i-watched-guard';
import type { IReputationMonitor, SenderOutput } from './i-reputation-monitor';
import { monitorCount } from './monitor-graph';
import type { SendingChannel } from './sending-channel';
import type { Watch } from './watch';

/**
 * What the monitors of this package have in common. For a sender of your own make a `ReputationMonitor`, or a class that has the members of
 * `IReputationMonitor`; this class has parts that only this package can fill.
 */
export abstract class ReputationMonitorBase extends Construct implements IReputationMonitor {
  /** Who sends, as people call it. */
  public abstract readonly senderName: string;

  /** How the codes of this sender travel. */
  public abstract readonly channel: SendingChannel;

  /** What a person has to enter at the sender, or has to know to send the codes. */
  public abstract readonly setupOutputs: SenderOutput[];

  /** Alarm that is on while any critical alarm of this monitor is on. */
  public abstract readonly criticalAlarm: AlarmBase;

  /** Alarm that is on while any warning of this monitor is on. */
  public abstract readonly warningAlarm: AlarmBase;

  /** @internal */
  protected abstract readonly _watch: Watch;

  /** Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms. */
  public get monitorName(): string {
    return this._watch.monitorName;
  }

  /** All alarms of this monitor. */
  public get alarms(): AlarmBase[] {
    return this._watch.alarms.alarms;
  }

  /** Alarms that tell people, the critical ones first. */
  public get speakingAlarms(): IAlarm[] {
    return this._watch.alarms.speaking;
  }

  /** Topic on which alarms become messages for people; alarms of your own may publish there, too. Absent without a notifier or when nobody is to be told. */
  public get alarmTopic(): ITopic | undefined {
    return this._watch.alarmTopic;
  }

  /** Table in which the notifier keeps what people were told. Absent without a notifier, or where nothing is counted. */
  public get noticeTable(): ITable | undefined {
    return this._watch.noticeTable;
  }

  /** Alarm that is on while somebody abuses the sender: codes certainly bounce or draw complaints above the limits. Absent when nothing is counted. */
  public get underAttackAlarm(): IAlarm | undefined {
    return this._watch.underAttackAlarm;
  }

  /** The function that compares the codes of the last hours and days with what is usual. Absent where nothing is compared. */
  public get probeFunction(): IFunction | undefined {
    return this._probe;
  }

  /** @internal */
  protected _probe?: IFunction;

  /** Queue that takes the ids of messages whose code was typed in; a recipient guard fills it. Absent for a sender that isn't told. */
  public get feedbackQueue(): IQueue | undefined {
    return this._feedbackQueue;
  }

  /** @internal */
  protected _feedbackQueue?: IQueue;

  /** The function that closes countries when the responder calls it, and opens them by itself. Absent where none may be closed. */
  public get countrySwitch(): IFunction | undefined {
    return this._countrySwitch;
  }

  /** @internal */
  protected _countrySwitch?: IFunction;

  /** The function that counts events. Absent when events aren't counted. */
  public get ingestFunction(): IFunction | undefined {
    return this._watch.ingestFunction;
  }

  /** Codes that were sent, as a sum. */
  public get sentMetric(): Metric {
    return monitorCount(this.monitorName, MAIL_METRIC.sends);
  }

  /** Hard bounces and complaints, as sums. Empty when nothing is counted. */
  public get harmMetrics(): Metric[] {
    if (this.underAttackAlarm === undefined) return [];
    return [MAIL_METRIC.hardBounces, MAIL_METRIC.complaints].map((metric) => monitorCount(this.monitorName, metric));
  }

  /**
   * A metric that this monitor publishes, summed over 5 minutes.
   *
   * @param metricName such as `HardBounces`, `Deliveries` or `NewRecipients`; docs/reputation.md names them
   * @param options label, period and the like
   */
  public metric(metricName: string, options: MetricOptions = {}): Metric {
    return monitorCount(this.monitorName, { name: metricName, unit: 'Count' }).with(options);
  }

  /**
   * Codes that were sent, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricSends(options?: MetricOptions): Metric {
    return this.metric(MAIL_METRIC.sends.name, options);
  }

  /**
   * Codes that were delivered, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricDeliveries(options?: MetricOptions): Metric {
    return this.metric(MAIL_METRIC.deliveries.name, options);
  }

  /**
   * Codes that bounced for good, summed over 5 minutes: they count against the sender.
   *
   * @param options label, period and the like
   */
  public metricHardBounces(options?: MetricOptions): Metric {
    return this.metric(MAIL_METRIC.hardBounces.name, options);
  }

  /**
   * Codes that bounced for now, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricSoftBounces(options?: MetricOptions): Metric {
    return this.metric(MAIL_METRIC.softBounces.name, options);
  }

  /**
   * Codes that people marked as spam, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricComplaints(options?: MetricOptions): Metric {
    return this.metric(MAIL_METRIC.complaints.name, options);
  }

  /** Whether a daily report goes out. */
  public get sendsReport(): boolean {
    return this._watch.report !== undefined;
  }

  /** Rows of the dashboard about this sender. */
  public dashboardWidgets(): IWidget[][] {
    return [...this._watch.countedRows(), ...this._ownRows()];
  }

  /**
   * Has the notifications link a dashboard.
   *
   * @param dashboardName name of the dashboard, in the Region of the stack
   */
  public linkDashboard(dashboardName: string): void {
    this._watch.dashboardName = dashboardName;
  }

  /**
   * Shows a guard in the daily report.
   *
   * @throws {Error} when there is no report, or one about another guard
   */
  public reportGuard(guard: IWatchedGuard): void {
    if (this._watch.report === undefined) {
      throw new Error(
        `${this.node.path}: reportGuard needs a daily report, got a monitor without; give it dailyReport`,
      );
    }
    this._watch.report.showGuard(guard);
  }

  /**
   * Shows in the daily report what happened that day: alarms, postures with who and why, deploys.
   *
   * @param logGroup in which the responder keeps what people and the shield did
   * @throws {Error} when there is no report
   */
  public reportHistory(logGroup: ILogGroup): void {
    if (this._watch.report === undefined) {
      throw new Error(
        `${this.node.path}: reportHistory needs a daily report, got a monitor without; give it dailyReport`,
      );
    }
    this._watch.report.showHistory(logGroup);
  }

  /** The function that stops and restarts the sending of codes. Undefined for a sender that can't be paused. */
  public sendingSwitch(): IFunction | undefined {
    return undefined;
  }

  /** @internal */
  protected _ownRows(): IWidget[][] {
    return [];
  }
}
