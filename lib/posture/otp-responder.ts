import { Annotations, Duration, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkReceivers } from '../alarms/alarm-receivers';
import { AlarmSet, DEFAULT_RUNBOOK_URL, gauge } from '../alarms/alarm-set';
import { letHandlerPublish } from '../alarms/topic-publisher';
import { ENV } from '../contract/env';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import type { MetricRef } from '../contract/metric-source';
import { METRIC_NAMESPACE } from '../contract/names';
import { POSTURE_EVENT } from '../contract/posture/posture';
import type { ResponderSettings } from '../contract/posture/responder-settings';
import { RESPONSE_ALARM, RESPONSE_METRIC } from '../contract/posture/response-alarms';
import { CHANNEL_DIMENSION, GUARD_DIMENSION, GUARD_METRIC } from '../contract/recipient/guard-metrics';
import { SHIELD_EVENT, SHIELD_EVENT_SOURCE } from '../contract/shield-event';
import { acknowledge, acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { Faults } from '../private/faults';
import { lateIdentity } from '../private/shield-identity';
import { sound } from '../private/taken';
import { WARNING } from '../private/warnings';
import type { OtpResponderProps } from './otp-responder-props';
import { ResponderMode } from './responder-mode';

const DEFAULT_MINIMUM_HOLD = Duration.minutes(30);
const DEFAULT_ESCALATE_AFTER = Duration.minutes(10);
const DEFAULT_MAXIMUM_LOCKDOWN_PER_DAY = Duration.minutes(30);
const DEFAULT_ESCALATE_AT_BOUNCES = 5;
const MAX_ALARMS = 50;

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
    props = sound(this, 'OtpResponderProps', props, () => check(this, props), responderStandIn(props));
    this.mode = props.mode ?? ResponderMode.OBSERVE;
    const cap = props.maximumLockdownPerDay ?? DEFAULT_MAXIMUM_LOCKDOWN_PER_DAY;
    this._lockdownMinutesPerDay = this.mode === ResponderMode.LOCKDOWN ? cap.toMinutes({ integral: false }) : 0;
    this._closesCountries = props.countrySwitch !== undefined && this.mode !== ResponderMode.OBSERVE;
    this.responderName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });

    const critical = [...attackAlarmOf(props), ...(props.attackAlarms ?? [])];
    const warning = props.warningAlarms ?? [];
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'responder',
      description: 'Raises and releases the posture of the OTP shield',
      environment: { [ENV.responderSettings]: this.settings(props) },
      // Several reads and up to four writes, each with time-outs and retries of its own.
      timeout: Duration.minutes(2),
      logRetention: props.logRetention,
    });
    this.responderFunction = handler.function;
    this._historyLogGroup = handler.logGroup;
    // A check that is minutes old says nothing; the next one does.
    handler.function.configureAsyncInvoke({ maxEventAge: Duration.minutes(5), retryAttempts: 2 });
    this.permit(handler.role, props);
    this.wake(
      handler.function,
      [...critical, ...warning],
      [
        ...(props.campaignGate === undefined ? [] : [SHIELD_EVENT.campaign]),
        ...(props.countrySwitch === undefined ? [] : [SHIELD_EVENT.country]),
      ],
    );
    this.alarms = this.watch(handler.function, props);
    if (critical.length + warning.length === 0 && this.mode !== ResponderMode.OBSERVE) {
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

  private settings(props: OtpResponderProps): string {
    const { lockdownGate, strictGate, campaignGate, monitor, requestMetric, puzzleMetric, guardName } = props;
    const settings: ResponderSettings = {
      shield: this.responderName,
      identity: lateIdentity(this),
      alternatives: props.lockdownAlternatives === undefined ? undefined : props.lockdownAlternatives.length > 0,
      mode: this.mode,
      gates: {
        lockdown: { ipv4: lockdownGate.ipv4SetRef, ipv6: lockdownGate.ipv6SetRef },
        strict: { ipv4: strictGate.ipv4SetRef, ipv6: strictGate.ipv6SetRef },
      },
      campaignGate: campaignGate && { ipv4: campaignGate.ipv4SetRef, ipv6: campaignGate.ipv6SetRef },
      alarms: [
        ...attackAlarmOf(props).map(({ alarmName: name }) => ({ name, level: 'critical' as const, ofMails: true })),
        ...(props.attackAlarms ?? []).map(({ alarmName: name }) => ({ name, level: 'critical' as const })),
        ...(props.warningAlarms ?? []).map(({ alarmName: name }) => ({ name, level: 'warning' as const })),
      ],
      topicArns: props.notify.map(({ topicArn }) => topicArn),
      minimumHold: (props.minimumHold ?? DEFAULT_MINIMUM_HOLD).toSeconds({ integral: false }),
      escalateAfter: (props.escalateAfter ?? DEFAULT_ESCALATE_AFTER).toSeconds({ integral: false }),
      maximumLockdownPerDay: (props.maximumLockdownPerDay ?? DEFAULT_MAXIMUM_LOCKDOWN_PER_DAY).toSeconds({
        integral: false,
      }),
      harm: props.escalateAtBounces ?? DEFAULT_ESCALATE_AT_BOUNCES,
      harmMetrics: (monitor?.harmMetrics ?? []).map(metricRef),
      sentMetrics: monitor?.sentMetric === undefined ? [] : [metricRef(monitor.sentMetric)],
      typedIn:
        guardName === undefined
          ? undefined
          : { awaited: ofGuard(guardName, GUARD_METRIC.awaited), verified: ofGuard(guardName, GUARD_METRIC.verified) },
      requestMetric: requestMetric && metricRef(requestMetric),
      puzzleMetric: puzzleMetric && metricRef(puzzleMetric),
      refusedMetrics: {
        lockdown: (props.lockdownRefusals ?? []).map(metricRef),
        strict: (props.strictRefusals ?? []).map(metricRef),
      },
      sendingSwitch: switchOf(props)?.functionArn,
      countrySwitch: props.countrySwitch?.functionArn,
    };
    return Stack.of(this).toJsonString(settings);
  }

  private permit(role: iam.Role, props: OtpResponderProps): void {
    props.lockdownGate.grantOperate(role);
    props.strictGate.grantOperate(role);
    props.campaignGate?.grantOperate(role);
    for (const topic of props.notify) letHandlerPublish(role, topic);
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
    const switches = [switchOf(props), props.countrySwitch].filter((each) => each !== undefined);
    if (switches.length > 0)
      allow(
        ['lambda:InvokeFunction'],
        switches.map(({ functionArn }) => functionArn),
      );
  }

  /** OK and INSUFFICIENT_DATA don't even wake it. */
  private wake(handler: IFunction, alarms: cloudwatch.IAlarm[], further: string[]): void {
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
        detailType: [SHIELD_EVENT.posture, SHIELD_EVENT.acknowledgement, SHIELD_EVENT.blockList, ...further],
      },
      targets: [new targets.LambdaFunction(handler, { maxEventAge: Duration.hours(1), retryAttempts: 20 })],
    });
    new events.Rule(this, 'EveryMinute', {
      description: 'Lets the responder of the OTP shield check the posture',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new targets.LambdaFunction(handler, { maxEventAge: Duration.minutes(1), retryAttempts: 0 })],
    });
  }

  private watch(handler: IFunction, props: OtpResponderProps): cloudwatch.AlarmBase[] {
    const alarms = new AlarmSet(this, {
      prefix: this.responderName,
      notify: props.notify,
      runbookUrl: props.runbookUrl ?? DEFAULT_RUNBOOK_URL,
    });
    const metric = (name: string, statistic: 'Sum' | 'Maximum', minutes: number) =>
      gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: this.responderName }, statistic, Duration.minutes(minutes));
    alarms.add(RESPONSE_ALARM.postureFailures, {
      metric: metric(RESPONSE_METRIC.postureFailures.name, 'Sum', 5),
      threshold: 1,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      happened: 'The responder could not move the posture, or could not tell somebody that it did.',
      handler,
      todo: 'see what the posture is, and move it by hand if it is not what it should be.',
    });
    alarms.add(RESPONSE_ALARM.lockdown, {
      metric: metric(RESPONSE_METRIC.posture.name, 'Maximum', 1),
      threshold: 2,
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      happened: 'The routes are locked, by the responder or by a person: nobody gets a code.',
      todo: 'see why, by whom and until when. To end it: otp-shield release --reason "over"',
    });
    alarms.add(RESPONSE_ALARM.responderSilent, {
      metric: metric(RESPONSE_METRIC.responderHeartbeat.name, 'Sum', 5),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      happened:
        'The responder has not checked the posture for ten minutes: nothing is raised, and no lockdown ends by itself.',
      handler,
      todo: 'see what the posture is. It can be moved by hand without the responder. To end a lockdown: otp-shield release --reason "responder silent"',
    });
    alarms.addHandler(
      'responder',
      handler,
      RESPONSE_ALARM.responderErrors,
      Duration.minutes(5),
      'the posture may be other than it should be.',
    );
    return alarms.alarms;
  }
}

