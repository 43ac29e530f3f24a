import { Duration, Names, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL } from '../alarms/alarm-set';
import { ENV } from '../contract/env';
import type { GuardSettings } from '../contract/recipient/guard';
import { DEFAULT_GUARD_SETTINGS } from '../contract/recipient/guard-defaults';
import type { IRecipientGuard } from '../notices/i-recipient-guard';
import { acknowledgeKeyUse, acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import type { IReputationMonitor } from '../reputation/reputation-monitor';
import { addGuardAlarms } from './guard-alarms';
import { checkGuard } from './guard-checks';
import { guardSettings } from './guard-settings';
import { GuardStore } from './guard-store';
import type { RecipientGuardProps } from './recipient-guard-props';

const DEFAULT_KEY_ROTATION = Duration.days(90);
const DEFAULT_FAILED_CODES = 10;
const DEFAULT_CHANNEL_VOLUME = 30;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 4 KB, with the other variables. */
const LONGEST_SETTINGS = 3500;

/**
 * Decides for all applications together whether a code may go out to a recipient. AWS WAF can't count by mail address or phone number; with a
 * solver and clean addresses one request looks like any other. What bounds the loss then is what is known about the recipient.
 *
 * Applications in any language invoke the function before they send a code; those on Node.js may work on the table themselves
 * (`cdk-otp-shield/guard`). The table holds keyed hashes, never an address or a number.
 *
 * Deploys a table (on demand), a secret, two functions and sixteen alarms: about 6 USD a month where mails go out all day (secret 0.40, alarms 2.00, custom metrics 0.30 each), and about 8 USD for a
 * million checks. Prices from memory of https://aws.amazon.com/cloudwatch/pricing/ and https://aws.amazon.com/dynamodb/pricing/on-demand/.
 *
 * @example
 *
 * const guard = new RecipientGuard(this, 'Guard', { notify: [topic] });
 * guard.grantCheck(signUpFunction);
 */
export class RecipientGuard extends Construct implements IRecipientGuard {
  /** Value of the `Guard` dimension of the metrics, and the start of the names of the alarms. */
  public readonly guardName: string;

  /** The function that applications invoke. */
  public readonly guardFunction: lambda.IFunction;

  /** Log of the function: a line for each decision, without recipients and clients. */
  public readonly logGroup: ILogGroup;

  /** The counts. */
  public readonly table: ITable;

  /** Keys the hashes of recipients. */
  public readonly secret: ISecret;

  /** Alarms of the guard. */
  public readonly alarms: cloudwatch.AlarmBase[];

  /** The settings as JSON: the value of OTP_SHIELD_GUARD for applications that work on the table themselves. */
  public readonly settings: string;

  /** @internal */
  public readonly _alarmSet: AlarmSet;

  /** @internal */
  public readonly _limits: GuardSettings;

  private readonly store: GuardStore;

  constructor(scope: Construct, id: string, props: RecipientGuardProps) {
    super(scope, id);
    checkGuard(this, props);
    this.guardName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const settings = guardSettings(this.guardName, props);
    if (JSON.stringify(settings).length > LONGEST_SETTINGS) {
      throw new Error(
        `RecipientGuard (${this.node.path}): the settings have ${JSON.stringify(settings).length} characters, ${LONGEST_SETTINGS} are allowed since the environment of a function has 4 KB; shorten mailProviders, smsByCountry and the lists of validation`,
      );
    }
    this._limits = settings;
    this.settings = Stack.of(this).toJsonString(settings);
    this.store = new GuardStore(this, 'Store', {
      settings: this.settings,
      keyRotation: props.keyRotation ?? DEFAULT_KEY_ROTATION,
      encryptionKey: props.encryptionKey,
      removalPolicy: props.removalPolicy,
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
    this.grantLookups(handler.role, settings.validation);
    const alarms = new AlarmSet(this, {
      prefix: this.guardName,
      notify: props.notify,
      runbookUrl: props.runbookUrl ?? DEFAULT_RUNBOOK_URL,
    });
    addGuardAlarms(alarms, {
      guardName: this.guardName,
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
    this._alarmSet = alarms;
  }

  /** Lets an application ask the function, and tells it by an environment variable where that is if it is a Lambda function. */
  public grantCheck(grantee: iam.IGrantable): void {
    this.guardFunction.grantInvokeLatestVersion(grantee);
    tell(grantee, { [ENV.guardFunction]: this.guardFunction.functionArn });
  }

  /**
   * Lets an application on Node.js work on the table itself: one call less on the way, but whoever may do so can also write counts. To a Lambda
   * function of the same account it says by environment variables where table, secret and settings are.
   */
  public grantUse(grantee: iam.IGrantable): void {
    this.store.grantUse(grantee);
    tell(grantee, this.store.environment(this.settings));
  }

  /**
   * Lets the functions and services of another account invoke the function, if their own policies allow it, too.
   *
   * @param accountId 12 digits
   */
  public shareWithAccount(accountId: string): void {
    this.guardFunction.addPermission(`Account${accountId}`, {
      principal: new iam.AccountPrincipal(accountId),
      action: 'lambda:InvokeFunction',
    });
  }

  /**
   * The same for all accounts of an organization.
   *
   * @param organizationId such as `o-exampleorgid`
   */
  public shareWithOrganization(organizationId: string): void {
    this.guardFunction.addPermission(`Organization${organizationId}`, {
      principal: new iam.OrganizationPrincipal(organizationId),
      action: 'lambda:InvokeFunction',
    });
  }

  /**
   * Lets applications of another account that run on Node.js work on the table itself, if their own policies allow it, too. They find it by its ARN.
   *
   * @param accountId 12 digits
   * @throws {Error} without `encryptionKey`: keys that AWS manages serve one account only
   */
  public shareTableWithAccount(accountId: string): void {
    const { table, secret } = this.store;
    if (table.encryptionKey === undefined) {
      throw new Error(
        `RecipientGuard (${this.node.path}): shareTableWithAccount needs encryptionKey, got none; a secret under a key that AWS manages can't be read from another account. Give a key, or share the function (shareWithAccount)`,
      );
    }
    const principals = [new iam.AccountPrincipal(accountId)];
    // A policy of the table itself can't name the table's ARN: that would be a circle.
    table.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
        resources: ['*'],
      }),
    );
    secret.addToResourcePolicy(
      new iam.PolicyStatement({ principals, actions: ['secretsmanager:GetSecretValue'], resources: ['*'] }),
    );
    table.encryptionKey.grantEncryptDecrypt(principals[0]!);
  }

  /**
   * Puts recipients on the block list who complained, or whose address is bad for good, as the monitor hears of it; by SES or by SendGrid. What can't be
   * put there is counted, and `guard-blocks-lost` rings.
   *
   * @throws {Error} when the monitor counts no events
   */
  public blockFrom(monitor: IReputationMonitor): void {
    const ingest = monitor.ingestFunction;
    if (ingest === undefined) {
      throw new Error(
        `RecipientGuard (${this.node.path}): blockFrom needs a monitor that counts events, got one with countEvents: false or whose events are elsewhere`,
      );
    }
    this.store.grantBlock(ingest);
    if (this.store.table.encryptionKey !== undefined && ingest.role !== undefined) acknowledgeKeyUse(ingest.role);
    tell(ingest, {
      [ENV.guardTable]: this.store.table.tableArn,
      [ENV.guardSecret]: this.store.secret.secretArn,
      [ENV.guardName]: this.guardName,
      [ENV.guardBlockSeconds]: String(this._limits.blockSeconds),
    });
  }

  /**
   * Shows the guard in the daily report of a monitor: codes against verifications, refusals, budgets, and what codes cost that nobody typed in. One guard
   * a monitor.
   *
   * @throws {Error} when the monitor sends no report, or one about another guard
   */
  public reportIn(monitor: IReputationMonitor): void {
    if (monitor._dailyReport === undefined) {
      throw new Error(
        `RecipientGuard (${this.node.path}): reportIn needs a monitor with a daily report, got ${monitor.node.path} without; give it dailyReport`,
      );
    }
    monitor._dailyReport.showGuard(this);
  }

  /**
   * Lets the monitor judge by the codes that are typed in, beside the counters of the web ACL: then a slow wave of sign-ups is told although somebody sends junk to the
   * verify route. The monitor must watch a web ACL, and the application report with `verified`.
   *
   * @throws {Error} when the monitor compares nothing with what is usual
   */
  public compareIn(monitor: IReputationMonitor): void {
    if (monitor._probeFunction === undefined)
      throw new Error(
        `RecipientGuard (${this.node.path}): compareIn needs a monitor of this library, got ${monitor.node.path}; give a SesReputationMonitor or SendGridReputationMonitor`,
      );
    tell(monitor._probeFunction, { [ENV.guardName]: this.guardName });
  }

  private grantLookups(role: iam.Role, { addressInsights, carrierLookup }: GuardSettingsValidation): void {
    const actions = [
      ...(addressInsights ? ['ses:GetEmailAddressInsights'] : []),
      ...(carrierLookup ? ['sms-voice:CarrierLookup'] : []),
    ];
    if (actions.length === 0) return;
    role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
    acknowledgeWildcard(role, '*', 'neither look-up knows resources');
  }
}

interface GuardSettingsValidation {
  readonly addressInsights: boolean;
  readonly carrierLookup: boolean;
}

function tell(grantee: iam.IGrantable, variables: Record<string, string>): void {
  const target = grantee as Partial<lambda.Function>;
  if (typeof target.addEnvironment !== 'function') return;
  for (const [name, value] of Object.entries(variables)) (grantee as lambda.Function).addEnvironment(name, value);
}
