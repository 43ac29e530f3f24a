import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import type { AlarmSet } from '../alarms/alarm-set';
import { guardMetric } from '../alarms/guard-metric';
import { METRIC_NAMESPACE, RULE } from '../contract/names';
import { ASKING_LINES, BLOCKING_RULES, ruleDimensions } from '../contract/protection/door-metrics';
import { GUARD_METRIC } from '../contract/recipient/guard-metrics';
import {
  type AlarmDefinition,
  FENCE_ALARM,
  MAIL_ALARM,
  PIPELINE_ALARM,
  PROBE_ALARM,
} from '../contract/reputation/alarms';
import {
  MAIL_METRIC,
  type MetricDefinition,
  MONITOR_DIMENSION,
  PROBE_METRIC,
  REPEAT_STEPS,
  repeatMetric,
} from '../contract/reputation/metrics';
import type { IRecipientGuard } from '../notices/i-recipient-guard';
import type { WatchedWebAcl } from '../notices/watched-door';
import { type Graph, graphRow, metricOf, PERIOD, type Row, thresholds } from './dashboard-graph';

const DAY = Duration.days(1);

/** Requests on their way through the web ACL, and what stopped them. */
export function doorRow(scope: IConstruct, door: WatchedWebAcl): Row {
  const rule = (metricName: string, name: string, label: string) => wafMetric(scope, door, metricName, name, label);
  return graphRow([
    {
      title: 'Door: from request to code',
      left: [
        rule('CountedRequests', RULE.classifyRequest, 'asked'),
        rule('CaptchaRequests', RULE.humanCheck, 'CAPTCHA shown'),
        rule('RequestsWithValidCaptchaToken', RULE.humanCheck, 'CAPTCHA solved'),
        rule('CountedRequests', RULE.passed, 'reached the backend'),
        rule('CountedRequests', RULE.verifyPassed, 'codes checked'),
      ],
    },
    {
      title: 'Door: blocked',
      left: BLOCKING_RULES.map((name) => rule('BlockedRequests', name, name)),
      stacked: true,
    },
    {
      title: 'Door: lines that all share, and puzzles that are charged',
      left: [
        ...ASKING_LINES.flatMap((name) => [
          rule('CaptchaRequests', name, `${name}: asked for a puzzle`),
          rule('RequestsWithValidCaptchaToken', name, `${name}: came with one`),
        ]),
        rule('CaptchasAttempted', RULE.humanCheck, 'puzzle attempts'),
      ],
    },
  ]);
}

/** Counted mails, and how sure the alarms are. */
export function mailRows(title: string, monitor: string, alarms: AlarmSet): Row[] {
  const count = (metric: MetricDefinition, label: string) => own(monitor, metric, 'Sum', label);
  const judged = [
    ...metricOf(alarms, MAIL_ALARM.bounces10Minutes, '10 minutes'),
    ...metricOf(alarms, MAIL_ALARM.bounces15Minutes, '15 minutes'),
    ...metricOf(alarms, MAIL_ALARM.bounces60Minutes, '60 minutes'),
    ...metricOf(alarms, MAIL_ALARM.bounces2Hours, '2 hours'),
    ...metricOf(alarms, MAIL_ALARM.bounces4Hours, '4 hours'),
    ...metricOf(alarms, MAIL_ALARM.bounces24Hours, '24 hours'),
  ];
  if (judged.length === 0) return [];
  return [
    graphRow([
      {
        title: `${title}: mail`,
        left: [
          count(MAIL_METRIC.sends, 'sent'),
          count(MAIL_METRIC.deliveries, 'delivered'),
          count(MAIL_METRIC.hardBounces, 'bounced for good'),
          count(MAIL_METRIC.badRecipients, 'known-bad recipients'),
          count(MAIL_METRIC.complaints, 'complaints'),
        ],
      },
      {
        title: `${title}: bounces against their limit (1 is certain)`,
        left: judged,
        annotations: thresholds(alarms, [MAIL_ALARM.bounces60Minutes]),
      },
    ]),
    graphRow([
      {
        title: `${title}: recipients with many codes`,
        left: REPEAT_STEPS.map((step) => own(monitor, repeatMetric(step), 'Sum', `${step} codes`, Duration.hours(1))),
      },
      {
        title: `${title}: unusual volume, codes not typed in (above 1)`,
        left: [
          own(monitor, PROBE_METRIC.volumeExcess, 'Maximum', 'volume'),
          own(monitor, PROBE_METRIC.verifyShortfall, 'Maximum', 'codes not typed in'),
        ],
        annotations: thresholds(alarms, [MAIL_ALARM.unusualVolume]),
      },
      {
        title: `${title}: the counting itself`,
        left: [
          own(monitor, MAIL_METRIC.pipelineLag, 'Maximum', 'age of the oldest event (s)'),
          ...metricOf(alarms, PIPELINE_ALARM.eventsLate, 'oldest event in the queue (s)'),
          ...metricOf(alarms, PIPELINE_ALARM.deadLetters, 'events that could not be read'),
        ],
        annotations: thresholds(alarms, [PIPELINE_ALARM.eventsLate]),
      },
    ]),
  ];
}