function attackAlarmOf({ monitor }: OtpResponderProps): cloudwatch.IAlarm[] {
  return monitor?.underAttackAlarm === undefined ? [] : [monitor.underAttackAlarm];
}

/** What may pause the sender, where that is allowed. */
function switchOf({ pauseSending, monitor }: OtpResponderProps): IFunction | undefined {
  return pauseSending === true ? monitor?.sendingSwitch() : undefined;
}

/** Of codes by mail, since bounces are about mails. */
function ofGuard(guardName: string, { name }: MetricDefinition): MetricRef {
  const dimensions = { [GUARD_DIMENSION]: guardName, [CHANNEL_DIMENSION]: 'email' };
  return { namespace: METRIC_NAMESPACE, name, dimensions };
}

function metricRef({ namespace, metricName: name, dimensions }: cloudwatch.Metric): MetricRef {
  return { namespace, name, dimensions: Object.fromEntries(Object.entries(dimensions ?? {})) };
}

function check(scope: Construct, props: OtpResponderProps): void {
  const faults = new Faults();
  const { minimumHold, escalateAfter, maximumLockdownPerDay, escalateAtBounces, lockdownAlternatives } = props;
  faults.demandKnown({ minimumHold, escalateAfter, maximumLockdownPerDay, escalateAtBounces, lockdownAlternatives });
  checkReceivers(faults, scope, 'notify', props.notify);
  const minutes = (prop: string, value: Duration | undefined, min: number, max: number) => {
    if (value === undefined || value.isUnresolved()) return;
    const number = value.toMinutes({ integral: false });
    faults.wholeNumber(`${prop} (minutes)`, number, min, max, 'give whole minutes');
  };
  minutes('minimumHold', props.minimumHold, 5, 240);
  minutes('escalateAfter', props.escalateAfter, 5, 60);
  minutes('maximumLockdownPerDay', props.maximumLockdownPerDay, 5, 1440);
  faults.wholeNumber('escalateAtBounces', props.escalateAtBounces, 1, 1_000_000, 'it is a number of mails');
  const alarms = (props.attackAlarms?.length ?? 0) + (props.warningAlarms?.length ?? 0);
  if (alarms > MAX_ALARMS)
    faults.add(
      `attackAlarms and warningAlarms must be at most ${MAX_ALARMS} together, got ${alarms}; combine some in a composite alarm`,
    );
  if (props.pauseSending === true && switchOf(props) === undefined) {
    faults.add(
      'pauseSending is true but monitor has no sender that can be paused; give a monitor whose sender can be, and name what carries the codes',
    );
  }
  if (props.countrySwitch !== undefined && (props.mode ?? ResponderMode.OBSERVE) === ResponderMode.OBSERVE) {
    faults.add(
      'countrySwitch (closeCountries of sms) has no effect in mode OBSERVE, in which nothing is changed; set mode (response.mode) to ResponderMode.STRICT, or leave it out',
    );
  }
  faults.throwIfAny(scope, 'OtpResponder');
}

/** What turns the same gates and says nothing else. */
function responderStandIn({ lockdownGate, strictGate, campaignGate }: OtpResponderProps): OtpResponderProps {
  return { lockdownGate, strictGate, ...(campaignGate && { campaignGate }), notify: [] };
}
