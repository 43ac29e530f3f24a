import { Annotations, Duration, Names } from 'aws-cdk-lib';
import type { AlarmBase, IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL } from '../alarms/alarm-set';
import type { FirstCommands } from '../contract/first-command';
import { UNDER_ATTACK_ALARM } from '../contract/reputation/alarms';
import { TEXT_ALARM } from '../contract/reputation/text-alarms';
import { AlarmNotifier } from '../notices/alarm-notifier';
import { DailyReport } from '../notices/daily-report';
import type { SenderFigures } from '../notices/sender-figures';
import { WARNING } from '../private/warnings';
import { countedRows } from './counted-rows';
import { EventPipeline, type EventPipelineProps } from './event-pipeline';
import { addMailAlarms } from './mail-alarms';
import { MailLedgerStore } from './mail-ledger-store';
import type { SendingChannel } from './sending-channel';
import { textRows } from './text-rows';
import { addTextAlarms } from './text-watch';
import type { CountedMailThresholds } from './thresholds';
import type { WatchOptions } from './watch-options';

export interface WatchProps extends WatchOptions {
  readonly senderName: string;
  readonly channel: SendingChannel;
  /** Events are counted, so there has to be a ledger. */
  readonly counted: boolean;
  /** What to type first about its own alarms. */
  readonly firstCommands?: FirstCommands;
  /** Whether a function makes messages of the alarms. */
  readonly enrich?: boolean;
  readonly chatTopics?: ITopic[];
  readonly runbookUrl?: string;
  readonly logRetention?: RetentionDays;
}

const DEFAULT_RECIPIENT_MEMORY = Duration.days(2);

/** What all senders share, in the order in which it is made: ledger and notifier, pipeline, alarms on the counts, report, summaries. */
export class Watch {
  public readonly monitorName: string;
  public readonly alarms: AlarmSet;
  public readonly ledger?: MailLedgerStore;
  public readonly alarmTopic?: ITopic;
  /** Where the notifier keeps what people were told. */
  public readonly noticeTable?: ITable;
  public pipeline?: EventPipeline;
  public report?: DailyReport;
  public underAttackAlarm?: AlarmBase;
  /** What counts, for senders whose events don't come through the pipeline of this package. */
  public ingestFunction?: IFunction;
  public dashboardName?: string;
  private readonly runbookUrl: string;

  constructor(
    private readonly scope: Construct,
    private readonly props: WatchProps,
  ) {
    const { notify, counted, enrich = true, runbookUrl = DEFAULT_RUNBOOK_URL, logRetention } = props;
    if (notify.length === 0) {
      Annotations.of(scope).addWarningV2(
        WARNING.nobodyNotified,
        'notify is empty: the alarms change colour and nobody is told; pass at least one SNS topic',
      );
    }
    this.runbookUrl = runbookUrl;
    this.monitorName = Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' });
    const { monitorName } = this;
    this.ledger = counted ? new MailLedgerStore(scope, 'Ledger') : undefined;
    const notifier =
      notify.length === 0 || !enrich
        ? undefined
        : new AlarmNotifier(scope, 'Notifier', {
            monitorName,
            notify,
            chat: props.chatTopics ?? [],
            notices: props.notices,
            runbookUrl,
            webAcl: props.webAcl,
            ledger: this.ledger?.table,
            dashboardName: () => this.dashboardName ?? '',
            logRetention,
          });
    this.alarmTopic = notifier?.topic;
    this.noticeTable = notifier && this.ledger?.table;
    this.alarms = new AlarmSet(scope, {
      prefix: monitorName,
      notify: notifier === undefined ? notify : [notifier.topic],
      direct: [...notify, ...(props.notices?.page ?? [])],
      runbookUrl,
      firstCommands: props.firstCommands,
    });
    notifier?.addAlarms(this.alarms);
  }

  /** Puts the events of the sender through a queue to what counts them. */
  public count(
    ledger: MailLedgerStore,
    source: Pick<EventPipelineProps, 'handler' | 'topic'> & { readonly recipientMemory?: Duration },
  ): EventPipeline {
    const { monitorName, alarms } = this;
    const { senderName: provider, logRetention } = this.props;
    const { recipientMemory = DEFAULT_RECIPIENT_MEMORY, ...rest } = source;
    const pipeline = new EventPipeline(this.scope, 'Pipeline', {
      ...rest,
      monitorName,
      alarms,
      ledger,
      provider,
      recipientMemory,
      logRetention,
    });
    this.pipeline = pipeline;
    this.ingestFunction = pipeline.function;
    return pipeline;
  }

  /** Alarms on the counts, and the one that means abuse. */
  public addCountedAlarms(
    thresholds: Required<CountedMailThresholds>,
    limits = 'the limits',
    attacks: readonly AlarmBase[] = [],
  ): void {
    const { bounces, complaints } = addMailAlarms(this.alarms, this.monitorName, thresholds);
    this.addUnderAttack(
      [bounces, complaints, ...attacks],
      `Somebody abuses the sender: mails certainly bounce or draw complaints above ${limits}.`,
    );
  }

  /** Alarms on counted texts, and the one that means abuse. */
  public addTextAlarms(): void {
    this.addUnderAttack(
      addTextAlarms(this.alarms, this.monitorName),
      'Somebody abuses the sender of the texts: see the alarm behind this one.',
    );
  }

  public addUnderAttack(anyOf: AlarmBase[], happened: string): void {
    this.underAttackAlarm = this.alarms.addComposite(UNDER_ATTACK_ALARM, {
      anyOf,
      silent: true,
      happened,
      todo: 'see the alarm behind this one.',
    });
  }

  /** The report, if one is wanted, with what only this sender can say of its account. */
  public addReport(account: SenderFigures, options: { readonly probed: boolean; readonly mailRegion?: string }): void {
    const { dailyReport, notify, webAcl, channel, otherChannels, logRetention } = this.props;
    if (dailyReport === undefined) return;
    this.report = new DailyReport(this.scope, 'Report', {
      ...options,
      monitorName: this.monitorName,
      channel,
      otherChannels,
      account,
      alarms: this.alarms,
      options: dailyReport,
      notify,
      alarmTopic: this.alarmTopic,
      webAcl,
      ingestLogGroup: this.pipeline?.logGroup,
      deadLetterQueue: this.pipeline?.deadLetterQueue,
      runbookUrl: this.runbookUrl,
      dashboardName: () => this.dashboardName ?? '',
      logRetention,
    });
  }

  /** Rows about what was counted; none where nothing is. */
  public countedRows(): IWidget[][] {
    if (this.alarms.find(TEXT_ALARM.country) !== undefined)
      return textRows(this.props.senderName, this.monitorName, this.alarms, this.pipeline?.logGroup?.logGroupName);
    return countedRows(this.props.senderName, this.monitorName, this.alarms);
  }
}
