import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from '../contract/alarm';
import type { AlarmSet } from './alarm-set';

/** Widgets side by side. */
export type Row = cloudwatch.IWidget[];

/** Columns of a dashboard. */
const COLUMNS = 24;
const HEIGHT = 6;
export const PERIOD = Duration.minutes(5);

/** One graph, before it is known how much room it has. */
export interface Graph {
  readonly title: string;
  readonly left: cloudwatch.IMetric[];
  readonly annotations?: cloudwatch.HorizontalAnnotation[];
  readonly stacked?: boolean;
  readonly period?: Duration;
}

/** Graphs side by side, over the whole width. */
export function graphRow(graphs: readonly Graph[]): Row {
  return graphs.map(
    ({ title, left, annotations, stacked, period = PERIOD }) =>
      new cloudwatch.GraphWidget({
        title,
        left,
        leftAnnotations: annotations,
        leftYAxis: { min: 0, showUnits: false },
        stacked,
        period,
        width: COLUMNS / graphs.length,
        height: HEIGHT,
      }),
  );
}

/** What a query of a log finds in the time range of the dashboard. */
export interface LogTable {
  readonly title: string;
  readonly logGroupName: string;
  readonly query: string;
}

/** Tables side by side, over the whole width. */
export function tableRow(tables: readonly LogTable[]): Row {
  return tables.map(
    ({ title, logGroupName, query }) =>
      new cloudwatch.LogQueryWidget({
        title,
        logGroupNames: [logGroupName],
        queryString: query,
        view: cloudwatch.LogQueryVisualizationType.TABLE,
        width: COLUMNS / tables.length,
        height: HEIGHT,
      }),
  );
}

export function thresholds(
  alarms: AlarmSet,
  definitions: readonly AlarmDefinition[],
): cloudwatch.HorizontalAnnotation[] {
  return definitions.flatMap((definition) => {
    const annotation = alarms.find(definition)?.toAnnotation();
    return annotation === undefined ? [] : [{ value: annotation.value, label: definition.name }];
  });
}

/** What the alarm looks at, if there is one. */
export function metricOf(alarms: AlarmSet, definition: AlarmDefinition, label: string): cloudwatch.IMetric[] {
  const metric = alarms.metric(definition);
  const own = metric instanceof cloudwatch.Metric || metric instanceof cloudwatch.MathExpression;
  return own ? [metric.with({ label })] : [];
}
