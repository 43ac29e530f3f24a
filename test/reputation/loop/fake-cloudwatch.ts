import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import type { MetricStore, Statistic } from '../../../lab/aws/metric-store';

/** GetMetricData over a metric store. Periods count from the start of the range, as CloudWatch does for whole hours. */
export class FakeCloudWatch {
  constructor(private readonly store: MetricStore) {}

  public send = async (command: { constructor: { name: string }; input: unknown }): Promise<never> => {
    if (command.constructor.name !== 'GetMetricDataCommand') {
      throw new Error(`${command.constructor.name} is unknown to the fake CloudWatch`);
    }
    const input = command.input as GetMetricDataCommandInput;
    const results = input.MetricDataQueries!.map(({ Id, MetricStat }) => {
      const { Metric, Period, Stat } = MetricStat!;
      const metric = {
        namespace: Metric!.Namespace!,
        name: Metric!.MetricName!,
        dimensions: Object.fromEntries((Metric!.Dimensions ?? []).map(({ Name, Value }) => [Name!, Value!])),
      };
      const read = this.store.reader(metric, Period!, Stat as Statistic);
      const points: Array<{ at: Date; value: number }> = [];
      for (let at = input.StartTime!.getTime(); at < input.EndTime!.getTime(); at += Period! * 1000) {
        const value = read(at + Period! * 1000);
        if (value !== undefined) points.push({ at: new Date(at), value });
      }
      if (input.ScanBy !== 'TimestampAscending') points.reverse();
      return { Id, Timestamps: points.map(({ at }) => at), Values: points.map(({ value }) => value) };
    });
    return { MetricDataResults: results } as never;
  };
}
