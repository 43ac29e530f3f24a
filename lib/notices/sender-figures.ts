import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE } from '../contract/names';
import type { FigureSettings, FigureUnitName } from '../contract/notices/sender-figures';

/** How a figure is written. */
export enum FigureUnit {
  /** The metric is a number, written as a whole number. */
  NUMBER = 'number',
  /** The metric is in percent. */
  PERCENT = 'percent',
  /** The metric is a fraction from 0 to 1, written in percent. */
  FRACTION = 'fraction',
}

/** What the daily report says about the account of a sender: a table of its own. */
export interface SenderFigures {
  /** Title of the table, such as `Pigeon account`. */
  readonly title: string;

  /** Rows of the table about the account. */
  readonly figures: SenderFigure[];
}

/** One row of the account in the daily report: the last value of a metric on the day of the report. Without a value there is no row. */
export interface SenderFigure {
  /** What the figure is called in the report, such as `reputation score`. */
  readonly label: string;

  /** Metric whose last value is the figure, with the statistic `Maximum` or `Minimum`. A metric of the account and Region of the stack. */
  readonly metric: Metric;

  /**
   * How the value is written.
   *
   * @default FigureUnit.NUMBER
   */
  readonly unit?: FigureUnit;

  /**
   * Words in place of the values 0, 1, 2 and so on, such as `['healthy', 'under review']`.
   *
   * @default - every value is written as it is
   */
  readonly words?: string[];

  /**
   * Text around the value, with `{}` in its place, such as `{} of 100`.
   *
   * @default - the value alone
   */
  readonly says?: string;

  /**
   * What the row says when this metric had no value on that day but another one of the account had, such as `unlimited`.
   *
   * @default - there is no row
   */
  readonly absent?: string;

  /**
   * What a person should do when the value reaches `adviseFrom` or falls below `adviseBelow`.
   *
   * @default - the figure is only shown
   */
  readonly advice?: string;

  /**
   * The value from which on `advice` is given.
   *
   * @default - none
   */
  readonly adviseFrom?: number;

  /**
   * The value below which `advice` is given.
   *
   * @default - none
   */
  readonly adviseBelow?: number;
}

/** As the report reads it: as short as can be, since the environment of a function has 4 KB. */
export function figureSettings(monitorName: string, figure: SenderFigure): FigureSettings {
  const { label, metric, unit = FigureUnit.NUMBER, advice } = figure;
  const dimensions = Object.entries(metric.dimensions ?? {});
  const own = metric.namespace === METRIC_NAMESPACE && dimensions.length === 1 && dimensions[0]![1] === monitorName;
  return {
    label,
    metric: metric.metricName,
    ...(!own && { namespace: metric.namespace, dimensions: Object.fromEntries(dimensions) }),
    ...(metric.statistic === 'Minimum' && { minimum: true }),
    ...(unit !== FigureUnit.NUMBER && { unit: unit as FigureUnitName }),
    words: figure.words,
    says: figure.says,
    absent: figure.absent,
    from: figure.adviseFrom,
    below: figure.adviseBelow,
    advice,
  };
}
