import { Stack } from 'aws-cdk-lib';
import { METER_RULES } from '../../lib/contract/door-metrics';
import { RULE } from '../../lib/contract/names';
import { RuleSet } from '../../lib/protection/rule-set';
import { DOOR } from '../../lib/protection/rules/order';
import { ROUTES } from './stack';

jest.mock('../../lib/protection/rules/access', () => {
  const access = jest.requireActual('../../lib/protection/rules/access');
  return { ...access, passedRule: jest.fn(access.passedRule) };
});

const { passedRule } = jest.requireMock('../../lib/protection/rules/access');

describe('the order of the rules', () => {
  test('has one place for each name', () => {
    expect([...DOOR, ...METER_RULES].sort()).toEqual(Object.values(RULE).sort());
  });

  test('refuses a rule that has no place, instead of leaving it out', () => {
    passedRule.mockReturnValueOnce({ name: 'homeless', statement: {}, action: { Count: {} } });
    expect(() => new RuleSet(new Stack(), 'Rules', ROUTES)).toThrow('no place for the rules homeless');
  });
});
