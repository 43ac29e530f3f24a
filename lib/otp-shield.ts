import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { RULE } from './contract/names';
import { EmailProvider } from './email-provider';
import { OtpWebAcl, type OtpWebAclProps } from './protection/otp-web-acl';
import type { DailyReportOptions } from './reputation/daily-report-options';
import { OtpDashboard } from './reputation/otp-dashboard';
import type { SendGridReputationMonitor } from './reputation/sendgrid-reputation-monitor';
import type { SesReputationMonitor } from './reputation/ses-reputation-monitor';
import type { WatchedDoor } from './reputation/watched-door';
import { AutomaticBlockList, type AutomaticBlockListOptions } from './response/automatic-block-list';
import { OperatorOutputs, outputName } from './response/operator-outputs';
import { OtpResponder } from './response/otp-responder';
import type { OtpResponderOptions } from './response/otp-responder-props';
import { ShieldAuditor } from './response/shield-auditor';

/** Properties of `OtpShield`. */
export interface OtpShieldProps extends OtpWebAclProps {
  /**
   * Who sends the mails, and so whose reputation is watched.
   *
   * @default - EmailProvider.ses() for the SES account in the Region of the stack
   */
  readonly email?: EmailProvider;

  /**
   * Topics that hear of every alarm.
   *
   * @default - none; a warning says that nobody is told
   */
  readonly notify?: ITopic[];

  /**
   * A report of every day: mail, recipients, door, account, cost, and what to do. Not with `EmailProvider.none()`.
   *
   * @default - no report
   */
  readonly dailyReport?: DailyReportOptions;

  /**
   * Whether door, mail, posture and cost are drawn on one page of CloudWatch, which the notifications link.
   *
   * The first three dashboards of an account are free, each further one costs 3 USD a month.
   *
   * @see https://aws.amazon.com/cloudwatch/pricing/
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * How far the shield may tighten itself when the sender is abused.
   *
   * @default - it only says what it would do; what people decide with the `otp-shield` command ends when their time is over
   */
  readonly response?: OtpResponderOptions;

  /**
   * Block addresses that keep failing the CAPTCHA, for some hours; see `AutomaticBlockList`. Needs the log, and turns `blockList` on.
   *
   * @default - nobody is blocked automatically
   */
  readonly automaticBlockList?: AutomaticBlockListOptions;

  /**
   * Whether the stack gets the outputs by which the `otp-shield` command finds the shield. Their names start with the path of this construct, and none
   * is exported.
   *
   * @default true
   */
  readonly operatorOutputs?: boolean;
}

/**
 * Keeps attackers from using the routes that send one-time codes as a free mail machine: a web ACL in front of them, and
 * somebody who watches the reputation of the sender.
 *
 * ```ts
 * new OtpShield(this, 'OtpShield', {
 *   loadBalancer,
 *   requestRoutes: [OtpRoute.path('/api/auth/otp')],
 *   verifyRoutes: [OtpRoute.path('/api/auth/verify')],
 *   email: EmailProvider.ses({ configurationSetName: 'otp' }),
 *   notify: [topic],
 * });
 * ```
 */
export class OtpShield extends Construct {
  /** The web ACL in front of the routes. */
  public readonly webAcl: OtpWebAcl;
  /** The watch over the sender's reputation; undefined unless the provider is SES. */
  public readonly sesReputationMonitor?: SesReputationMonitor;
  /** The watch over the sender's reputation; undefined unless the provider is SendGrid. */
  public readonly sendGridReputationMonitor?: SendGridReputationMonitor;
  /** What raises and releases the posture. */
  public readonly responder: OtpResponder;
  /** What looks whether the shield is still as it was deployed. */
  public readonly auditor: ShieldAuditor;
  /** Everything on one page; undefined when `dashboard` is false. */
  public readonly dashboard?: OtpDashboard;
  /** What blocks addresses that keep failing; undefined unless `automaticBlockList` is given. */
  public readonly automaticBlockList?: AutomaticBlockList;

  constructor(scope: Construct, id: string, props: OtpShieldProps) {
    super(scope, id);
    this.webAcl = new OtpWebAcl(this, 'WebAcl', {
      ...props,
      blockList: props.automaticBlockList === undefined ? props.blockList : true,
    });
    const { webAcl } = this;
    const door: WatchedDoor = {
      webAclArn: webAcl.webAclArn,
      webAclMetricName: webAcl.metricName,
      logGroup: webAcl.logGroup,
      lockdownSetArn: webAcl.lockdownGate.ipv4SetArn,
      strictSetArn: webAcl.strictGate.ipv4SetArn,
    };
    const email = props.email ?? EmailProvider.ses();
    const topics = props.notify ?? [];
    const watch = email._watch(this, { notify: topics, door, dailyReport: props.dailyReport });
    this.sesReputationMonitor = watch.ses;
    this.sendGridReputationMonitor = watch.sendGrid;
    const monitor = watch.ses ?? watch.sendGrid;
    // Through the notifier of the monitor, so that everything the shield says reads alike; if that fails, the plain message arrives.
    const notify = monitor?.alarmTopic === undefined ? topics : [monitor.alarmTopic];
    this.responder = new OtpResponder(this, 'Responder', {
      ...props.response,
      lockdownGate: webAcl.lockdownGate,
      strictGate: webAcl.strictGate,
      notify,
      monitor,
      sesRegion: email._region,
      doorMetric: webAcl.metric('CountedRequests', RULE.classifyRequest),
    });
    const resourceArns = [
      ...(props.loadBalancer ? [props.loadBalancer.loadBalancerArn] : []),
      ...(props.resourceArns ?? []),
    ];
    this.auditor = new ShieldAuditor(this, 'Auditor', {
      webAcl,
      resourceArns,
      notify,
    });
    if (props.automaticBlockList !== undefined) {
      this.automaticBlockList = new AutomaticBlockList(this, 'BlockList', {
        ...props.automaticBlockList,
        webAcl,
        notify,
      });
    }
    if (props.operatorOutputs !== false) {
      new OperatorOutputs(this, 'Outputs', {
        name: outputName(this),
        webAcl,
        resourceArns,
        monitor,
        responder: this.responder,
        auditor: this.auditor,
        notify: props.notify,
      });
    }
    if (props.dashboard !== false) {
      this.dashboard = new OtpDashboard(this, 'Dashboard', {
        sesReputationMonitor: watch.ses,
        sendGridReputationMonitor: watch.sendGrid,
        door,
        responderName: this.responder.responderName,
        ...pricesOf(props.dailyReport),
      });
    }
  }
}

/** What the report reckons with, the dashboard does, too. */
function pricesOf({ mailPricePerThousand, captchaPricePerThousand }: DailyReportOptions = {}) {
  return { mailPricePerThousand, captchaPricePerThousand };
}
