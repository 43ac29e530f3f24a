import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ComparisonOperator, type IMetric, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Alarms } from '../../lab/aws/alarm-evaluation';
import { MetricStore } from '../../lab/aws/metric-store';
import { AlarmSet } from '../../lib/alarms/alarm-set';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5);
const seen = (period: Duration) => new Metric({ namespace: 'Test', metricName: 'Seen', statistic: 'Sum', period });
const rate = (period: Duration) =>
  new MathExpression({
    expression: 'IF(all >= 5, bad / all, 0) * 10',
    usingMetrics: { all: seen(period), bad: seen(period) },
    period,
  });

interface Watched {
  readonly metric: IMetric;
  readonly missingData: TreatMissingData;
  readonly comparison?: ComparisonOperator;
  readonly evaluationPeriods?: number;
}

/** Minutes after `START` at which the alarm changed its state, where the metric has these values at these minutes. */
function changes(watched: Watched, values: ReadonlyArray<readonly [minute: number, value: number]>, minutes: number) {
  const stack = new Stack(new App(), 'Stack');
  const alarms = new AlarmSet(stack, {
    prefix: 'test',
    notify: [new Topic(stack, 'Topic')],
    runbookUrl: 'https://x.example',
  });
  alarms.add({ name: 'seen', level: 'warning', runbook: 'README' } as never, {
    ...watched,
    threshold: 1,
    happened: 'It happened.',
    todo: 'look.',
  });
  const store = new MetricStore(START - 100 * HOUR);
  for (const [minute, value] of values) store.put('Test', 'Seen', {}, START + minute * MINUTE, value);
  const evaluated = new Alarms(Template.fromStack(stack).toJSON().Resources, store);
  for (let minute = 0; minute <= minutes; minute += 1) evaluated.evaluate(START + minute * MINUTE);
  return evaluated.transitions.filter(({ at }) => at > START).map(({ at, to }) => `${(at - START) / MINUTE} ${to}`);
}

const { NOT_BREACHING, BREACHING, IGNORE } = TreatMissingData;

test('an alarm over an hour ends an hour after the last that it saw, not after three', () => {
  const metric = seen(Duration.hours(1));
  expect(changes({ metric, missingData: NOT_BREACHING }, [[10, 1]], 300)).toEqual(['11 ALARM', '71 OK']);
});

test('so does one on a rate', () => {
  const metric = rate(Duration.hours(1));
  expect(changes({ metric, missingData: NOT_BREACHING }, [[10, 8]], 300)).toEqual(['11 ALARM', '71 OK']);
});

test('it does not ring again for something old when the newest window has become empty', () => {
  const metric = seen(Duration.hours(1));
  const values = [
    [10, 3],
    [75, 0],
  ] as const;
  expect(changes({ metric, missingData: NOT_BREACHING }, values, 300)).toEqual(['11 ALARM', '71 OK']);
});

test('a heartbeat is missed after the periods that it may be silent, no later', () => {
  const heartbeat = {
    metric: seen(Duration.minutes(5)),
    missingData: BREACHING,
    comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 2,
  };
  const beats = [-10, -5, 0, 5, 10, 15, 20].map((minute) => [minute, 1] as const);
  expect(changes(heartbeat, beats, 60)).toEqual(['31 ALARM']);
  expect(changes(heartbeat, [], 60)).toEqual([]);
});

test('what is not known to have changed stays as it was', () => {
  const metric = seen(Duration.minutes(5));
  expect(changes({ metric, missingData: IGNORE }, [[10, 1]], 60)).toEqual(['11 ALARM']);
});
