import { Annotations, Duration, Lazy, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnEventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL, gauge } from '../../alarms/alarm-set';
import { ENV } from '../../contract/env';
import { METRIC_NAMESPACE } from '../../contract/names';
import {
  COGNITO_DIMENSION,
  COGNITO_METRIC,
  COGNITO_TABLE,
  type CognitoSettings,
  type CognitoTexts,
  type CognitoUserSettings,
} from '../../contract/recipient/cognito';
import { acknowledge } from '../../private/acknowledged';
import { BundledFunction } from '../../private/bundled-function';
import { cfnUserPoolOf } from '../../private/cfn-user-pool';
import { Faults } from '../../private/faults';
import { sound } from '../../private/taken';
import { WARNING } from '../../private/warnings';
import { addCognitoAlarms } from './cognito-alarms';
import { checkMessages } from './cognito-checks';
import type { CognitoGuardProps, CognitoMessage } from './cognito-guard-props';
import { addTriggers, explainImported, type ProtectedPool } from './user-pool-triggers';

/** A code that comes later than this is no longer good, or another one was asked for. */
const LONGEST_WAIT = Duration.minutes(10);

/**
 * Puts the recipient guard between a user pool of Amazon Cognito and its messages: it sends them in Cognito's place (custom sender triggers), and drops what the guard does not allow. Cognito waits for no
 * answer, so nobody learns of it. Each order is one message at most, however often AWS repeats it.
 *
 * What it can't do: no trigger sees the address of a client, so limits for clients and networks don't apply, and nobody can be asked for one more puzzle; a flood of one pool uses up the
 * quotas of all pools of the Region, so a web ACL belongs in front of it, too (docs/cognito.md).
 *
 * Deploys two functions, a table (on demand), a secret, a key and three alarms: about 3.30 USD a month (key 1.00, secret 0.40, custom metrics 0.30 each, alarms 0.10 a metric), and about 6 USD for a million
 * messages without what sending costs. Prices from memory of https://aws.amazon.com/kms/pricing/ and https://aws.amazon.com/dynamodb/pricing/on-demand/.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-custom-sender-triggers.html
 * @example
 *
 * const guard = new RecipientGuard(this, 'Guard', { notify: [topic] });
 * const codes = new CognitoGuard(this, 'Codes', {
 *   guard,
 *   notify: [topic],
 *   email: CodeSender.ses({ from: 'codes@shop.example', configurationSetName: 'otp' }),
 *   text: CodeSender.endUserMessaging({ originationIdentity: 'SHOP', configurationSetName: 'otp' }),
 * });
 * codes.protect(userPool);
 */
export class CognitoGuard extends Construct {
  /** Value of the `CognitoGuard` dimension of the metrics, and the start of the names of the alarms. */
  public readonly cognitoGuardName: string;

  /** The function that sends: CustomEmailSender and CustomSMSSender of the pools. */
  public readonly senderFunction: IFunction;

  /** The function for which Cognito waits: PreSignUp, PostConfirmation and PostAuthentication of the pools. */
  public readonly userFunction: IFunction;

  /** The key by which pools encrypt codes that have no key of their own. */
  public readonly encryptionKey: IKey;

  /** Alarms on messages that did not go out, and on both functions. */
  public readonly alarms: cloudwatch.AlarmBase[];

  private readonly pools: ProtectedPool[] = [];
  private hasImported = false;
  private readonly channels: ReadonlyArray<'email' | 'sms'>;
  private readonly sender: BundledFunction;

