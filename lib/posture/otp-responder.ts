import { Annotations, Duration, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { letHandlerPublish } from '../alarms/topic-publisher';
import { ENV } from '../contract/env';
import { MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { POSTURE_EVENT } from '../contract/posture/posture';
import { RESPONSE_METRIC } from '../contract/posture/response-alarms';
import { SHIELD_EVENT, SHIELD_EVENT_SOURCE } from '../contract/shield-event';
import { acknowledge, acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { lateIdentity } from '../private/shield-identity';
import { sound } from '../private/taken';
import { WARNING } from '../private/warnings';
import type { OtpResponderProps } from './otp-responder-props';
import { addResponderAlarms } from './responder-alarms';
import { ResponderMode } from './responder-mode';
import { checkResponder, type ResponderPlan, responderPlan, responderStandIn } from './responder-plan';

/**
 * Tightens the routes when an alarm says that the sender is abused, and releases them step by step when it is over. By default it only
 * says what it would do.
 *
 * An alarm makes it write the gate within seconds; AWS WAF may need some minutes to apply it everywhere. When strict was tried, at least a tenth of the mails still bounce and requests storm the routes, it locks the routes, if its
 * mode allows that, and never for longer than `maximumLockdownPerDay`.
 * What a person decided with the `otp-shield` command outranks it until the end of the time that they gave; it also ends a lockdown of a
 * person when that time is over, in every mode, so deploy it even if it may not act.
 *
 * Deploys a function that runs once a minute (about 0.2 USD a month in us-east-1), rules, a dead-letter queue and five alarms.
 *
 * ```ts
 * new OtpResponder(this, 'Responder', {
 *   lockdownGate: webAcl.lockdownGate,
 *   strictGate: webAcl.strictGate,
 *   monitor,
 *   requestMetric: webAcl.metric('CountedRequests', 'classify-request'),
 *   mode: ResponderMode.STRICT,
 *   notify: [topic],
 * });
 * ```
 */
export class OtpResponder extends Construct {
  /** Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms. */
  public readonly responderName: string;

  /** How far the responder may go by itself. */
  public readonly mode: ResponderMode;
  /** @internal For how long it may lock the routes within 24 hours. */
  public readonly _lockdownMinutesPerDay: number;
  /** @internal Whether it has countries closed into which texts surge. */
  public readonly _closesCountries: boolean;

  /** The function that decides. */
  public readonly responderFunction: IFunction;

  /** Alarms on the responder itself, and on a lockdown. */
  public readonly alarms: cloudwatch.AlarmBase[];

  /** @internal Keeps what people and the shield did. */
  public readonly _historyLogGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: OtpResponderProps) {
    super(scope, id);
    props = sound(
      this,
      'OtpResponderProps',
      props,
      () => checkResponder(this, props),
      () => responderStandIn(props),
    );
    const plan = responderPlan(props);
    const { settings } = plan;
    this.mode = plan.mode;
    this._lockdownMinutesPerDay = this.mode === ResponderMode.LOCKDOWN ? settings.maximumLockdownPerDay / 60 : 0;
    this._closesCountries = settings.countrySwitch !== undefined && this.mode !== ResponderMode.OBSERVE;
    this.responderName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });

    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'responder',
      description: 'Raises and releases the posture of the OTP shield',
      environment: {
        [ENV.responderSettings]: Stack.of(this).toJsonString({
          shield: this.responderName,
          identity: lateIdentity(this),
          ...settings,
        }),
      },
      // Several reads and up to four writes, each with time-outs and retries of its own.
      timeout: Duration.minutes(2),
      logRetention: plan.logRetention,
    });
    this.responderFunction = handler.function;
    this._historyLogGroup = handler.logGroup;
    // A check that is minutes old says nothing; the next one does.
    handler.function.configureAsyncInvoke({ maxEventAge: Duration.minutes(5), retryAttempts: 2 });
    this.permit(handler.role, plan);
    this.wake(handler.function, plan);
    this.alarms = addResponderAlarms(this, this.responderName, handler.function, plan);
    if (plan.alarms.length === 0 && this.mode !== ResponderMode.OBSERVE) {
      Annotations.of(this).addWarningV2(
        WARNING.nothingRaises,
        `mode is ${this.mode} but no alarm raises: give monitor, attackAlarms or warningAlarms`,
      );
    }
  }

  /**
   * A metric that the responder publishes, summed over 5 minutes.
   *
   * @param metricName `Posture`, `PostureChanges`, `PostureFailures` or `ResponderHeartbeat`
   * @param options label, period, statistic and the like
   */
  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [MONITOR_DIMENSION]: this.responderName },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    });
  }

  /**
   * The posture, as its highest value in a minute: 0 normal, 1 strict, 2 lockdown.
   *
   * @param options label, period and the like
   */
  public metricPosture(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    const highest = { statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(1) };
    return this.metric(RESPONSE_METRIC.posture.name, { ...highest, ...options });
  }

  /**
   * Changes of the posture that were decided and could not be made, or of which nobody could be told, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricPostureFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(RESPONSE_METRIC.postureFailures.name, options);
  }

  private permit(role: iam.Role, { gates, notify, switches }: ResponderPlan): void {
    for (const gate of gates) gate.grantOperate(role);
    for (const topic of notify) letHandlerPublish(role, topic);
    const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    allow(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData'], ['*']);
    acknowledgeWildcard(
      role,
      '*',
      'DescribeAlarms leaves composite alarms out unless it is allowed for all; metrics are no resources',
    );
    allow(['events:PutEvents'], [Stack.of(this).formatArn({ service: 'events', resource: 'event-bus/default' })], {
      StringEquals: { 'events:source': POSTURE_EVENT.source },
    });
    if (switches.length > 0)
      allow(
        ['lambda:InvokeFunction'],
        switches.map(({ functionArn }) => functionArn),
      );
  }

  /** OK and INSUFFICIENT_DATA don't even wake it. */
  private wake(handler: IFunction, { alarms, news }: ResponderPlan): void {
    if (alarms.length > 0) {
      const deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
        retentionPeriod: Duration.days(14),
        enforceSSL: true,
        encryption: sqs.QueueEncryption.SQS_MANAGED,
      });
      acknowledge(deadLetterQueue, 'AwsSolutions-SQS3', 'it is the dead-letter queue of a rule of EventBridge');
      new events.Rule(this, 'OnAlarm', {
        description: 'Wakes the responder of the OTP shield',
        eventPattern: {
          source: ['aws.cloudwatch'],
          detailType: ['CloudWatch Alarm State Change'],
          resources: alarms.map(({ alarmArn }) => alarmArn),
          detail: { state: { value: ['ALARM'] } },
        },
        targets: [
          new targets.LambdaFunction(handler, {
            deadLetterQueue,
            maxEventAge: Duration.minutes(15),
            retryAttempts: 20,
          }),
        ],
      });
    }
    new events.Rule(this, 'OnNews', {
      description: 'Lets the responder of the OTP shield keep what people and the shield did, for the timeline',
      eventPattern: {
        source: [SHIELD_EVENT_SOURCE],
        detailType: [SHIELD_EVENT.posture, SHIELD_EVENT.acknowledgement, SHIELD_EVENT.blockList, ...news],
      },
      targets: [new targets.LambdaFunction(handler, { maxEventAge: Duration.hours(1), retryAttempts: 20 })],
    });
    new events.Rule(this, 'EveryMinute', {
      description: 'Lets the responder of the OTP shield check the posture',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new targets.LambdaFunction(handler, { maxEventAge: Duration.minutes(1), retryAttempts: 0 })],
    });
  }
}
