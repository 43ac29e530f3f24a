import type { Clock } from '../../lib/contract/clock';
import type { Alarms, DescribedAlarm } from './alarm-evaluation';
import type { MetricStore, Statistic } from './metric-store';
import { type Input, millis, type Output, type Service, ServiceError, seconds, texts } from './service';
import { writtenText } from './written-text';

interface Query {
  readonly Id: string;
  readonly MetricStat?: {
    readonly Metric: {
      Namespace: string;
      MetricName: string;
      Dimensions?: ReadonlyArray<{ Name: string; Value: string }>;
    };
    readonly Period: number;
    readonly Stat: Statistic;
  };
}

/** CloudWatch over a metric store and the alarms of a synthesized template. */
export class CloudWatchStandIn implements Service {
  readonly operations = {
    DescribeAlarms: (input: Input) => this.describeAlarms(input),
    GetMetricData: (input: Input) => this.getMetricData(input),
  };

  constructor(
    private readonly store: MetricStore,
    private readonly alarms: Alarms,
    private readonly clock: Clock,
    /** Fills in what a template names elsewhere, such as the ARN of a topic. */
    private readonly resolve: (value: unknown) => unknown = (value) => value,
  ) {}

  private describeAlarms(input: Input): Output {
    const names = new Set(texts(input, 'AlarmNames'));
    const { AlarmNamePrefix: prefix, ActionPrefix: action, StateValue: state } = input;
    if (names.size > 100) throw new ServiceError('ValidationError', 'AlarmNames takes 100 names');
    if (names.size > 0 && prefix !== undefined) {
      throw new ServiceError('ValidationError', 'AlarmNames and AlarmNamePrefix exclude each other');
    }
    // Without AlarmTypes the service leaves composite alarms out.
    const types = new Set(input.AlarmTypes === undefined ? ['MetricAlarm'] : texts(input, 'AlarmTypes'));
    const actionsOf = ({ properties }: DescribedAlarm) => (this.resolve(properties.AlarmActions) ?? []) as string[];
    const found = this.alarms.all.filter(
      (alarm) =>
        (action === undefined || actionsOf(alarm).some((arn) => arn.startsWith(String(action)))) &&
        (names.size === 0 || names.has(alarm.name)) &&
        (prefix === undefined || alarm.name.startsWith(String(prefix))) &&
        (state === undefined || alarm.state === state),
    );
    const of = (composite: boolean) =>
      found
        .filter((alarm) => alarm.composite === composite)
        .map((alarm) => ({ ...described(alarm), AlarmActions: actionsOf(alarm) }));
    return {
      MetricAlarms: types.has('MetricAlarm') ? of(false) : [],
      CompositeAlarms: types.has('CompositeAlarm') ? of(true) : [],
    };
  }

  private getMetricData(input: Input): Output {
    const [start, end] = [millis(input.StartTime, 'StartTime'), millis(input.EndTime, 'EndTime')];
    if (start >= end)
      throw new ServiceError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime');
    const results = ((input.MetricDataQueries ?? []) as Query[]).map(({ Id, MetricStat }) => {
      if (!/^[a-z]\w*$/.test(Id))
        throw new ServiceError('ValidationError', `Id ${Id} must start with a lower-case letter`);
      if (MetricStat === undefined) {
        throw new ServiceError('ValidationError', 'the AWS stand-in answers GetMetricData for single metrics only');
      }
      const { Metric, Period, Stat } = MetricStat;
      const dimensions = Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
      const read = this.store.reader(
        { namespace: Metric.Namespace, name: Metric.MetricName, dimensions },
        Period,
        Stat,
      );
      const points: Array<[number, number]> = [];
      for (let at = start; at < Math.min(end, this.clock.now()); at += Period * 1000) {
        const value = read(at + Period * 1000);
        if (value !== undefined) points.push([seconds(at), value]);
      }
      if (input.ScanBy !== 'TimestampAscending') points.reverse();
      return {
        Id,
        StatusCode: 'Complete',
        Timestamps: points.map(([at]) => at),
        Values: points.map(([, value]) => value),
      };
    });
    return { MetricDataResults: results };
  }
}

function described({ name, state, since, suppressedBy, properties }: DescribedAlarm): Output {
  return {
    ...(suppressedBy !== undefined && { ActionsSuppressedBy: suppressedBy }),
    AlarmName: name,
    AlarmArn: `arn:aws:cloudwatch:eu-central-1:111122223333:alarm:${name}`,
    AlarmDescription: writtenText(properties.AlarmDescription),
    StateValue: state,
    StateReason: 'evaluated by the stand-in',
    StateUpdatedTimestamp: seconds(since),
    StateTransitionedTimestamp: seconds(since),
  };
}
