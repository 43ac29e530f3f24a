import { Duration } from 'aws-cdk-lib';
import { type IAlarm, MathExpression, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmSet, alarmPrefix, DEFAULT_RUNBOOK_URL, gauge } from '../alarms/alarm-set';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { PEOPLE_ALARM } from '../contract/notices/people-alarms';
import { MAIL_METRIC } from '../contract/reputation/metrics';
import type { IReputationMonitor } from './i-reputation-monitor';
import { SendingChannel } from './sending-channel';

const HOUR = Duration.hours(1);
const QUARTER = Duration.minutes(15);
/** Fewer in an hour say nothing. */
const ENOUGH = 20;

export interface PeopleAlarms {
  readonly alarms: IAlarm[];
  /** Start of their names. */
  readonly prefix: string;
}

/** Requests for codes that reached the application, and those that a lockdown answered. */
export interface Reached {
  readonly passed: (period: Duration) => Metric;
  readonly lockedOut: (period: Duration) => Metric;
}

/**
 * Alarms on the steps between the question and the code. An attack rings none of them: it adds requests that don't pass, and takes nothing from those that do.
 * Whoever can keep people out, or mails from arriving, rings them, and then they are right.
 */
export function peopleAlarms(
  scope: Construct,
  { passed, lockedOut }: Reached,
  notify: ITopic[],
  monitor: IReputationMonitor | undefined,
  mailsAlone: boolean,
): PeopleAlarms {
  const room = new Construct(scope, 'PeopleAlarms');
  const prefix = alarmPrefix(room);
  const set = new AlarmSet(room, { prefix, notify, runbookUrl: DEFAULT_RUNBOOK_URL });
  const quiet = TreatMissingData.NOT_BREACHING;
  set.addUnusuallyLow(PEOPLE_ALARM.shutOut, {
    // A lockdown has an alarm of its own, and says by itself that nobody gets through.
    metrics: [passed(QUARTER), lockedOut(QUARTER)],
    period: QUARTER,
    periods: 3,
    // Whoever let nobody through for an hour has no data: that is no news that they get through again.
    missingData: TreatMissingData.IGNORE,
    happened:
      'For 45 minutes far fewer requests for a code than is usual at this hour reached the application: people may not get through.',
    todo: 'ask for a code yourself, in a browser. A front end that broke, a puzzle that does not show, a rule that is too strict, or a site that is down look like this.',
  });
  // Without an attack alarm nothing is counted; a text message is no mail.
  const counted = monitor?.underAttackAlarm !== undefined && monitor.channel === SendingChannel.EMAIL;
  if (counted && mailsAlone) {
    const mail = ({ name }: MetricDefinition) =>
      gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitor.monitorName }, 'Sum', HOUR);
    const [sent, delivered] = [mail(MAIL_METRIC.sends), mail(MAIL_METRIC.deliveries)];
    set.add(PEOPLE_ALARM.notSent, {
      metric: new MathExpression({
        expression: `IF(passed >= ${ENOUGH}, IF(FILL(sent, 0) * 20 < passed, 1, 0), 0)`,
        usingMetrics: { passed: passed(HOUR), sent },
        label: 'requests pass and no mails go out',
        period: HOUR,
      }),
      threshold: 1,
      missingData: quiet,
      happened: `Within an hour ${ENOUGH} requests for a code or more reached the application, and hardly any mail went out.`,
      todo: 'ask for a code yourself. The application does not send, its sender refuses, or it sends without the configuration set, where nobody counts.',
    });
    set.add(PEOPLE_ALARM.notDelivered, {
      metric: new MathExpression({
        expression: `IF(sent >= ${ENOUGH}, IF((FILL(delivered, 0) + FILL(hard, 0) + FILL(soft, 0) + FILL(never, 0)) * 2 < sent, 1, 0), 0)`,
        usingMetrics: {
          sent,
          delivered,
          hard: mail(MAIL_METRIC.hardBounces),
          soft: mail(MAIL_METRIC.softBounces),
          never: mail(MAIL_METRIC.notAttempted),
        },
        label: 'mails go out and do not arrive',
        period: HOUR,
      }),
      threshold: 1,
      missingData: quiet,
      happened: 'Within an hour less than half of the mails were delivered, and the others did not bounce either.',
      todo: 'a mailbox provider, or the sender, holds them back: see the status page of both, and offer another way to sign in.',
    });
  }
  return { alarms: set.alarms, prefix };
}