  constructor(scope: Construct, id: string, props: CognitoGuardProps) {
    super(scope, id);
    sound(this, 'CognitoGuardProps', props, () => check(this, props));
    this.cognitoGuardName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this.signInsUseCodes = props.signInsUseCodes;
    this.channels = [...(props.email ? (['email'] as const) : []), ...(props.text ? (['sms'] as const) : [])];
    this.encryptionKey = props.encryptionKey ?? this.ownKey();
    const table = new TableV2(this, 'Table', {
      partitionKey: { name: COGNITO_TABLE.key, type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      timeToLiveAttribute: COGNITO_TABLE.expires,
      // It remembers the orders of a day.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const secret = new Secret(this, 'HashKey', {
      description: 'Keys the hashes of the table; without it nobody can tell whose orders are in it',
      // For good: with another one CloudFormation writes a new value over the one in use (test/templates/run-time-state.test.ts).
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    acknowledge(secret, 'AwsSolutions-SMG4', 'what is hashed with it lives a day; another value would repeat messages');
    const environment = (settings: string) => ({
      [ENV.cognitoSettings]: settings,
      [ENV.cognitoTable]: table.tableName,
      [ENV.cognitoSecret]: secret.secretArn,
      [ENV.guardFunction]: props.guard.guardFunction.functionArn,
    });
    const userSettings = Lazy.string({ produce: () => JSON.stringify(this.userSettings()) });
    const user = new BundledFunction(this, 'User', {
      bundle: 'cognito-user',
      description: 'OTP shield: judges sign-ups of Cognito, and counts codes that were typed in',
      environment: environment(userSettings),
      timeout: Duration.seconds(5),
      memorySize: 512,
      logRetention: props.logRetention,
    });
    this.sender = new BundledFunction(this, 'Sender', {
      bundle: 'cognito-sender',
      description: 'OTP shield: sends the codes of Cognito that the guard allows',
      environment: environment(Lazy.string({ produce: () => this.senderSettings(props) })),
      timeout: Duration.seconds(60),
      memorySize: 512,
      logRetention: props.logRetention,
    });
    new CfnEventInvokeConfig(this, 'Asynchronous', {
      functionName: this.sender.function.functionName,
      qualifier: '$LATEST',
      maximumEventAgeInSeconds: LONGEST_WAIT.toSeconds(),
      maximumRetryAttempts: 2,
    });
    for (const [{ role }, kinds] of [
      [this.sender, ['order#*', 'pass#*', 'waiting#*']],
      [user, ['pass#*', 'waiting#*']],
    ] as const) {
      role.addToPolicy(
        new PolicyStatement({
          actions: ['dynamodb:UpdateItem'],
          resources: [table.tableArn],
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': kinds } },
        }),
      );
      secret.grantRead(role);
      props.guard.grantCheck(role);
    }
    this.sender.role.addToPolicy(
      new PolicyStatement({ actions: ['kms:Decrypt'], resources: Lazy.list({ produce: () => this.keyArns() }) }),
    );
    this.bound = {
      email: props.email?._bind(this, this.sender.role),
      text: props.text?._bind(this, this.sender.role),
    };
    this.senderFunction = this.sender.function;
    this.userFunction = user.function;
    const alarms = new AlarmSet(this, {
      prefix: this.cognitoGuardName,
      notify: props.notify,
      runbookUrl: props.runbookUrl ?? DEFAULT_RUNBOOK_URL,
      handler: this.senderFunction,
    });
    addCognitoAlarms(alarms, {
      lost: this.metric(COGNITO_METRIC.lost.name),
      refused: this.metric(COGNITO_METRIC.refused.name),
      sender: this.senderFunction,
      user: this.userFunction,
    });
    this.alarms = alarms.alarms;
  }

  /**
   * Lets the guard decide about the messages of a user pool: sets its custom senders, their key, and the triggers for sign-up, confirmation and sign-in that are still free.
   *
   * A pool of another stack of this app works, too. One that is imported can't be changed from here: an output says what to set where it is deployed, and a warning why.
   *
   * @param userPool the pool; give it its own triggers before
   * @throws Error when somebody else sends for it
   */
  public protect(userPool: IUserPool): void {
    const triggers = {
      sender: this.senderFunction,
      user: this.userFunction,
      keyArn: () => this.encryptionKey.keyArn,
      channels: this.channels,
    };
    const faults = new Faults();
    if (typeof (userPool as Partial<IUserPool> | undefined)?.node !== 'object')
      faults.add(
        `userPool must be a user pool, got ${JSON.stringify(userPool)}; give a UserPool, or UserPool.fromUserPoolArn(…)`,
      );
    faults.throwIfAny(this, 'CognitoGuard');
    const pool = cfnUserPoolOf(userPool);
    if (pool !== undefined) {
      this.pools.push(addTriggers(this, pool, triggers));
    } else {
      explainImported(this, userPool, triggers, this.signInsUseCodes === true);
      this.hasImported = true;
    }
  }

  /**
   * A metric of this guard, summed over 5 minutes.
   *
   * @param metricName `CognitoSent`, `CognitoDropped`, `CognitoLost` or `CognitoRefused`
   * @param options label, period and the like
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return gauge(
      METRIC_NAMESPACE,
      metricName,
      { [COGNITO_DIMENSION]: this.cognitoGuardName },
      'Sum',
      Duration.minutes(5),
    ).with(options ?? {});
  }

  private readonly bound: Pick<CognitoSettings, 'email' | 'text'>;
  private readonly signInsUseCodes: boolean | undefined;

  private ownKey(): Key {
    return new Key(this, 'Key', {
      description: 'Encrypts codes of Cognito on their way to the function that sends them',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
  }

  private keyArns(): string[] {
    const own = this.pools.flatMap(({ keyArn }) => (keyArn === undefined ? [] : [keyArn]));
    return [...new Set([this.encryptionKey.keyArn, ...own])];
  }

  private userSettings(): CognitoUserSettings {
    const pools = this.pools.map(({ facts }) => facts());
    // One function answers for all of them, and of an imported one nobody knows how people sign in there.
    const codesOnly = !this.hasImported && pools.length > 0 && pools.every((pool) => pool.codesOnly);
    return {
      name: this.cognitoGuardName,
      // What not every pool does would be asked about a message that never comes.
      autoVerified: (['email', 'sms'] as const).filter(
        (channel) => pools.length > 0 && pools.every(({ autoVerified }) => autoVerified.includes(channel)),
      ),
      signInsUseCodes: this.signInsUseCodes ?? codesOnly,
    };
  }

  private senderSettings(props: CognitoGuardProps): string {
    const settings: CognitoSettings = {
      name: this.cognitoGuardName,
      failureMode: props.failureMode ?? 'CLOSED',
      keyArns: this.keyArns(),
      language: props.language ?? 'en',
      texts: textsOf(props.messages ?? []),
      ...this.bound,
    };
    return Stack.of(this).toJsonString(settings);
  }
}

function textsOf(messages: readonly CognitoMessage[]): Record<string, CognitoTexts> {
  const texts: Record<string, Record<string, object>> = {};
  for (const { language, purpose = 'default', subject, email, html, sms } of messages) {
    texts[language] = { ...texts[language], [purpose]: { subject, email, html, sms } };
  }
  return texts;
}

function check(scope: Construct, props: CognitoGuardProps): void {
  const faults = new Faults();
  faults.demandKnown(props, ['runbookUrl']);
  if (props.email === undefined && props.text === undefined)
    faults.add('email or text must be given, got neither; give a CodeSender for what the pool sends');
  props.email?._check(faults, 'email');
  props.text?._check(faults, 'text');
  if (props.encryptionKey !== undefined && 'aliasName' in props.encryptionKey)
    faults.add('encryptionKey must be a key, got an alias, and a code names the key alone; give the key behind it');
  checkMessages(faults, props);
  faults.throwIfAny(scope, 'CognitoGuard');
  if (props.notify.length === 0) {
    Annotations.of(scope).addWarningV2(
      WARNING.nobodyNotified,
      'notify is empty: the alarms change colour and nobody is told; pass at least one SNS topic',
    );
  }
}
