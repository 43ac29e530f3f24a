import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { type AlarmDefinition, FENCE_ALARM, MAIL_ALARM, PIPELINE_ALARM, PROBE_ALARM } from '../contract/alarms';
import { BLOCKING_RULES, ruleDimensions } from '../contract/door-metrics';
import {
  MAIL_METRIC,
  type MetricDefinition,
  MONITOR_DIMENSION,
  PROBE_METRIC,
  REPEAT_STEPS,
  repeatMetric,
} from '../contract/metrics';
import { METRIC_NAMESPACE, RULE } from '../contract/names';
import type { AlarmSet } from './alarm-set';
import type { WatchedDoor } from './watched-door';

export type Row = cloudwatch.IWidget[];

const PERIOD = Duration.minutes(5);
const DAY = Duration.days(1);

/** Requests on their way through the web ACL, and what stopped them. */
export function doorRow(scope: IConstruct, door: WatchedDoor): Row {
  const rule = (metricName: string, name: string, label: string) => wafMetric(scope, door, metricName, name, label);
  return [
    graph('Door: from request to code', [
      rule('CountedRequests', RULE.classifyRequest, 'asked'),
      rule('CaptchaRequests', RULE.humanCheck, 'CAPTCHA shown'),
      rule('RequestsWithValidCaptchaToken', RULE.humanCheck, 'CAPTCHA solved'),
      rule('CountedRequests', RULE.passed, 'reached the backend'),
      rule('CountedRequests', RULE.classifyVerify, 'codes checked'),
    ]),
    graph(
      'Door: blocked',
      BLOCKING_RULES.map((name) => rule('BlockedRequests', name, name)),
      { stacked: true },
    ),
  ];
}

/** Counted mails, and how sure the alarms are. */
export function mailRows(title: string, monitor: string, alarms: AlarmSet): Row[] {
  const count = (metric: MetricDefinition, label: string) => own(monitor, metric, 'Sum', label);
  const excess = (definition: AlarmDefinition, label: string): cloudwatch.IMetric[] => {
    const metric = alarms.find(definition)?.metric;
    return metric instanceof cloudwatch.MathExpression ? [metric.with({ label })] : [];
  };
  const judged = [
    ...excess(MAIL_ALARM.bounces10Minutes, '10 minutes'),
    ...excess(MAIL_ALARM.bounces15Minutes, '15 minutes'),
    ...excess(MAIL_ALARM.bounces60Minutes, '60 minutes'),
    ...excess(MAIL_ALARM.bounces2Hours, '2 hours'),
    ...excess(MAIL_ALARM.bounces24Hours, '24 hours'),
  ];
  if (judged.length === 0) return [];
  return [
    [
      graph(`${title}: mail`, [
        count(MAIL_METRIC.sends, 'sent'),
        count(MAIL_METRIC.deliveries, 'delivered'),
        count(MAIL_METRIC.hardBounces, 'bounced for good'),
        count(MAIL_METRIC.badRecipients, 'known-bad recipients'),
        count(MAIL_METRIC.complaints, 'complaints'),
      ]),
      graph(`${title}: bounces against their limit (1 is certain)`, judged, {
        annotations: thresholds(alarms, [MAIL_ALARM.bounces60Minutes]),
      }),
    ],
    [
      graph(
        `${title}: recipients with many codes`,
        REPEAT_STEPS.map((step) => own(monitor, repeatMetric(step), 'Sum', `${step} codes`, Duration.hours(1))),
      ),
      graph(
        `${title}: unusual volume, codes not typed in (above 1)`,
        [
          own(monitor, PROBE_METRIC.volumeExcess, 'Maximum', 'volume'),
          own(monitor, PROBE_METRIC.verifyShortfall, 'Maximum', 'codes not typed in'),
        ],
        { annotations: thresholds(alarms, [MAIL_ALARM.unusualVolume]) },
      ),
      graph(
        `${title}: the counting itself`,
        [
          own(monitor, MAIL_METRIC.pipelineLag, 'Maximum', 'age of the oldest event (s)'),
          ...metricsOf(alarms, [PIPELINE_ALARM.eventsLate, PIPELINE_ALARM.deadLetters]),
        ],
        { annotations: thresholds(alarms, [PIPELINE_ALARM.eventsLate]) },
      ),
    ],
  ];
}

/** What AWS judges by. */
export function sesRow(monitor: string, alarms: AlarmSet): Row {
  const fence = (title: string, warning: AlarmDefinition, critical: AlarmDefinition) =>
    graph(title, metricsOf(alarms, [warning]), { annotations: thresholds(alarms, [warning, critical]) });
  return [
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
    graph('SES: quota used (%)', [own(monitor, PROBE_METRIC.quotaUsed, 'Maximum', 'used')], {
      annotations: thresholds(alarms, [PROBE_ALARM.quotaWarning, PROBE_ALARM.quotaCritical]),
    }),
  ];
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
  readonly door?: WatchedDoor;
  readonly mailPrice: number;
  readonly captchaPrice: number;
}

/** USD a day. */
export function costRow(scope: IConstruct, { monitors, door, mailPrice, captchaPrice }: CostOptions): Row {
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
  ];
  return [graph('Cost (USD a day)', costs, { stacked: true, period: DAY })];
}

interface GraphOptions {
  readonly annotations?: cloudwatch.HorizontalAnnotation[];
  readonly stacked?: boolean;
  readonly period?: Duration;
}

function graph(
  title: string,
  left: cloudwatch.IMetric[],
  { annotations, stacked, period = PERIOD }: GraphOptions = {},
): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    left,
    leftAnnotations: annotations,
    leftYAxis: { min: 0, showUnits: false },
    stacked,
    period,
    width: 8,
    height: 6,
  });
}

function thresholds(alarms: AlarmSet, definitions: readonly AlarmDefinition[]): cloudwatch.HorizontalAnnotation[] {
  return definitions.flatMap((definition) => {
    const annotation = alarms.find(definition)?.toAnnotation();
    return annotation === undefined ? [] : [{ value: annotation.value, label: definition.name }];
  });
}

function metricsOf(alarms: AlarmSet, definitions: readonly AlarmDefinition[]): cloudwatch.IMetric[] {
  return definitions.flatMap((definition) => alarms.find(definition)?.metric ?? []);
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
  { webAclMetricName }: WatchedDoor,
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
