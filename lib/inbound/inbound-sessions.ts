import { Annotations, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  ApplicationListenerRule,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCondition,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LambdaTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL } from '../alarms/alarm-set';
import { ENV } from '../contract/env';
import { INBOUND_BASE_PATH, type InboundChannel, type InboundSessionSettings } from '../contract/inbound/inbound';
import { acknowledge } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { WARNING } from '../private/warnings';
import { addInboundAlarms, addInstanceAlarm } from './inbound-alarms';
import type { InboundVerificationOptions } from './inbound-verification-options';

export interface InboundSessionsProps extends InboundVerificationOptions {
  readonly channel: InboundChannel;
  readonly inboundAddress: string;
  readonly defaultPriority: number;
}

export interface ReceiverProps {
  readonly bundle: string;
  readonly description: string;
  /** JSON for the handler. */
  readonly settings: string;
  readonly environment?: Record<string, string | undefined>;
  /** Whether somebody waits for the answer, as a caller does: then nothing is tried later, and nothing is kept. */
  readonly awaited?: boolean;
}

/** Amazon Connect waits 8 seconds for a function (InvocationTimeLimitSeconds), so an answer that comes later is for nobody. */
const AWAITED = Duration.seconds(7);

const DEFAULT_SESSION = Duration.minutes(10);

/** What all channels need: the table of the sessions, page and API behind the listener, the key that signs results, and alarms. */
export class InboundSessions extends Construct {
  public readonly pageUrl: string;
  public readonly monitorName: string;
  private readonly table: TableV2;
  private readonly rootSecret: Secret;
  private readonly alarmSet: AlarmSet;
  private readonly sessionHandler: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: InboundSessionsProps,
  ) {
    super(scope, id);
    const { channel, origin } = props;
    this.monitorName = Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' });
    this.pageUrl = `${origin}${INBOUND_BASE_PATH[channel]}/`;
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      timeToLiveAttribute: 'expires',
      // Nothing in it is worth more than the ten minutes that it lives.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rootSecret = new Secret(this, 'RootSecret', {
      description: 'Codes and hashes of inbound verification are derived from it',
      // For good: with another one CloudFormation writes a new value over the one in use (test/templates/run-time-state.test.ts).
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    acknowledge(
      this.rootSecret,
      'AwsSolutions-SMG4',
      'another value ends every session that is open; what is derived from it lives ten minutes',
    );
    const key = new Key(this, 'SigningKey', {
      description: 'Signs the results of inbound verification',
      keySpec: KeySpec.RSA_2048,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'inbound-session',
      description: 'OTP shield: page and sessions of inbound verification',
      timeout: Duration.seconds(10),
      environment: this.environment(Stack.of(this).toJsonString(this.settings(key))),
      logRetention: props.logRetention,
    });
    this.sessionHandler = handler;
    this.rootSecret.grantRead(handler.role);
    this.allow(handler.role, ['kms:Sign', 'kms:GetPublicKey'], key.keyArn);
    this.allowSessions(handler.role);
    new ApplicationListenerRule(this, 'Rule', {
      listener: props.listener,
      priority: props.rulePriority ?? props.defaultPriority,
      conditions: [ListenerCondition.pathPatterns([INBOUND_BASE_PATH[channel], `${INBOUND_BASE_PATH[channel]}/*`])],
      action: ListenerAction.forward([
        new ApplicationTargetGroup(this, 'Target', {
          targetType: TargetType.LAMBDA,
          targets: [new LambdaTarget(handler.function)],
        }),
      ]),
    });
    this.alarmSet = new AlarmSet(scope, {
      prefix: this.monitorName,
      notify: props.notify,
      runbookUrl: props.runbookUrl ?? DEFAULT_RUNBOOK_URL,
    });
    if (props.notify.length === 0) {
      Annotations.of(scope).addWarningV2(
        WARNING.nobodyNotified,
        'notify is empty: the alarms change colour and nobody is told; pass at least one SNS topic',
      );
    }
  }

  public get alarms(): cloudwatch.AlarmBase[] {
    return this.alarmSet.alarms;
  }

  /** The function that takes the messages. */
  public addReceiver({ bundle, description, settings, environment, awaited = false }: ReceiverProps): BundledFunction {
    const receiver = new BundledFunction(this, 'Receiver', {
      bundle,
      description,
      timeout: awaited ? AWAITED : Duration.seconds(30),
      environment: { ...this.environment(settings), ...environment },
      logRetention: this.props.logRetention,
    });
    const deadLetters = awaited ? undefined : this.keepFailures(receiver);
    this.rootSecret.grantRead(receiver.role);
    this.allowSessions(receiver.role);
    addInboundAlarms(this.alarmSet, {
      monitorName: this.monitorName,
      channel: this.props.channel,
      sessions: this.sessionHandler.function,
      receiver: receiver.function,
      deadLetters,
    });
    return receiver;
  }

  /** What the function can't take lands in a queue, after two more tries of Lambda. */
  private keepFailures(receiver: BundledFunction): Queue {
    const deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // The event names the sender, so no longer than somebody needs to look at it.
      retentionPeriod: Duration.days(4),
    });
    acknowledge(
      deadLetters,
      'AwsSolutions-SQS3',
      'it takes what the function could not, as the destination of its failures',
    );
    this.allow(receiver.role, ['sqs:SendMessage'], deadLetters.queueArn);
    const asynchronous = new CfnEventInvokeConfig(this, 'Asynchronous', {
      functionName: receiver.function.functionName,
      qualifier: '$LATEST',
      // A later try finds the session expired.
      maximumEventAgeInSeconds: 600,
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
    });
    // Lambda looks whether the function may write to the queue.
    asynchronous.node.addDependency(receiver.role);
    return deadLetters;
  }

  /** Alarms on the instance of Amazon Connect that brings the calls. */
  public watchInstance(instanceId: string): void {
    addInstanceAlarm(this.alarmSet, instanceId);
  }

  private settings(key: Key): InboundSessionSettings {
    const { props } = this;
    return {
      channel: props.channel,
      monitor: this.monitorName,
      origin: props.origin,
      allowedOrigins: props.allowedOrigins ?? [],
      serviceName: props.serviceName,
      inboundAddress: props.inboundAddress,
      continueUrl: props.continueUrl,
      sessionSeconds: (props.sessionDuration ?? DEFAULT_SESSION).toSeconds({ integral: false }),
      keyIds: [key.keyId],
    };
  }

  private environment(settings: string): Record<string, string> {
    return {
      [ENV.inboundSettings]: settings,
      [ENV.sessionTable]: this.table.tableName,
      [ENV.sessionKeySecret]: this.rootSecret.secretArn,
    };
  }

  private allowSessions(role: Role): void {
    role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['session#*'] } },
      }),
    );
  }

  private allow(role: Role, actions: string[], resource: string): void {
    role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
  }
}
