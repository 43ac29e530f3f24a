import { Simulator } from '../../lib/sim';
import { templateOf } from '../protection/stack';

const visibility = { CloudWatchMetricsEnabled: true, MetricName: 'm', SampledRequestsEnabled: true };
const warningsOf = (RegexString: string): readonly string[] => {
  const field = { FieldToMatch: { UriPath: {} }, TextTransformations: [{ Priority: 0, Type: 'NONE' }] };
  const rule = {
    Name: 'theirs',
    Priority: 0,
    Action: { Block: {} },
    Statement: { NotStatement: { Statement: { RegexMatchStatement: { RegexString, ...field } } } },
    VisibilityConfig: visibility,
  };
  const Properties = {
    Name: 'a',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility,
    Rules: [rule],
  };
  return Simulator.fromTemplate({ Resources: { Acl: { Type: 'AWS::WAFv2::WebACL', Properties } } }).warnings;
};

// https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
test.each<[string, string, RegExp]>([
  ['a large number', 'a{200}', /200 as a number of repeats/],
  ['repeats in repeats', '(?:a+b)+', /2 repeats nested in one another/],
  ['capturing', '(a|b)c', /groups that capture \(1\)/],
])('what AWS WAF may refuse is a warning with its rule and its page: %s', (_, pattern, words) => {
  const [warning, ...others] = warningsOf(pattern).filter((text) => /regular expression/.test(text));
  expect(others).toEqual([]);
  expect(warning).toMatch(words);
  expect(warning).toMatch(/^rule "theirs": AWS WAF may refuse .*waf-regex-pattern-support\.html\)$/);
});

test.each(['\\x{70}a', '\\o{57}a', '[\\Q]a{60}\\E]'])(
  'a code or a quote in braces is no number of repeats: %s',
  (pattern) => {
    expect(warningsOf(pattern).filter((text) => /regular expression/.test(text))).toEqual([]);
  },
);

test('a web ACL, a rule group and a pattern set that exist are warned of alike', () => {
  const statement = (RegexString: string) => ({
    RegexMatchStatement: {
      RegexString,
      FieldToMatch: { UriPath: {} },
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  });
  const rule = (Name: string, Statement: object, Priority: number) => ({
    Name,
    Priority,
    Statement,
    VisibilityConfig: visibility,
  });
  const arn = (kind: string) =>
    `arn:aws:wafv2:eu-central-1:111122223333:regional/${kind}/x/0f1e2d3c-4b5a-4978-a796-a5b4c3d2e1f0`;
  const webAcl = {
    Name: 'a',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility,
    Rules: [
      { ...rule('own', statement('(a|b)c'), 0), Action: { Count: {} } },
      { ...rule('group', { RuleGroupReferenceStatement: { ARN: arn('rulegroup') } }, 1), OverrideAction: { None: {} } },
    ],
  };
  const group = {
    RuleGroup: {
      Name: 'x',
      ARN: arn('rulegroup'),
      Capacity: 10,
      VisibilityConfig: visibility,
      Rules: [{ ...rule('in-group', statement('a{200}'), 0), Action: { Count: {} } }],
    },
  };
  const set = {
    RegexPatternSet: { Name: 'set', ARN: arn('regexpatternset'), RegularExpressionList: [{ RegexString: '(?:a+b)+' }] },
  };
  const { warnings } = Simulator.fromWebAcl({ WebACL: webAcl }, [group, set]);
  expect(warnings.filter((text) => /may refuse/.test(text)).map((text) => text.split(':')[0])).toEqual([
    'rule "own"',
    'rule "in-group"',
    'regex pattern set "set"',
  ]);
});

test('plain patterns are no news, and neither are those of the shield', () => {
  expect(warningsOf('^/api/(?:otp|code)$').join()).not.toMatch(/regular expression/);
  expect(Simulator.fromTemplate(templateOf().toJSON()).warnings.join()).not.toMatch(/regular expression/);
});
