import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { AlarmText } from '../../alarms/alarm-options';
import { gauge } from '../../alarms/alarm-set';
import type { AlarmDefinition } from '../../contract/alarm';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../contract/metric';
import { METRIC_NAMESPACE } from '../../contract/names';
import { PIPELINE_ALARM, PROBE_ALARM } from '../../contract/reputation/alarms';
import { PROBE_METRIC } from '../../contract/reputation/metrics';
import { ACCOUNT_ALARM } from '../../contract/reputation/ses/alarms';
import { ACCOUNT_METRIC } from '../../contract/reputation/ses/metrics';
import { SILENT } from '../scheduled-probe';
import { addSignalAlarms } from '../signal-alarms';
import type { SesProbeProps } from './ses-probe-props';

/** Alarms on what the probe publishes, and on the probe. */
export function addProbeAlarms(props: SesProbeProps, handler: IFunction): void {
  addAccountAlarms(props);
  if (props.configurationSetName !== undefined) addConfigurationSetAlarms(props);
  addHourlyAlarms(props, handler);
  addSignalAlarms(props.alarms, (metric) => own(props, metric, 'Maximum', Duration.minutes(15)), {
    volume: props.ledger !== undefined,
    verify: props.webAclMetricName !== undefined,
    signUps: props.signUps !== undefined,
  });
  addOwnAlarms(props, handler);
}

const { IGNORE, NOT_BREACHING } = cloudwatch.TreatMissingData;
const { LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;

function addAccountAlarms(props: SesProbeProps): void {
  const { alarms, quota } = props;
  // A probe that stops is the heartbeat's business; here the last word of SES stands.
  alarms.add(ACCOUNT_ALARM.underReview, {
    metric: own(props, ACCOUNT_METRIC.enforcementLevel, 'Maximum'),
    threshold: 1,
    missingData: IGNORE,
    happened: 'AWS put the SES account under review (or paused it): it may stop sending soon.',
    todo: 'read the mail from AWS and answer it in the SES console; stop the cause first and say how.',
  });
  addBelowOne(props, ACCOUNT_ALARM.sendingPaused, ACCOUNT_METRIC.sendingEnabled, {
    happened: 'SES does not send: the account is paused, and no code reaches anybody.',
    todo: 'find out who paused it (AWS, an automatic breaker or a person), offer people the other ways to sign in.',
  });
  const addQuota = (definition: AlarmDefinition, percent: number) =>
    alarms.add(definition, {
      metric: own(props, ACCOUNT_METRIC.quotaUsed, 'Maximum'),
      threshold: percent,
      // No value at all means that the quota is unlimited.
      missingData: NOT_BREACHING,
      happened: `${percent} % of the sending quota of the last 24 hours are used; at 100 % SES refuses every mail.`,
      todo: 'compare the volume with yesterday; raise the quota if people did it, lock down the code routes if robots did.',
    });
  addQuota(ACCOUNT_ALARM.quotaWarning, quota.warningPercent);
  addQuota(ACCOUNT_ALARM.quotaCritical, quota.criticalPercent);
}

function addConfigurationSetAlarms(props: SesProbeProps): void {
  const name = props.configurationSetName;
  addBelowOne(props, ACCOUNT_ALARM.configurationSetPaused, ACCOUNT_METRIC.configurationSetSending, {
    happened: `The configuration set ${name} does not send: no code reaches anybody.`,
    todo: 'find out who paused it; if the shield did, the notification of that moment says why and until when.',
  });
  if (props.eventTopic === undefined) return;
  addBelowOne(props, PIPELINE_ALARM.eventsUnwired, ACCOUNT_METRIC.eventsWired, {
    happened: `The configuration set ${name} has no event destination any more that publishes sends, bounces and complaints to the monitor.`,
    todo: 'run "cdk deploy --revert-drift", or add the destination by hand as the runbook shows; a deploy of the same template mends nothing, and until then nothing is counted.',
  });
  props.alarms.add(PIPELINE_ALARM.eventsMissing, {
    metric: own(props, PROBE_METRIC.eventsMissing, 'Minimum'),
    threshold: 1,
    // Twice: a slow batch looks the same for a moment.
    evaluationPeriods: 2,
    missingData: IGNORE,
    happened: 'SES sends mails and our counters stand still: every alarm on counted mails is blind.',
    todo: 'follow the events: destination of the configuration set, topic, queue, log of the ingest handler.',
  });
}

function addHourlyAlarms(props: SesProbeProps, handler: IFunction): void {
  const hourly = (definition: AlarmDefinition, metric: MetricDefinition, text: AlarmText) =>
    props.alarms.add(definition, {
      metric: own(props, metric, 'Maximum', Duration.hours(1)),
      threshold: 1,
      missingData: IGNORE,
      handler,
      ...text,
    });
  hourly(ACCOUNT_ALARM.identityNotVerified, ACCOUNT_METRIC.identitiesNotVerified, {
    happened: 'A sending identity is not verified any more: SES refuses its mails, or soon will.',
    todo: 'the log of the probe names it; compare its DNS records with the SES console.',
  });
  hourly(ACCOUNT_ALARM.dkimFailing, ACCOUNT_METRIC.identitiesWithoutDkim, {
    happened: 'An identity signs with DKIM without success: mailbox providers will doubt its mails.',
    todo: 'the log of the probe names it; put its three CNAME records back.',
  });
  hourly(ACCOUNT_ALARM.mailFromFailing, ACCOUNT_METRIC.identitiesWithoutMailFrom, {
    happened: 'The MAIL FROM domain of an identity fails: SPF no longer aligns.',
    todo: 'the log of the probe names it; put its MX and TXT records back.',
  });
  hourly(ACCOUNT_ALARM.openRecommendations, ACCOUNT_METRIC.openRecommendations, {
    happened: 'The Virtual Deliverability Manager has open recommendations of high impact.',
    todo: 'read them in the SES console; what was mended disappears within six hours.',
  });
  hourly(ACCOUNT_ALARM.pausedEntities, ACCOUNT_METRIC.pausedEntities, {
    happened: 'A tenant of the SES account may not send.',
    todo: 'see in the SES console who paused it and why before you enable it again.',
  });
}

function addOwnAlarms(props: SesProbeProps, handler: IFunction): void {
  props.alarms.add(PROBE_ALARM.probeSilent, {
    metric: own(props, PROBE_METRIC.probeHeartbeat, 'Sum'),
    ...SILENT,
    happened: 'The SES probe gave no sign of life for three of its intervals: nobody watches review, pause and quota.',
    todo: 'look at the log of the probe; until it runs again, look at the SES console yourself.',
    handler,
  });
  props.alarms.addHandler(
    'probe',
    handler,
    PROBE_ALARM.probeErrors,
    // Not the interval: what is looked at once an hour would fail in one run of twelve for ever, and neither this alarm nor the heartbeat would say so.
    Duration.hours(1),
    'what the alarms know about review, pause and quota is old.',
  );
}

function addBelowOne(
  props: SesProbeProps,
  definition: AlarmDefinition,
  metric: MetricDefinition,
  text: AlarmText,
): void {
  props.alarms.add(definition, {
    metric: own(props, metric, 'Minimum'),
    threshold: 1,
    comparison: LESS_THAN_THRESHOLD,
    missingData: IGNORE,
    ...text,
  });
}

function own(
  { monitorName, interval }: SesProbeProps,
  { name }: MetricDefinition,
  statistic: 'Maximum' | 'Minimum' | 'Sum',
  period: Duration = interval,
): cloudwatch.Metric {
  return gauge(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitorName }, statistic, period);
}
