import type { AlarmState } from '../../lab/aws/alarm-judgement';
import { writtenText } from '../../lab/aws/written-text';

export interface PayloadOptions {
  readonly from: AlarmState;
  readonly to: AlarmState;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly configuredAt?: number;
  readonly reason?: string;
  /** Names of the alarms behind a composite one. */
  readonly behind?: readonly string[];
}

type Properties = Record<string, unknown>;
type Dimension = { Name: string; Value: string };

/**
 * The message that CloudWatch sends to a topic, made from an alarm as synthesized: a handler that only understands
 * hand-written payloads of one metric is found out here.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function alarmMessage(alarm: { Type: string; Properties: Properties }, options: PayloadOptions): string {
  const { Properties: properties } = alarm;
  const name = String(properties.AlarmName);
  const composite = alarm.Type === 'AWS::CloudWatch::CompositeAlarm';
  return JSON.stringify({
    AlarmName: name,
    AlarmDescription: writtenText(properties.AlarmDescription) ?? null,
    AWSAccountId: '123456789012',
    AlarmConfigurationUpdatedTimestamp: zone(options.configuredAt ?? options.at - 30 * 86_400_000),
    NewStateValue: options.to,
    NewStateReason: options.reason ?? 'Threshold Crossed: 1 datapoint was greater than or equal to the threshold.',
    StateChangeTime: zone(options.at),
    Region: 'EU (Ireland)',
    AlarmArn: arn(name),
    OldStateValue: options.from,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    ...(composite
      ? {
          AlarmRule: 'ALARM("…")',
          TriggeringChildren: (options.behind ?? []).map((child) => ({
            Arn: arn(child),
            State: { Value: 'ALARM', Timestamp: zone(options.at) },
          })),
        }
      : { Trigger: trigger(properties) }),
  });
}

function trigger(properties: Properties): object {
  const shared = {
    EvaluationPeriods: properties.EvaluationPeriods,
    ComparisonOperator: properties.ComparisonOperator,
    Threshold: properties.Threshold,
    TreatMissingData: properties.TreatMissingData,
    EvaluateLowSampleCountPercentile: '',
  };
  if (properties.Metrics === undefined) {
    return {
      MetricName: properties.MetricName,
      Namespace: properties.Namespace,
      StatisticType: 'Statistic',
      Statistic: String(properties.Statistic).toUpperCase(),
      Unit: null,
      Dimensions: dimensions(properties.Dimensions as Dimension[] | undefined),
      Period: properties.Period,
      ...shared,
    };
  }
  const queries = properties.Metrics as Array<{ MetricStat?: { Metric: { Dimensions?: Dimension[] } } }>;
  return {
    ...shared,
    Metrics: queries.map((query) =>
      query.MetricStat === undefined
        ? query
        : {
            ...query,
            MetricStat: {
              ...query.MetricStat,
              Metric: { ...query.MetricStat.Metric, Dimensions: dimensions(query.MetricStat.Metric.Dimensions) },
            },
          },
    ),
  };
}

/** Lower case here, upper case everywhere else. */
function dimensions(list: Dimension[] = []): object[] {
  return list.map(({ Name, Value }) => ({ name: Name, value: Value }));
}

function arn(name: string): string {
  return `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`;
}

function zone(time: number): string {
  return new Date(time).toISOString().replace('Z', '+0000');
}
