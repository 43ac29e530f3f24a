import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSet } from '../alarms/alarm-set';
import { type Graph, graphRow, metricOf, type Row, tableRow, thresholds } from '../alarms/graph';
import { guardMetric } from '../alarms/guard-metric';
import type { MetricDefinition } from '../contract/metric';
import { CHANNELS, type Channel, type GuardSettings } from '../contract/recipient/guard';
import { PLACES_QUERY, STOPPED_QUERY } from '../contract/recipient/guard-log';
import { GUARD_ALARM, GUARD_METRIC } from '../contract/recipient/guard-metrics';

export interface ShownGuard {
  readonly guardName: string;
  readonly logGroupName: string;
  readonly alarms: AlarmSet;
  readonly limits: GuardSettings;
}

const HOUR = Duration.hours(1);
const CHANNEL_NAME: Record<Channel, string> = { email: 'mail', sms: 'text message', voice: 'call' };

const REFUSED = [
  [GUARD_METRIC.refusedRecipient, 'recipient had enough'],
  [GUARD_METRIC.refusedInvalid, 'no recipient for codes'],
  [GUARD_METRIC.refusedShared, 'limit of domain, range, country or client'],
  [GUARD_METRIC.refusedBudget, 'budget used up'],
  [GUARD_METRIC.refusedConversion, 'hardly any typed in'],
  [GUARD_METRIC.unavailable, 'table out of reach'],
] as const;

/** Codes against verifications, refusals, budgets, cost, and whether the guard itself works. */
export function guardRows(guard: ShownGuard): Row[] {
  const { guardName, logGroupName, alarms } = guard;
  return [
    graphRow([
      {
        title: 'Guard: codes sent, and typed in',
        left: CHANNELS.flatMap((channel) => [
          guardMetric(guardName, GUARD_METRIC.sent, { channel, label: `${CHANNEL_NAME[channel]} sent` }),
          guardMetric(guardName, GUARD_METRIC.verified, { channel, label: `${CHANNEL_NAME[channel]} typed in` }),
        ]),
      },
      shareGraph(guard),
      {
        title: 'Guard: refused',
        left: REFUSED.map(([metric, label]) => guardMetric(guardName, metric, { label })),
        stacked: true,
      },
    ]),
    graphRow([
      budgetGraph(guard),
      {
        title: 'Guard: codes that nobody typed in (USD an hour)',
        left: metricOf(alarms, GUARD_ALARM.failedCodes, 'cost'),
        annotations: thresholds(alarms, [GUARD_ALARM.failedCodes]),
        period: HOUR,
      },
      {
        title: 'Guard: the guard itself',
        left: [
          guardMetric(guardName, GUARD_METRIC.unavailable, { label: 'not sent: table out of reach' }),
          guardMetric(guardName, GUARD_METRIC.failedOpen, { label: 'sent unchecked' }),
          guardMetric(guardName, GUARD_METRIC.verifiedLost, { label: 'verifications lost' }),
          ...metricOf(alarms, GUARD_ALARM.tableThrottles, 'table throttled'),
          ...metricOf(alarms, GUARD_ALARM.errors, 'errors of the function'),
        ],
        annotations: thresholds(alarms, [GUARD_ALARM.unavailable]),
      },
    ]),
    tableRow([
      { title: 'Guard: where codes went', logGroupName, query: PLACES_QUERY },
      { title: 'Guard: where codes were stopped', logGroupName, query: STOPPED_QUERY },
    ]),
  ];
}

/** Of applications that say when a code is typed in. The guard stops domains, ranges and countries; of a channel it tells. */
function shareGraph(guard: ShownGuard): Graph {
  const {
    guardName,
    limits: { conversion },
  } = guard;
  return {
    title: 'Guard: share of codes typed in (%)',
    left: CHANNELS.map(
      (channel) =>
        new cloudwatch.MathExpression({
          expression: `100 * ${channel}Verified / ${channel}Awaited`,
          usingMetrics: {
            [`${channel}Awaited`]: guardMetric(guardName, GUARD_METRIC.awaited, { channel, period: HOUR }),
            [`${channel}Verified`]: guardMetric(guardName, GUARD_METRIC.verified, { channel, period: HOUR }),
          },
          label: CHANNEL_NAME[channel],
          period: HOUR,
        }),
    ),
    annotations:
      conversion === undefined
        ? []
        : [{ value: 100 * conversion.minimum, label: 'least of a channel, domain, range or country' }],
    period: HOUR,
  };
}

function budgetGraph(guard: ShownGuard): Graph {
  const {
    guardName,
    limits: { budgets },
  } = guard;
  const used = (metric: MetricDefinition, channel: Channel, whole: number | undefined, label: string) =>
    // Nothing is a part of no budget, or of one that lets nothing through.
    whole === undefined || whole === 0
      ? []
      : [
          new cloudwatch.MathExpression({
            expression: `100 * ${channel}${metric.name} / ${whole}`,
            usingMetrics: { [`${channel}${metric.name}`]: guardMetric(guardName, metric, { channel, period: HOUR }) },
            label: `${CHANNEL_NAME[channel]}${label}`,
            period: HOUR,
          }),
        ];
  return {
    title: 'Guard: used of the budgets for an hour (%)',
    left: CHANNELS.flatMap((channel) => {
      const { perHour, moneyPerHour } = budgets[channel].open;
      return [
        ...used(GUARD_METRIC.charged, channel, perHour, 's'),
        ...used(GUARD_METRIC.chargedCost, channel, moneyPerHour, 's, money'),
      ];
    }),
    annotations: [{ value: 100, label: 'strangers get no more' }],
    period: HOUR,
  };
}
