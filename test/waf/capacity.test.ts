import { ruleCapacity, rulesCapacity, statementCapacity } from '../../lib/waf/capacity';
import type { FieldToMatch, Rule, Statement } from '../../lib/waf/statement';

const NONE = [{ Priority: 0, Type: 'NONE' }];
const field: FieldToMatch = { UriPath: {} };
const visibility = { CloudWatchMetricsEnabled: true, MetricName: 'm', SampledRequestsEnabled: true };
const label: Statement = { LabelMatchStatement: { Scope: 'LABEL', Key: 'a' } };
const bytes = (constraint: string, over: object = {}): Statement =>
  ({
    ByteMatchStatement: {
      SearchString: 'x',
      PositionalConstraint: constraint,
      FieldToMatch: field,
      TextTransformations: NONE,
      ...over,
    },
  }) as Statement;
const forwarded = (Position: 'FIRST' | 'LAST' | 'ANY') => ({
  HeaderName: 'x-forwarded-for',
  FallbackBehavior: 'MATCH' as const,
  Position,
});
const inspecting = { FieldToMatch: field, TextTransformations: NONE };

// https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html, "WCUs" of each statement's page
const documented: Array<[string, Statement, number]> = [
  ['geo match', { GeoMatchStatement: { CountryCodes: ['DE', 'FR', 'IT'] } }, 1],
  ['ASN match', { AsnMatchStatement: { AsnList: [1, 2] } }, 1],
  ['label match', label, 1],
  ['size constraint', { SizeConstraintStatement: { ComparisonOperator: 'GT', Size: 1, ...inspecting } }, 1],
  ['IP set', { IPSetReferenceStatement: { Arn: 'a' } }, 1],
  ['IP set, first forwarded', { IPSetReferenceStatement: { Arn: 'a', IPSetForwardedIPConfig: forwarded('FIRST') } }, 1],
  ['IP set, any forwarded', { IPSetReferenceStatement: { Arn: 'a', IPSetForwardedIPConfig: forwarded('ANY') } }, 5],
  ['bytes exactly', bytes('EXACTLY'), 2],
  ['bytes at the start', bytes('STARTS_WITH'), 2],
  ['bytes at the end', bytes('ENDS_WITH'), 2],
  ['bytes inside', bytes('CONTAINS'), 10],
  ['word inside', bytes('CONTAINS_WORD'), 10],
  ['regex', { RegexMatchStatement: { RegexString: 'x', ...inspecting } }, 3],
  ['regex set', { RegexPatternSetReferenceStatement: { Arn: 'a', ...inspecting } }, 25],
  ['SQLi, default', { SqliMatchStatement: inspecting }, 20],
  ['SQLi, low', { SqliMatchStatement: { SensitivityLevel: 'LOW', ...inspecting } }, 20],
  ['SQLi, high', { SqliMatchStatement: { SensitivityLevel: 'HIGH', ...inspecting } }, 30],
  ['XSS', { XssMatchStatement: inspecting }, 40],
  ['all query arguments', bytes('EXACTLY', { FieldToMatch: { AllQueryArguments: {} } }), 12],
  ['JSON body doubles the base', bytes('CONTAINS', { FieldToMatch: { JsonBody: {} } }), 20],
  [
    'JSON body does not double transformations',
    bytes('EXACTLY', { FieldToMatch: { JsonBody: {} }, TextTransformations: [{ Priority: 0, Type: 'LOWERCASE' }] }),
    14,
  ],
  [
    'each text transformation',
    bytes('EXACTLY', {
      TextTransformations: [
        { Priority: 0, Type: 'URL_DECODE' },
        { Priority: 1, Type: 'LOWERCASE' },
      ],
    }),
    22,
  ],
  [
    'each pre-parse transformation',
    bytes('EXACTLY', { PreParseTextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }] }),
    12,
  ],
  ['and', { AndStatement: { Statements: [label, label] } }, 2],
  ['or', { OrStatement: { Statements: [label, bytes('CONTAINS')] } }, 11],
  ['not', { NotStatement: { Statement: bytes('CONTAINS') } }, 10],
  ['rate-based', { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } }, 2],
  [
    'rate-based with scope-down',
    { RateBasedStatement: { Limit: 10, AggregateKeyType: 'CONSTANT', ScopeDownStatement: bytes('CONTAINS') } },
    12,
  ],
  [
    'rate-based with two custom keys',
    { RateBasedStatement: { Limit: 10, AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ IP: {} }, { ASN: {} }] } },
    62,
  ],
];

test.each(documented)('%s costs what AWS documents', (_, statement, units) => {
  expect(statementCapacity(statement).units).toBe(units);
});

test('NONE is free in the estimate and counted in the upper bound', () => {
  expect(statementCapacity(bytes('EXACTLY'))).toEqual({ units: 2, upperBound: 12, unknown: [] });
});

const rule = (name: string, statement: Statement, labels = 0): Rule => ({
  Name: name,
  Priority: 0,
  Statement: statement,
  Action: { Count: {} },
  RuleLabels: Array.from({ length: labels }, (_, i) => ({ Name: `l${i}` })),
  VisibilityConfig: visibility,
});

test.each([
  [0, 1],
  [1, 2],
  [5, 2],
  [6, 3],
])('%d labels on a rule of one unit make %d', (labels, units) => {
  expect(ruleCapacity(rule('r', label, labels)).units).toBe(units);
});

test('labels are rounded up for each rule', () => {
  expect(rulesCapacity([rule('a', label, 2), rule('b', label, 3)]).units).toBe(4);
});

describe('rule groups', () => {
  const own = rule('own', { RuleGroupReferenceStatement: { Arn: 'arn:group' } });
  const managed = rule('managed', {
    ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesAnonymousIpList', ScopeDownStatement: label },
  });

  test('cost their capacity, and the scope-down statement on top', () => {
    const sources = { ruleGroup: () => 100 };
    expect(rulesCapacity([own, managed], sources)).toEqual({ units: 151, upperBound: 151, unknown: [] });
  });

  test('are named when their capacity is unknown', () => {
    const theirs = rule('theirs', { ManagedRuleGroupStatement: { VendorName: 'Acme', Name: 'Magic' } });
    expect(rulesCapacity([own, theirs])).toEqual({ units: 0, upperBound: 0, unknown: ['arn:group', 'Acme/Magic'] });
  });
});
