import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { PERIOD, type Row } from '../alarms/graph';
import { CLOUDWATCH_LIMIT } from '../contract/aws-limits';
import { MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE, RULE } from '../contract/names';
import { RESPONSE_METRIC } from '../contract/posture/response-alarms';
import { SendingChannel } from '../reputation/sending-channel';
import { atLeast, blockingRules, type CostOptions, costs, wafMetric } from './dashboard-widgets';

const DAY = Duration.days(1);
const COLUMNS = 24;
/** Two rows of graphs and the alarms are 13 units: the first screen of a window of 1,200 pixels, without scrolling. */
const GRAPH_HEIGHT = 5;
const ALARMS_HEIGHT = 3;

export interface FirstScreenOptions extends CostOptions {
  readonly responderName?: string;
  readonly alarms: readonly cloudwatch.IAlarm[];
}

/**
 * What somebody wants to know who opens the page: are people getting their codes, is somebody attacking, what did the shield do, what does it cost; and which alarms
 * are on. The posture is drawn into each graph of time, so that its changes stand beside what they changed: an annotation of a dashboard is a fixed moment, which a
 * template can't know.
 */
export function firstScreen(scope: IConstruct, options: FirstScreenOptions): Row[] {
  const { responderName, alarms } = options;
  const posture = responderName === undefined ? [] : [postureMetric(responderName)];
  const graphs = [
    ...people(scope, options, posture),
    ...attack(scope, options, posture),
    ...whatItDid(scope, options, posture),
    graph({ title: 'What does it cost? (USD a day)', left: costs(scope, options), stacked: true, period: DAY }),
  ];
  const pairs = Array.from({ length: Math.ceil(graphs.length / 2) }, (_, pair) => graphs.slice(2 * pair, 2 * pair + 2));
  return [...pairs.map((pair) => pair.map((widget) => widget(COLUMNS / pair.length))), [alarmsWidget(alarms)]];
}

const POSTURES_SHOWN = [
  { value: 1, label: 'strict' },
  { value: 2, label: 'lockdown' },
];

type Widget = (width: number) => cloudwatch.IWidget;

function graph(props: Omit<cloudwatch.GraphWidgetProps, 'width' | 'height'>): Widget {
  return (width) =>
    new cloudwatch.GraphWidget({
      period: PERIOD,
      leftYAxis: { min: 0, showUnits: false },
      // Where the posture stands on the other side, it always has the same height, and what the height means stands beside it.
      rightYAxis: { min: 0, max: 2, showUnits: false },
      ...((props.right ?? []).length > 0 && { rightAnnotations: POSTURES_SHOWN }),
      ...props,
      width,
      height: GRAPH_HEIGHT,
    });
}

/** From the solved puzzle to the code that is typed in: lines that lie on each other, unless people are lost between them. */
function people(scope: IConstruct, { webAcl, monitors }: FirstScreenOptions, right: cloudwatch.IMetric[]): Widget[] {
  const rule = (metric: string, name: string, label: string) =>
    webAcl === undefined ? [] : [wafMetric(scope, webAcl, metric, name, label)];
  const mailed = monitors.filter(({ channel }) => channel === SendingChannel.EMAIL);
  const left = [
    ...rule('RequestsWithValidCaptchaToken', RULE.humanCheck, 'came with a solved puzzle'),
    ...rule('CountedRequests', RULE.passed, 'reached the application'),
    ...mailed.map(({ monitorName, sentMetric }) =>
      sentMetric.with({
        statistic: 'Sum',
        period: PERIOD,
        label: mailed.length > 1 ? `mails sent by ${monitorName}` : 'mails sent',
      }),
    ),
    ...rule('CountedRequests', RULE.verifyPassed, 'codes typed in'),
  ];
  return left.length === 0 ? [] : [graph({ title: 'Are people getting their codes?', left, right })];
}

function attack(scope: IConstruct, { webAcl }: FirstScreenOptions, right: cloudwatch.IMetric[]): Widget[] {
  if (webAcl === undefined) return [];
  const blocked = blockingRules(webAcl).filter((name) => name !== RULE.lockdown);
  const left = [
    wafMetric(scope, webAcl, 'CountedRequests', RULE.classifyRequest, 'asked for a code'),
    atLeast(scope, webAcl, RULE.humanCheck, 'came to the puzzle, at least'),
    new cloudwatch.MathExpression({
      expression: blocked.map((_, index) => `FILL(b${index}, 0)`).join(' + '),
      usingMetrics: Object.fromEntries(
        blocked.map((name, index) => [`b${index}`, wafMetric(scope, webAcl, 'BlockedRequests', name, name)]),
      ),
      label: 'blocked by a rule',
      period: PERIOD,
    }),
  ];
  return [graph({ title: 'Is somebody attacking?', left, right })];
}

function whatItDid(scope: IConstruct, { webAcl }: FirstScreenOptions, right: cloudwatch.IMetric[]): Widget[] {
  const refused = (name: string, label: string) =>
    webAcl === undefined ? [] : [wafMetric(scope, webAcl, 'BlockedRequests', name, label)];
  const left = [
    ...refused(RULE.lockdown, 'refused by lockdown'),
    ...refused(RULE.strictRateLimit, 'refused by strict'),
    ...refused(RULE.rateLimit, 'refused: one client too often'),
  ];
  if (left.length + right.length === 0) return [];
  return [graph({ title: 'What did the shield do?', left, right })];
}

function postureMetric(responderName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName: RESPONSE_METRIC.posture.name,
    dimensionsMap: { [MONITOR_DIMENSION]: responderName },
    statistic: 'Maximum',
    label: 'posture (right: 1 strict, 2 lockdown)',
    color: '#7f7f7f',
    period: PERIOD,
  });
}

function alarmsWidget(alarms: readonly cloudwatch.IAlarm[]): cloudwatch.IWidget {
  return new cloudwatch.AlarmStatusWidget({
    title: 'Alarms that are on, or have no data',
    alarms: alarms.slice(0, CLOUDWATCH_LIMIT.alarmsOfWidget),
    sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    states: [cloudwatch.AlarmState.ALARM, cloudwatch.AlarmState.INSUFFICIENT_DATA],
    width: COLUMNS,
    height: ALARMS_HEIGHT,
  });
}
