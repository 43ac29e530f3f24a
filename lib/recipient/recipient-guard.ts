import { Duration, Names, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL } from '../alarms/alarm-set';
import type { GuardSettings } from '../contract/recipient/guard';
import { DEFAULT_GUARD_SETTINGS } from '../contract/recipient/guard-defaults';
import { GUARD_ALARM, GUARD_METRIC } from '../contract/recipient/guard-metrics';
import type { IWatchedGuard, ReportedBudget } from '../notices/i-watched-guard';
import { acknowledgeKeyUse } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { sound } from '../private/taken';
import type { IReputationMonitor } from '../reputation/i-reputation-monitor';
import { addFeedbackAlarm, addGuardAlarms } from './guard-alarms';
import { checkGuard, checkLength, checkSharedWith } from './guard-checks';
import { guardFigure, guardRefusals } from './guard-figures';
import {
  blockFromEvents,
  compareInProbe,
  demandReport,
  feedBackThrough,
  setEnvironment,
  shareStore,
} from './guard-links';
import { guardRows } from './guard-rows';
import { guardSettings } from './guard-settings';
import { GuardStore } from './guard-store';
import type { IRecipientGuard } from './i-recipient-guard';
import { connectTo, ImportedRecipientGuard } from './imported-recipient-guard';
import { acknowledgeLookups } from './lookup-access';
import type { RecipientGuardProps } from './recipient-guard-props';

const DEFAULT_KEY_ROTATION = Duration.days(90);
const DEFAULT_FAILED_CODES = 10;
const DEFAULT_CHANNEL_VOLUME = 30;

/**
 * Decides for all applications together whether a code may go out to a recipient. AWS WAF can't count by mail address or phone number; with a
 * solver and clean addresses one request looks like any other. What bounds the loss then is what is known about the recipient.
 *
 * Applications in any language invoke the function before they send a code; those on Node.js may work on the table themselves
 * (`cdk-otp-shield/guard`). The table holds keyed hashes, never an address or a number.
 *
 * Deploys a table (on demand), a secret, two functions and nineteen alarms: about 7 USD a month where mails go out all day (secret 0.40, alarms 2.30, custom metrics 0.30 each), and about 8 USD for a
 * million checks. Prices from memory of https://aws.amazon.com/cloudwatch/pricing/ and https://aws.amazon.com/dynamodb/pricing/on-demand/.
 *
 * @example
 *
 * const guard = new RecipientGuard(this, 'Guard', { notify: [topic] });
 * guard.connect(signUpFunction);
 */
export class RecipientGuard extends Construct implements IRecipientGuard, IWatchedGuard {
  /**
   * A guard that another stack deployed, for the applications of this one.
   *
   * In another account the function is shared first: `shareWithAccount` or `shareWithOrganization` of the guard.
   *
   * @param functionArn `guardFunction.functionArn` of the guard, without version or alias
   * @throws Error when it is no ARN of a function
   */
  public static fromFunctionArn(scope: Construct, id: string, functionArn: string): IRecipientGuard {
    return new ImportedRecipientGuard(scope, id, functionArn);
  }

  /** Value of the `Guard` dimension of the metrics, and the start of the names of the alarms. */
  public readonly guardName: string;

  /** The function that applications invoke. */
  public readonly guardFunction: lambda.IFunction;

  /** Log of the guard's function: a line for each decision, without recipients and clients. */
  public readonly logGroup: ILogGroup;

  /** The table that counts codes by recipient, under keyed hashes. */
  public readonly table: ITable;

  /** The secret with the keys by which recipients are hashed. */
  public readonly secret: ISecret;

  /** Alarms of the guard. */
  public readonly alarms: cloudwatch.AlarmBase[];

  /** The guard's settings as JSON: the value of OTP_SHIELD_GUARD for applications that work on the table themselves. */
  public readonly settings: string;

  /** Alarms that tell people, the critical ones first. */
  public readonly speakingAlarms: cloudwatch.IAlarm[];

  /** What strangers may be sent together, and what it may cost, by channel: `email`, `sms` and `voice`. */
  public readonly budgets: Record<string, ReportedBudget>;

  private readonly alarmSet: AlarmSet;
  /** @internal The settings as the certificate of the worst day reads them. */
  public readonly _limits: GuardSettings;
  private readonly store: GuardStore;

