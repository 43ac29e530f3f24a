import { Duration } from 'aws-cdk-lib';
import type { AlarmSet } from '../alarms/alarm-set';
import { graphRow, metricOf, type Row, tableRow, thresholds } from '../alarms/graph';
import type { MetricDefinition } from '../contract/metric';
import { PIPELINE_ALARM } from '../contract/reputation/alarms';
import { COUNTRY_ALARM, COUNTRY_METRIC } from '../contract/reputation/closed-countries';
import { MAIL_METRIC, REPEAT_STEPS, repeatMetric } from '../contract/reputation/metrics';
import { TEXT_ALARM } from '../contract/reputation/text-alarms';
import { TEXT_METRIC } from '../contract/reputation/text-metrics';
import { monitorMetric as own } from './monitor-graph';

/** What was counted of texts and calls, where they went and what they cost. */
export function textRows(title: string, monitor: string, alarms: AlarmSet, logGroupName?: string): Row[] {
  const count = (metric: MetricDefinition, label: string) => own(monitor, metric, 'Sum', label);
  const most = (metric: MetricDefinition, label: string) => own(monitor, metric, 'Maximum', label);
  const day = Duration.days(1);
  return [
    graphRow([
      {
        title: `${title}: texts`,
        left: [
          count(MAIL_METRIC.sends, 'sent'),
          count(MAIL_METRIC.deliveries, 'delivered'),
          count(TEXT_METRIC.unreported, 'no receipt'),
          count(MAIL_METRIC.hardBounces, 'number does not exist'),
          count(TEXT_METRIC.carrierBlocks, 'blocked by a carrier'),
          count(TEXT_METRIC.guarded, "stopped by the sender's own guard"),
        ],
      },
      {
        title: `${title}: far above the usual (1 alarms)`,
        left: [
          most(TEXT_METRIC.countryExcess, 'one country'),
          most(TEXT_METRIC.rangeExcess, 'one range of numbers'),
          most(TEXT_METRIC.newCountryExcess, 'a new country'),
          most(TEXT_METRIC.spendExcess, 'money'),
        ],
        annotations: thresholds(alarms, [TEXT_ALARM.country]),
      },
      {
        title: `${title}: money (USD a day)`,
        left: [
          own(monitor, TEXT_METRIC.spend, 'Sum', 'texts and calls', day),
          own(monitor, TEXT_METRIC.spendEstimated, 'Sum', 'of it by the price list', day),
        ],
        period: day,
      },
    ]),
    graphRow([
      {
        title: `${title}: recipients with many codes`,
        left: REPEAT_STEPS.map((step) => own(monitor, repeatMetric(step), 'Sum', `${step} codes`, Duration.hours(1))),
      },
      {
        title: `${title}: the counting itself`,
        left: [
          most(MAIL_METRIC.pipelineLag, 'age of the oldest event (s)'),
          count(TEXT_METRIC.placesLost, 'texts without a place'),
          ...metricOf(alarms, PIPELINE_ALARM.eventsLate, 'oldest event in the queue (s)'),
          ...metricOf(alarms, PIPELINE_ALARM.deadLetters, 'events that could not be read'),
        ],
        annotations: thresholds(alarms, [PIPELINE_ALARM.eventsLate]),
      },
      ...(alarms.find(COUNTRY_ALARM.silent) === undefined
        ? []
        : [{ title: `${title}: countries closed by the shield`, left: [most(COUNTRY_METRIC.closed, 'closed')] }]),
    ]),
    ...(logGroupName === undefined
      ? []
      : [
          tableRow([
            {
              title: `${title}: countries of each batch, and ranges in which texts surge`,
              logGroupName,
              query:
                'fields @timestamp, countries, dollars, ranges | filter ispresent(countries) | sort @timestamp desc | limit 50',
            },
          ]),
        ]),
  ];
}
