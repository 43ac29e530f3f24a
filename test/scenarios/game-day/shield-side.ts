import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { Deployment } from '../../../lab/aws/deployment';
import type { LogsStandIn } from '../../../lab/aws/logs';
import type { MetricStore } from '../../../lab/aws/metric-store';
import { DynamoNoticeLedger } from '../../../lambda/notices/alarm-notifier/notice-ledger';
import { notify } from '../../../lambda/notices/alarm-notifier/notify';
import { remind } from '../../../lambda/notices/alarm-notifier/remind';
import { sendReport } from '../../../lambda/notices/daily-report/send-report';
import { runAudit } from '../../../lambda/posture/auditor/audit-run';
import { postureControl } from '../../../lambda/posture/posture-control';
import { respond } from '../../../lambda/posture/responder/respond';
import { readResponderSettings } from '../../../lambda/posture/responder/settings';
import type { Log } from '../../../lambda/runtime/log';
import type { Clock } from '../../../lib/contract/clock';
import { ENV } from '../../../lib/contract/env';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { METRIC_NAMESPACE } from '../../../lib/contract/names';
import type { NotifierSettings } from '../../../lib/contract/notices/notifier-settings';
import type { ReportSettings } from '../../../lib/contract/notices/report-settings';
import type { AuditSettings } from '../../../lib/contract/posture/audit';
import { RESPONSE_METRIC } from '../../../lib/contract/posture/response-alarms';
import { clientOptions, NO_WAITING } from '../../lab/aws/rig';
import { FakeDynamo } from '../../reputation/loop/fake-dynamo';
import type { ShieldName } from './two-shields';

export interface Around {
  readonly deployment: Deployment;
  readonly url: string;
  readonly clock: Clock;
  readonly logs: LogsStandIn;
  /** Takes lines of embedded metric format. */
  readonly emit: (line: string) => void;
}

const SILENT: Log = { info() {}, warn() {}, error() {} };

/** The deployed handlers of one shield, with the settings that the template gives them and with real SDK clients. */
export class ShieldSide {
  readonly notifier: NotifierSettings;
  readonly report: ReportSettings;
  readonly notifierFunction: string;
  private readonly clients;
  private readonly ledger: DynamoNoticeLedger;
  private readonly responder;
  private readonly audit: AuditSettings;
  private readonly auditorLog: string;

  constructor(
    readonly name: ShieldName,
    private readonly around: Around,
  ) {
    const variable = (key: string) => this.function(key).value;
    this.notifier = JSON.parse(variable(ENV.notifierSettings));
    this.report = JSON.parse(variable(ENV.reportSettings));
    this.responder = readResponderSettings({ [ENV.responderSettings]: variable(ENV.responderSettings) });
    this.audit = JSON.parse(variable(ENV.auditSettings));
    this.auditorLog = this.function(ENV.auditSettings).log;
    this.notifierFunction = this.function(ENV.notifierSettings).id;
    const options = clientOptions(around.url);
    this.clients = {
      waf: new WAFV2Client(options),
      cloudWatch: new CloudWatchClient(options),
      logs: new CloudWatchLogsClient(options),
      events: new EventBridgeClient(options),
      sns: new SNSClient(options),
      mailer: new SESv2Client(options),
    };
    this.ledger = new DynamoNoticeLedger(new FakeDynamo(), 'ledger', around.clock, async () => {});
  }

  get webAclArn(): string {
    return this.audit.webAclArn;
  }

  /** Whether a change of this alarm can move the posture. */
  minds(alarm: string): boolean {
    return this.responder.alarms.some(({ name }) => name === alarm);
  }

  async notify(subject: string | undefined, message: string): Promise<void> {
    const Sns = { MessageId: 'm', ...(subject === undefined ? {} : { Subject: subject }), Message: message };
    await notify({ Records: [{ Sns }] }, this.telling);
  }

  async remind(): Promise<void> {
    await remind(this.telling);
  }

  async respond(event: object): Promise<void> {
    const { waf, cloudWatch, events, sns } = this.clients;
    const { clock, emit } = this.around;
    const settings = this.responder;
    await respond(event, {
      settings,
      control: postureControl(waf, settings.gates, NO_WAITING),
      cloudWatch,
      announcing: { events, sns, topicArns: settings.topicArns },
      clock,
      emit,
      log: SILENT,
    });
  }

  async look(): Promise<void> {
    const found: Array<Record<string, string>> = [];
    const { waf } = this.clients;
    await runAudit({
      settings: this.audit,
      waf,
      control: postureControl(waf, this.audit.gates, NO_WAITING),
      clock: this.around.clock,
      emit: this.around.emit,
      log: { ...SILENT, error: (what) => void found.push({ what }) },
      sources: { distributions: async () => [] },
    });
    this.around.logs.rowsOf.set(this.auditorLog, found);
  }

  async sendReport(): Promise<void> {
    const { clock } = this.around;
    const region = 'eu-central-1';
    await sendReport({ ...this.clients, settings: this.report, region, clock, pause: async () => {}, log: SILENT });
  }

  /** What the checks of every minute write, where they are left out since nothing is to be done. */
  alive(store: MetricStore, at: number): void {
    const heartbeat = RESPONSE_METRIC.responderHeartbeat.name;
    store.put(METRIC_NAMESPACE, heartbeat, { [MONITOR_DIMENSION]: this.responder.shield }, at, 1);
  }

  audited(store: MetricStore, at: number): void {
    const dimensions = { [MONITOR_DIMENSION]: this.audit.shield };
    store.put(METRIC_NAMESPACE, RESPONSE_METRIC.auditorHeartbeat.name, dimensions, at, 1);
  }

  close(): void {
    for (const client of Object.values(this.clients)) client.destroy();
  }

  private get telling() {
    const { clock } = this.around;
    const { ledger, notifier: settings } = this;
    return {
      ...this.clients,
      settings,
      region: 'eu-central-1',
      ledger,
      clock,
      pause: async () => {},
      log: SILENT,
    };
  }

  private function(key: string): { readonly id: string; readonly value: string; readonly log: string } {
    const { deployment } = this.around;
    for (const [id, properties] of deployment.ofType('AWS::Lambda::Function')) {
      const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
      if (!id.startsWith(this.name) || Variables[key] === undefined) continue;
      const { LogGroup } = (properties.LoggingConfig ?? {}) as { LogGroup?: unknown };
      return { id, value: String(deployment.resolve(Variables[key])), log: String(deployment.resolve(LogGroup)) };
    }
    throw new Error(`no function of ${this.name} has the variable ${key}`);
  }
}
