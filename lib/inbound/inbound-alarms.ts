import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
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
  readonly deadLetters: IQueue;
}

const HOUR = Duration.hours(1);
/** So many refused messages with a live code within an hour, and none that verifies, is no bad luck any more. */
const REFUSED = 10;
/** So many sessions without any message. */
const SESSIONS = 20;

export function addInboundAlarms(alarms: AlarmSet, props: InboundAlarmsProps): void {
  const { monitorName, channel } = props;
  const noun = channel === 'email' ? 'mails' : 'messages';
  const sum = ({ name }: MetricDefinition, period = HOUR) =>
    gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, 'Sum', period);
  const shared = { threshold: 1, missingData: TreatMissingData.NOT_BREACHING };

  alarms.add(INBOUND_ALARM.noneVerified, {
    ...shared,
    metric: new MathExpression({
      expression: `IF(refused >= ${REFUSED}, IF(verified < 1, 1, 0), 0)`,
      usingMetrics: { refused: sum(INBOUND_METRIC.refused), verified: sum(INBOUND_METRIC.verified) },
      label: `${noun} arrive and none verifies`,
      period: HOUR,
    }),
    happened: `${REFUSED} ${noun} or more with a live code arrived within an hour, and none confirmed anything.`,
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
    todo:
      channel === 'email'
        ? 'send a mail to the inbound address yourself; then see MX record, active receipt rule set and the rules before ours.'
        : 'send a message to the number yourself; then see whether its two-way channel is still the topic.',
  });
  alarms.add(INBOUND_ALARM.requestsFailed, {
    ...shared,
    metric: sum(INBOUND_METRIC.requestsFailed, Duration.minutes(5)),
    threshold: 3,
    happened: 'Page or sessions of inbound verification answer that they are unavailable: people can not be verified.',
    handler: props.sessions,
    todo: 'the log of the session handler names the error; the table, the secret and the signing key are what it needs.',
  });
  alarms.add(INBOUND_ALARM.deadLetters, {
    ...shared,
    metric: props.deadLetters.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: 'Maximum',
    }),
    happened: `The receiver could not take some of the ${noun}, even after two more tries.`,
    handler: props.receiver,
    todo: 'read its last errors; the people concerned have started again or given up, so empty the queue when it is mended.',
  });
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
