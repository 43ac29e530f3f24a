import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type AlarmSet, gauge } from '../alarms/alarm-set';
import type { InboundChannel } from '../contract/inbound/inbound';
import { INBOUND_ALARM, INBOUND_METRIC } from '../contract/inbound/inbound-alarms';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';

export interface InboundAlarmsProps {
  readonly monitorName: string;
  readonly channel: InboundChannel;
  readonly sessions: IFunction;
  readonly receiver: IFunction;
  /** Where the messages wait that the receiver could not take; calls don't wait. */
  readonly deadLetters?: IQueue;
}

const HOUR = Duration.hours(1);
/** So many refused messages with a live code within an hour, and none that verifies, is no bad luck any more. */
const REFUSED = 10;
/** So many sessions without any message. */
const SESSIONS = 20;
/** Thirty-three calls, or a hundred in which nobody types; about 2 US dollars at either line. */
const STRAY_CALLS = 100;

const NOUN: Readonly<Record<InboundChannel, string>> = { email: 'mails', sms: 'messages', call: 'calls' };
const TRY_IT: Readonly<Record<InboundChannel, string>> = {
  email:
    'send a mail to the inbound address yourself; then see MX record, active receipt rule set and the rules before ours.',
  sms: 'send a message to the number yourself; then see whether its two-way channel is still the topic.',
  call: 'call the number yourself; then see whether it still leads to our flow, or, at Twilio, to our address with the auth token that the secret has.',
};

export function addInboundAlarms(alarms: AlarmSet, props: InboundAlarmsProps): void {
  const { monitorName, channel } = props;
  const noun = NOUN[channel];
  const sum = ({ name }: MetricDefinition, period = HOUR) =>
    gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, 'Sum', period);
  const shared = { threshold: 1, missingData: TreatMissingData.NOT_BREACHING };

  alarms.add(INBOUND_ALARM.noneVerified, {
    ...shared,
    metric: new MathExpression({
      ...noneVerified(channel, sum),
      label: `${noun} arrive and none verifies`,
      period: HOUR,
    }),
    happened: `${REFUSED} ${noun} or more ${channel === 'call' ? 'came in while people waited for theirs' : 'with a live code arrived'} within an hour, and none confirmed anything.`,
    handler: props.receiver,
    todo: 'read in the log of the receiver why they were refused; one reason for all means that something changed at AWS or in the set-up.',
  });
  alarms.add(INBOUND_ALARM.silent, {
    ...shared,
    metric: new MathExpression({
      expression: `IF(sessions >= ${SESSIONS}, IF(refused + verified + stray < 1, 1, 0), 0)`,
      usingMetrics: {
        sessions: sum(INBOUND_METRIC.sessions),
        refused: sum(INBOUND_METRIC.refused),
        verified: sum(INBOUND_METRIC.verified),
        stray: sum(INBOUND_METRIC.stray),
      },
      label: `sessions and no ${noun}`,
      period: HOUR,
    }),
    happened: `${SESSIONS} sessions or more were started within an hour, and not one of the ${noun} arrived.`,
    todo: TRY_IT[channel],
  });
  alarms.add(INBOUND_ALARM.requestsFailed, {
    ...shared,
    metric: sum(INBOUND_METRIC.requestsFailed, Duration.minutes(5)),
    threshold: 3,
    happened: 'Page or sessions of inbound verification answer that they are unavailable: people can not be verified.',
    handler: props.sessions,
    todo: 'the log of the session handler names the error; the table, the secret and the signing key are what it needs.',
  });
  if (channel === 'call') addCallAlarm(alarms, sum(INBOUND_METRIC.stray));
  if (props.deadLetters) addDeadLetterAlarm(alarms, props.deadLetters, props.receiver, noun);
  alarms.addHandler(
    'receiver',
    props.receiver,
    INBOUND_ALARM.receiverErrors,
    Duration.minutes(5),
    `${noun} are not taken, and people wait in vain.`,
  );
  alarms.addHandler(
    'session',
    props.sessions,
    INBOUND_ALARM.sessionErrors,
    Duration.minutes(5),
    'nobody can start or finish a verification.',
  );
}

/** Of a call nothing but the digits tells the session, so one that doesn't match is refused as a mail is; but anybody can call, and a number that nobody waits at is called, too. */
function noneVerified(channel: InboundChannel, sum: (metric: MetricDefinition) => IMetric) {
  const verified = sum(INBOUND_METRIC.verified);
  if (channel !== 'call') {
    const usingMetrics: Record<string, IMetric> = { refused: sum(INBOUND_METRIC.refused), verified };
    return { expression: `IF(refused >= ${REFUSED}, IF(verified < 1, 1, 0), 0)`, usingMetrics };
  }
  return {
    expression: `IF(refused + stray >= ${REFUSED}, IF(sessions >= ${REFUSED}, IF(verified < 1, 1, 0), 0), 0)`,
    usingMetrics: {
      refused: sum(INBOUND_METRIC.refused),
      stray: sum(INBOUND_METRIC.stray),
      sessions: sum(INBOUND_METRIC.sessions),
      verified,
    },
  };
}

function addCallAlarm(alarms: AlarmSet, metric: IMetric): void {
  alarms.add(INBOUND_ALARM.strayCalls, {
    metric,
    threshold: STRAY_CALLS,
    missingData: TreatMissingData.NOT_BREACHING,
    happened: `${STRAY_CALLS} times or more within an hour a caller typed nothing, or digits that nobody was given: somebody calls without end, and each minute has its price.`,
    todo: 'see in the console of Amazon Connect or Twilio which numbers call, and block them there; take the number off the page if it goes on.',
  });
}

function addDeadLetterAlarm(alarms: AlarmSet, queue: IQueue, receiver: IFunction, noun: string): void {
  alarms.add(INBOUND_ALARM.deadLetters, {
    threshold: 1,
    missingData: TreatMissingData.NOT_BREACHING,
    metric: queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: 'Maximum',
    }),
    happened: `The receiver could not take some of the ${noun}, even after two more tries.`,
    handler: receiver,
    todo: 'read its last errors; the people concerned have started again or given up, so empty the queue when it is mended.',
  });
}

/** Whoever calls while the instance has all the calls that it takes hears an engaged tone. */
export function addInstanceAlarm(alarms: AlarmSet, InstanceId: string): void {
  const dimensions = { InstanceId, MetricGroup: 'VoiceCalls' };
  alarms.add(INBOUND_ALARM.callsTurnedAway, {
    metric: gauge('AWS/Connect', 'CallsBreachingConcurrencyQuota', dimensions, 'Sum', Duration.minutes(5)),
    threshold: 1,
    missingData: TreatMissingData.NOT_BREACHING,
    happened: 'Amazon Connect turned calls away, since the instance has as many at once as its quota allows.',
    todo: 'see in the console who calls; offer another way to sign in, and ask AWS for more concurrent calls.',
  });
}
