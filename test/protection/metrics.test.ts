import { Stack } from 'aws-cdk-lib';
import { OtpRoute, OtpRuleGroup, OtpWebAcl } from '../../lib/index';
import { ALB_ARN } from './stack';

const PROPS = { requestRoutes: [OtpRoute.path('/api/auth/otp')] };

describe('figures of the rules', () => {
  const stack = new Stack();
  const acl = new OtpWebAcl(stack, 'Acl', { ...PROPS, resourceArns: [ALB_ARN] });
  const group = new OtpRuleGroup(stack, 'Group', PROPS);
  const hosted = group.inWebAcl({ webAclArn: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/site/1' });

  test('of a web ACL go by its name', () => {
    const dimensions = (rule: string) => ({ WebACL: acl.metricName, Rule: rule });
    expect(acl.metricBlocked()).toMatchObject({
      metricName: 'BlockedRequests',
      dimensions: dimensions('ALL'),
      statistic: 'Sum',
    });
    expect(acl.metricPassed({ label: 'passed' })).toMatchObject({
      metricName: 'CountedRequests',
      dimensions: dimensions('passed'),
      label: 'passed',
    });
  });

  test('of rule groups go by theirs, and what all block is one figure', () => {
    const [first, second, third] = group.metricName.split('|');
    for (const figures of [group, hosted]) {
      expect(figures.metricPassed()).toMatchObject({ dimensions: { RuleGroup: third, Rule: 'passed' } });
      const blocked = stack.resolve(figures.metricBlocked().toMetricConfig()).mathExpression;
      expect(blocked.expression).toBe('FILL(first, 0) + FILL(second, 0) + FILL(third, 0)');
      expect(blocked.usingMetrics).toMatchObject({
        first: { metricName: 'BlockedRequests', dimensions: { RuleGroup: first, Rule: 'ALL' }, statistic: 'Sum' },
        second: { metricName: 'BlockedRequests', dimensions: { RuleGroup: second, Rule: 'ALL' }, statistic: 'Sum' },
        third: { metricName: 'BlockedRequests', dimensions: { RuleGroup: third, Rule: 'ALL' }, statistic: 'Sum' },
      });
    }
  });
});
