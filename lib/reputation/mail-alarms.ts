import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmText } from '../alarms/alarm-options';
import type { AlarmSet } from '../alarms/alarm-set';
import type { AlarmDefinition } from '../contract/alarm';
import { type MetricDefinition, MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import { MAIL_ALARM } from '../contract/reputation/alarms';
import { MAIL_METRIC, repeatMetric } from '../contract/reputation/metrics';
import { DEFAULT_COUNTED_MAIL } from './levels';
import { type RateReference, type RateSpec, rateExcess } from './rate-alarm';
import type { CountedMailThresholds } from './thresholds';

/** Alarms that mean abuse of the sender at this moment. */
export interface MailAlarms {
  readonly bounces: cloudwatch.AlarmBase;
  readonly complaints: cloudwatch.AlarmBase;
}

/** Alarms on the counted events; `docs/reputation.md` has the figures behind windows and references. */
export function addMailAlarms(
  alarms: AlarmSet,
  monitorName: string,
  thresholds: Required<CountedMailThresholds> = DEFAULT_COUNTED_MAIL,
): MailAlarms {
  const { criticalBouncePercent, minimumBounces, followBaseline } = thresholds;
  // AWS reviews accounts at 5 % and may pause them at 10 %.
  const review = percent(criticalBouncePercent);
  const critical = reference(review, 3.5, 2 * review, followBaseline);
  // Where a thousand codes go out an hour, an attack is a small share of them: against what is usual it shows all the same.
  const amongMany = followBaseline ? reference(percent(0.5 * criticalBouncePercent), 2.5, 2 * review, true) : critical;
  const rate = (definition: AlarmDefinition, spec: RateSpec, text: AlarmText, silent = false) =>
    alarms.add(definition, {
      metric: rateExcess(monitorName, spec),
      threshold: 1,
      // A window without a mail has no rate, and nothing to alarm about.
      missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      silent,
      ...text,
    });

  const hits = MAIL_METRIC.hardBounces;
  const bounceText: AlarmText = {
    happened: 'Codes go to addresses that do not exist: the bounce rate is certainly above its limit.',
    todo: 'see first who asks for the codes. Lock down or tighten the code routes, then count again.',
  };
  const bounces = (definition: AlarmDefinition, window: Duration, minHits: number, reference: RateReference) =>
    rate(definition, { hits, window, minHits, reference }, bounceText, true);

  const bouncesCritical = alarms.addComposite(MAIL_ALARM.bouncesCritical, {
    anyOf: [
      bounces(MAIL_ALARM.bounces10Minutes, Duration.minutes(10), minimumBounces + 7, amongMany),
      // One more than over an hour: at some thousand mails a day five honest bounces in 15 minutes come about every half year.
      bounces(MAIL_ALARM.bounces15Minutes, Duration.minutes(15), minimumBounces + 1, critical),
      bounces(MAIL_ALARM.bounces60Minutes, Duration.minutes(60), minimumBounces, critical),
    ],
    ...bounceText,
  });
  alarms.addComposite(MAIL_ALARM.bouncesWarning, {
    anyOf: [
      // The slow attack: few mails an hour, and only against what is usual here do they show.
      bounces(
        MAIL_ALARM.bounces2Hours,
        Duration.hours(2),
        5,
        followBaseline ? reference(0.01, 2, 0.05, true) : { floor: 0.04 },
      ),
      bounces(
        MAIL_ALARM.bounces4Hours,
        Duration.hours(4),
        8,
        followBaseline ? reference(0.01, 1.5, 0.05, true) : { floor: 0.03 },
      ),
      bounces(MAIL_ALARM.bounces24Hours, Duration.hours(24), 20, reference(0.02, 1.5, 0.05, followBaseline)),
    ],
    // The critical alarm has said it louder already.
    suppressedBy: bouncesCritical,
    happened: 'More mails bounce than usual, or more than AWS likes over a longer time.',
    todo: 'compare the requests and the mails of today with yesterday; a slow attack looks exactly like this.',
  });

  const complaintText: AlarmText = {
    happened:
      'So many people marked codes as spam that AWS may review the sender (from 0.1 % on): they did not ask for the codes.',
    todo: 'see who asks for codes, and stop it: strict first, lockdown if it goes on. Gmail reports no complaints, so there are more.',
  };
  // AWS reviews accounts at 0.1 % and may pause them at 0.5 %. People complain hours later, at night against few new mails,
  // so the hour takes a higher limit and a count that a sender of 20,000 mails a day doesn't reach by chance.
  const complaints = (definition: AlarmDefinition, window: Duration, minHits: number, floor: number) =>
    rate(definition, { hits: MAIL_METRIC.complaints, window, minHits, reference: { floor } }, complaintText, true);
  const complaintsCritical = alarms.addComposite(MAIL_ALARM.complaintsCritical, {
    anyOf: [
      complaints(MAIL_ALARM.complaints60Minutes, Duration.minutes(60), 7, 0.002),
      complaints(MAIL_ALARM.complaints24Hours, Duration.hours(24), 7, 0.001),
    ],
    ...complaintText,
  });
  rate(
    MAIL_ALARM.complaintsWarning,
    { hits: MAIL_METRIC.complaints, window: Duration.hours(24), minHits: 5, reference: { floor: 0.0005 } },
    {
      happened:
        'Five people or more within a day marked codes as spam, more than 0.05 %. AWS reviews senders at 0.1 %.',
      todo: 'nothing is urgent: look whether the mail says who asked and what to do if it was not them, then who asks for codes.',
    },
  );

  addLeadingSignals(alarms, monitorName, rate, thresholds.repeatRecipients);
  addSendingDisabled(alarms, monitorName);
  return { bounces: bouncesCritical, complaints: complaintsCritical };
}

function reference(floor: number, follow: number, cap: number, followBaseline: boolean): RateReference {
  return followBaseline ? { floor, follow, cap } : { floor };
}

/** As a fraction. Rounded, or 5.5 % would become 0.05500000000000001. */
function percent(value: number): number {
  return Number((value / 100).toPrecision(12));
}

function addLeadingSignals(
  alarms: AlarmSet,
  monitorName: string,
  rate: (definition: AlarmDefinition, spec: RateSpec, text: AlarmText) => void,
  repeatRecipients: number,
): void {
  rate(
    MAIL_ALARM.badRecipients,
    { hits: MAIL_METRIC.badRecipients, window: Duration.minutes(60), minHits: 5, reference: { floor: 0.1 } },
    {
      happened:
        'Codes are asked for addresses that are known to be bad (suppressed, invalid, or without a mail domain).',
      todo: 'these mails do no harm by themselves, but nobody types that many by mistake: see who asks for codes.',
    },
  );
  rate(
    MAIL_ALARM.reputationDelays,
    { hits: MAIL_METRIC.reputationDelays, window: Duration.minutes(60), minHits: 5, reference: { floor: 0.05 } },
    {
      happened: 'Mailbox providers delay our mails because they doubt the sender.',
      todo: 'this comes before complaints and blocks: find the mails that nobody asked for.',
    },
  );
  rate(
    MAIL_ALARM.softBounces,
    { hits: MAIL_METRIC.softBounces, window: Duration.hours(24), minHits: 20, reference: { floor: 0.1 } },
    {
      happened:
        'More than a tenth of the mails of a day bounced for the moment (full mailbox, content, no such domain).',
      todo: 'look at the top recipient domains in the daily report: one provider, or one kind of address?',
    },
  );
  addRepeatAlarm(alarms, monitorName, repeatRecipients, 'mailboxes');
}

/** @param flooded what it is that somebody floods */
export function addRepeatAlarm(
  alarms: AlarmSet,
  monitorName: string,
  threshold: number,
  flooded: 'mailboxes' | 'phones',
): void {
  const recipients = (step: 6 | 8) => counter(monitorName, repeatMetric(step), Duration.hours(24));
  alarms.add(MAIL_ALARM.repeatRecipients, {
    metric: new cloudwatch.MathExpression({
      // Of people who ask again with a chance of 20 %, 3 in 10,000 get six codes a day, and 1 in 100,000 gets eight.
      expression: 'IF(six > eight * 3, six, eight * 3)',
      usingMetrics: { six: recipients(6), eight: recipients(8) },
      period: Duration.hours(24),
    }),
    threshold,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: `Within 24 hours several recipients got six codes, or one got eight: somebody floods their ${flooded}.`,
    todo: 'nothing has bounced yet; see who asks for codes, and limit codes per recipient in the application.',
  });
}

function addSendingDisabled(alarms: AlarmSet, monitorName: string): void {
  alarms.add(MAIL_ALARM.sendingDisabled, {
    metric: counter(monitorName, MAIL_METRIC.sendingDisabled, Duration.hours(1)),
    threshold: 1,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    happened: 'The provider reports that sending was disabled, for the account or a part of it.',
    todo: 'see who did it and why (the provider, a breaker or a person) before you enable it again.',
  });
}

/** A count of a monitor over a time. */
export function counter(monitorName: string, metric: MetricDefinition, period: Duration): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: metric.name,
    dimensionsMap: { [MONITOR_DIMENSION]: monitorName },
    statistic: 'Sum',
    period,
  });
}
