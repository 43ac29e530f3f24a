import { type AlarmRule, type AlarmState, judge, type MissingData, type Point } from '../../../lab/aws/alarm-judgement';

const POINT: Record<string, Point> = { '0': 'good', X: 'breaching', '-': 'missing' };
const TREATMENTS: MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

function states(data: string, rule: Omit<AlarmRule, 'missing'>, current: AlarmState = 'OK'): AlarmState[] {
  const range = data.split(' ').map((sign) => POINT[sign]!);
  return TREATMENTS.map((missing) => judge(range, { ...rule, missing }, current));
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, its two tables.
describe('the first table of AWS: 3 of 3', () => {
  test.each<[string, string[]]>([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', 'retain', 'ALARM', 'OK']],
  ])('%s', (data, wanted) => {
    for (const current of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
      const expected = wanted.map((state) => (state === 'retain' ? current : state));
      expect(states(data, { periods: 3, toAlarm: 3 }, current)).toEqual(expected);
    }
  });
});

describe('the second table of AWS: 2 of 3', () => {
  test.each<[string, string[]]>([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', 'retain', 'ALARM', 'OK']],
  ])('%s', (data, wanted) => {
    for (const current of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
      const expected = wanted.map((state) => (state === 'retain' ? current : state));
      expect(states(data, { periods: 3, toAlarm: 2 }, current)).toEqual(expected);
    }
  });
});

test('no alarm before its time: one breaching value among missing ones waits until it is M periods old', () => {
  const rule = { periods: 3, toAlarm: 3 };
  expect(states('- - - - X', rule)[0]).toBe('OK');
  expect(states('- - - X -', rule)[0]).toBe('OK');
  expect(states('- - X - -', rule)[0]).toBe('ALARM');
  expect(states('- - - X 0', rule)[0]).toBe('OK');
  expect(states('- - X - 0', rule)[0]).toBe('OK');
});