  constructor(scope: Construct, id: string, props: RecipientGuardProps) {
    super(scope, id);
    const check = () => checkGuard(this, props);
    props = sound(this, 'RecipientGuardProps', props, check, () => ({ notify: [] }));
    this.guardName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const settings = guardSettings(this.guardName, props);
    checkLength(this, settings);
    this._limits = settings;
    const { email, sms, voice } = settings.budgets;
    this.budgets = { email: email.open, sms: sms.open, voice: voice.open };
    this.settings = Stack.of(this).toJsonString(settings);
    this.store = new GuardStore(this, 'Store', {
      settings: this.settings,
      keyRotation: props.keyRotation ?? DEFAULT_KEY_ROTATION,
      encryptionKey: props.encryptionKey,
      removalPolicy: props.removalPolicy,
      validation: props.validation,
    });
    this.table = this.store.table;
    this.secret = this.store.secret;
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'recipient-guard',
      description: 'Decides whether a one-time code may go out to a recipient',
      environment: this.store.environment(this.settings),
      timeout: Duration.seconds(10),
      memorySize: props.memorySize ?? 512,
      logRetention: props.logRetention,
    });
    this.guardFunction = handler.function;
    this.logGroup = handler.logGroup;
    this.store.grantUse(handler.role);
    if (props.encryptionKey) acknowledgeKeyUse(handler.role);
    acknowledgeLookups(handler.role, props.validation);
    const { notify, runbookUrl = DEFAULT_RUNBOOK_URL } = props;
    const alarms = new AlarmSet(this, { prefix: this.guardName, notify, runbookUrl, handler: handler.function });
    addGuardAlarms(alarms, {
      settings,
      table: this.store.table,
      guardFunction: handler.function,
      rotationFunction: this.store.rotation.function,
      failedCodes: props.failedCodesAlarm ?? DEFAULT_FAILED_CODES,
      channelConversion: {
        minimum: props.conversion?.minimum ?? DEFAULT_GUARD_SETTINGS.conversion!.minimum,
        volume: props.conversion?.channelVolume ?? DEFAULT_CHANNEL_VOLUME,
      },
    });
    this.alarms = alarms.alarms;
    this.alarmSet = alarms;
    this.speakingAlarms = alarms.speaking;
  }

  /**
   * On while hardly any code is typed in that goes out as a text or a call.
   *
   * @internal
   */
  public get _pumpingAlarms(): cloudwatch.IAlarm[] {
    const { alarmSet } = this;
    return [GUARD_ALARM.smsConversion, GUARD_ALARM.voiceConversion].flatMap((alarm) => alarmSet.find(alarm) ?? []);
  }

  /** Rows of the dashboard about this guard. */
  public dashboardWidgets(): cloudwatch.IWidget[][] {
    const { guardName, alarmSet: alarms, _limits: limits } = this;
    return guardRows({ guardName, alarms, limits, logGroupName: this.logGroup.logGroupName });
  }

  /**
   * Lets an application invoke the guard's function. The application finds it by the environment variable `OTP_SHIELD_GUARD_FUNCTION`, which
   * `connect` sets; set it yourself where the application is no Lambda function.
   *
   * @param grantee who may ask, such as the role of a task
   */
  public grantCheck(grantee: iam.IGrantable): iam.Grant {
    return this.guardFunction.grantInvokeLatestVersion(grantee);
  }

  /**
   * Connects a Lambda function to the guard: lets it invoke the guard's function, and tells it by the environment variable
   * `OTP_SHIELD_GUARD_FUNCTION` where that is.
   *
   * @param application the function that sends codes
   */
  public connect(application: lambda.Function): iam.Grant {
    return connectTo(this, application);
  }

  /**
   * Lets an application on Node.js work on the guard's table itself: one call less on the way, but whoever may do so can also write counts. The
   * application finds table, secret and settings by the environment variables `OTP_SHIELD_GUARD_TABLE`, `OTP_SHIELD_GUARD_SECRET` and
   * `OTP_SHIELD_GUARD`, which `connectToTable` sets.
   *
   * @param grantee who may work on the table, such as the role of a task
   */
  public grantUse(grantee: iam.IGrantable): iam.Grant {
    return this.store.grantUse(grantee);
  }

  /**
   * Connects a Lambda function on Node.js to the guard's table: lets it work on the table as `grantUse` does, and tells it by environment variables
   * where table, secret and settings are.
   *
   * @param application the function that sends codes
   */
  public connectToTable(application: lambda.Function): iam.Grant {
    setEnvironment(application, this.store.environment(this.settings));
    return this.grantUse(application);
  }

  /**
   * Lets the functions and services of another account invoke the guard's function, if their own policies allow it, too.
   *
   * @param accountId 12 digits
   */
  public shareWithAccount(accountId: string): void {
    checkSharedWith(this, 'shareWithAccount', { accountId });
    this.letInvoke(`Account${accountId}`, new iam.AccountPrincipal(accountId));
  }

  /**
   * Lets the functions and services of all accounts of an organization invoke the guard's function, if their own policies allow it, too.
   *
   * @param organizationId such as `o-exampleorgid`
   */
  public shareWithOrganization(organizationId: string): void {
    checkSharedWith(this, 'shareWithOrganization', { organizationId });
    this.letInvoke(`Organization${organizationId}`, new iam.OrganizationPrincipal(organizationId));
  }

  private letInvoke(id: string, principal: iam.IPrincipal): void {
    this.guardFunction.addPermission(id, { principal, action: 'lambda:InvokeFunction' });
  }

  /**
   * Lets applications of another account that run on Node.js work on the guard's table itself, if their own policies allow it, too. They find it by its ARN.
   *
   * @param accountId 12 digits
   * @throws {Error} without `encryptionKey`: keys that AWS manages serve one account only
   */
  public shareTableWithAccount(accountId: string): void {
    checkSharedWith(this, 'shareTableWithAccount', { accountId });
    shareStore(this, this.store, new iam.AccountPrincipal(accountId));
  }

  /**
   * Puts recipients on the block list who complained, or whose address is bad for good, as the monitor hears of it. What can't be
   * put there is counted, and `guard-blocks-lost` rings.
   *
   * @throws {Error} when the monitor counts no events, or its function is imported
   */
  public blockFrom(monitor: IReputationMonitor): void {
    blockFromEvents(this, monitor, this.store, this._limits.blockSeconds);
  }

  /**
   * Shows the guard in the daily report of a monitor: codes against verifications, refusals, budgets, and what codes cost that nobody typed in. One guard
   * a monitor.
   *
   * @throws {Error} when the monitor sends no report, or one about another guard
   */
  public reportIn(monitor: IReputationMonitor): void {
    demandReport(this, monitor);
    monitor.reportGuard(this);
  }

  /**
   * A metric of the guard over all channels, summed over 5 minutes.
   *
   * @param metricName such as `GuardSent`, `GuardVerified` or `GuardRefusedBudget`; docs/recipient-guard.md names them
   * @param options label, period and the like
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return guardFigure(this.guardName, metricName, options);
  }

  /**
   * Codes that the guard allowed, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricSent(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(GUARD_METRIC.sent.name, options);
  }

  /**
   * Codes that were typed in, as applications reported, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricVerified(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(GUARD_METRIC.verified.name, options);
  }

  /**
   * Codes that weren't sent since the table could not be reached, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricUnavailable(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(GUARD_METRIC.unavailable.name, options);
  }

  /**
   * Codes that were sent unchecked since the table could not be reached, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricFailedOpen(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(GUARD_METRIC.failedOpen.name, options);
  }

  /**
   * Codes that the guard refused for any reason, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricRefused(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    return guardRefusals(this.guardName, options);
  }

  /**
   * Lets the monitor judge by the codes that are typed in, beside the counters of the web ACL: then a slow wave of sign-ups is told although somebody sends junk to the
   * verify route. The monitor must watch a web ACL, and the application report with `verified`.
   *
   * @throws {Error} when the monitor compares nothing with what is usual
   */
  public compareIn(monitor: IReputationMonitor): void {
    compareInProbe(this, monitor);
  }

  /**
   * Tells the sender of texts which of them were answered: `verified` with the `messageId` of the text. A sender that can't be told in time is left out, and
   * `guard-feedback-lost` rings; the verification counts all the same. Applications that work on the table themselves (`connectToTable`) don't report.
   *
   * @throws {Error} when the sender doesn't want to hear of it
   */
  public feedBackTo(monitor: IReputationMonitor): void {
    feedBackThrough(this, monitor);
    addFeedbackAlarm(this.alarmSet, this.guardName);
  }
}