/** What AWS judges by. */
export function sesRow(monitor: string, alarms: AlarmSet): Row {
  const fence = (title: string, warning: AlarmDefinition, critical: AlarmDefinition): Graph => ({
    title,
    left: metricOf(alarms, warning, 'rate'),
    annotations: thresholds(alarms, [warning, critical]),
  });
  return graphRow([
    fence(
      'SES: bounce rate of the account',
      FENCE_ALARM.accountBounceRateWarning,
      FENCE_ALARM.accountBounceRateCritical,
    ),
    fence(
      'SES: complaint rate of the account',
      FENCE_ALARM.accountComplaintRateWarning,
      FENCE_ALARM.accountComplaintRateCritical,
    ),
    {
      title: 'SES: quota used (%)',
      left: [own(monitor, PROBE_METRIC.quotaUsed, 'Maximum', 'used')],
      annotations: thresholds(alarms, [PROBE_ALARM.quotaWarning, PROBE_ALARM.quotaCritical]),
    },
  ]);
}

/** 0 normal, 1 strict, 2 lockdown. */
export function postureWidget(responderName: string): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title: 'Posture (1 strict, 2 lockdown)',
    left: [own(responderName, { name: 'Posture', unit: 'None' }, 'Maximum', 'posture', Duration.minutes(1))],
    leftYAxis: { min: 0, max: 2 },
    width: 6,
    height: 5,
  });
}

export interface CostOptions {
  readonly monitors: readonly string[];
  readonly door?: WatchedWebAcl;
  readonly guard?: IRecipientGuard;
  readonly mailPrice: number;
  readonly captchaPrice: number;
}

/** USD a day. */
export function costRow(scope: IConstruct, { monitors, door, guard, mailPrice, captchaPrice }: CostOptions): Row {
  const priced = (metric: cloudwatch.IMetric, id: string, perThousand: number, label: string) =>
    new cloudwatch.MathExpression({
      expression: `${id} * ${perThousand} / 1000`,
      usingMetrics: { [id]: metric },
      label,
      period: DAY,
    });
  const costs = [
    ...monitors.map((monitor, index) =>
      priced(
        own(monitor, MAIL_METRIC.sends, 'Sum', 'mails', DAY),
        `mails${index}`,
        mailPrice,
        monitors.length > 1 ? `mails of ${monitor}` : 'mails',
      ),
    ),
    ...(door === undefined
      ? []
      : [
          priced(
            wafMetric(scope, door, 'CaptchaRequests', RULE.humanCheck, 'CAPTCHA', DAY),
            'captchas',
            captchaPrice,
            'CAPTCHA',
          ),
        ]),
    // Mails are among the costs already, by what their sender counted.
    ...(guard === undefined
      ? []
      : [
          guardMetric(guard.guardName, GUARD_METRIC.sentCost, { channel: 'sms', label: 'text messages', period: DAY }),
          guardMetric(guard.guardName, GUARD_METRIC.sentCost, { channel: 'voice', label: 'calls', period: DAY }),
        ]),
  ];
  return graphRow([{ title: 'Cost (USD a day)', left: costs, stacked: true, period: DAY }]);
}

function own(
  monitor: string,
  { name }: MetricDefinition,
  statistic: 'Sum' | 'Maximum',
  label: string,
  period: Duration = PERIOD,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { [MONITOR_DIMENSION]: monitor },
    statistic,
    label,
    period,
  });
}

function wafMetric(
  scope: IConstruct,
  { webAclMetricName }: WatchedWebAcl,
  metricName: string,
  rule: string,
  label: string,
  period: Duration = PERIOD,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/WAFV2',
    metricName,
    dimensionsMap: { Region: Stack.of(scope).region, ...ruleDimensions(webAclMetricName, rule) },
    statistic: 'Sum',
    label,
    period,
  });
}
