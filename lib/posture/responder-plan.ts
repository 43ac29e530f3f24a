import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { checkReceivers } from '../alarms/alarm-receivers';
import { DEFAULT_RUNBOOK_URL } from '../alarms/alarm-set';
import type { MetricDefinition } from '../contract/metric';
import type { MetricRef } from '../contract/metric-source';
import { METRIC_NAMESPACE } from '../contract/names';
import type { ResponderSettings } from '../contract/posture/responder-settings';
import { CHANNEL_DIMENSION, GUARD_DIMENSION, GUARD_METRIC } from '../contract/recipient/guard-metrics';
import { SHIELD_EVENT } from '../contract/shield-event';
import { Faults } from '../private/faults';
import type { OtpResponderProps } from './otp-responder-props';
import { ResponderMode } from './responder-mode';

const DEFAULT_MINIMUM_HOLD = Duration.minutes(30);
const DEFAULT_ESCALATE_AFTER = Duration.minutes(10);
const DEFAULT_MAXIMUM_LOCKDOWN_PER_DAY = Duration.minutes(30);
const DEFAULT_ESCALATE_AT_BOUNCES = 5;
const MAX_ALARMS = 50;

/** What a responder is made of. The props are read here and nowhere else. */
export interface ResponderPlan {
  /** How far it may go by itself. */
  readonly mode: ResponderMode;
  /** What the handler is told, but for what it is called. */
  readonly settings: Omit<ResponderSettings, 'shield' | 'identity'>;
  /** Alarms that wake it. */
  readonly alarms: cloudwatch.IAlarm[];
  /** What the shield did, which it keeps beside what people did. */
  readonly news: string[];
  readonly gates: ReadonlyArray<OtpResponderProps['strictGate']>;
  /** Functions that pause the sender or close countries. */
  readonly switches: IFunction[];
  readonly notify: ITopic[];
  readonly runbookUrl: string;
  readonly logRetention: OtpResponderProps['logRetention'];
}

export function responderPlan(props: OtpResponderProps): ResponderPlan {
  const { lockdownGate, strictGate, campaignGate, countrySwitch } = props;
  const mode = props.mode ?? ResponderMode.OBSERVE;
  const raising = [...attackAlarmOf(props), ...(props.attackAlarms ?? []), ...(props.warningAlarms ?? [])];
  return {
    mode,
    settings: settingsOf(props, mode),
    alarms: raising,
    news: [
      ...(campaignGate === undefined ? [] : [SHIELD_EVENT.campaign]),
      ...(countrySwitch === undefined ? [] : [SHIELD_EVENT.country]),
    ],
    gates: [lockdownGate, strictGate, campaignGate].filter((gate) => gate !== undefined),
    switches: [switchOf(props), countrySwitch].filter((each) => each !== undefined),
    notify: props.notify,
    runbookUrl: props.runbookUrl ?? DEFAULT_RUNBOOK_URL,
    logRetention: props.logRetention,
  };
}

function settingsOf(props: OtpResponderProps, mode: ResponderMode): ResponderPlan['settings'] {
  const { lockdownGate, strictGate, campaignGate, monitor, requestMetric, puzzleMetric, guardName } = props;
  return {
    alternatives: props.lockdownAlternatives === undefined ? undefined : props.lockdownAlternatives.length > 0,
    mode,
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

/** @throws Error that names every fault */
export function checkResponder(scope: Construct, props: OtpResponderProps): void {
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
export function responderStandIn({ lockdownGate, strictGate, campaignGate }: OtpResponderProps): OtpResponderProps {
  return { lockdownGate, strictGate, ...(campaignGate && { campaignGate }), notify: [] };
}
