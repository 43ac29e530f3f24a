import { describeFault, validateWebAcl } from '../../../lib/waf/validation';
import {
  acl,
  type Limit,
  label,
  rate,
  rule,
  rules,
  VisibilityConfig,
  withReference,
  withStatement,
} from './sample-rules';

const limits: Limit[] = [
  [
    'rule name of 128',
    acl({ Rules: [rule({ Name: 'a'.repeat(128) })] }),
    acl({ Rules: [rule({ Name: 'a'.repeat(129) })] }),
    'Rules[0].Name: must be 1 to 128',
  ],
  [
    'rule name with a dot',
    acl({ Rules: [rule({ Name: 'a-b_c' })] }),
    acl({ Rules: [rule({ Name: 'a.b' })] }),
    'Rules[0].Name: must be',
  ],
  ['web ACL name with a blank', acl({ Name: 'my-acl' }), acl({ Name: 'my acl' }), 'Name: must be'],
  ['description of two', acl({ Description: 'abc' }), acl({ Description: 'ab' }), 'Description: must be'],
  [
    'description with parentheses',
    acl({ Description: 'hello world' }),
    acl({ Description: 'hello (world)' }),
    'Description: must be',
  ],
  [
    'duplicate rule name',
    acl({ Rules: rules(2, () => ({})) }),
    acl({ Rules: rules(2, () => ({ Name: 'a' })) }),
    'name of a rule must be unique, "a" is there already',
  ],
  [
    'duplicate priority',
    acl({ Rules: rules(2, (i) => ({ Priority: i * 5 })) }),
    acl({ Rules: rules(2, () => ({ Priority: 3 })) }),
    'priority must be unique, 3 is there already',
  ],
  [
    'negative priority',
    acl({ Rules: [rule({ Priority: 0 })] }),
    acl({ Rules: [rule({ Priority: -1 })] }),
    'Rules[0].Priority: must be a whole number',
  ],
  [
    'metric All',
    acl({ VisibilityConfig: { ...VisibilityConfig, MetricName: 'ALL' } }),
    acl({ VisibilityConfig: { ...VisibilityConfig, MetricName: 'All' } }),
    'MetricName: must not be All or Default_Action',
  ],
  [
    'metric Default_Action of a rule',
    acl(),
    acl({ Rules: [rule({ VisibilityConfig: { ...VisibilityConfig, MetricName: 'Default_Action' } })] }),
    'MetricName: must not be All or Default_Action',
  ],
  ['no visibility', acl(), acl({ VisibilityConfig: undefined }), 'VisibilityConfig: is required'],
  [
    'unknown scope',
    acl({ Scope: 'CLOUDFRONT' }),
    acl({ Scope: 'GLOBAL' }),
    'Scope: must be one of REGIONAL, CLOUDFRONT, got "GLOBAL"',
  ],
  [
    'default action Count',
    acl({ DefaultAction: { Block: {} } }),
    acl({ DefaultAction: { Count: {} } }),
    'DefaultAction: must have exactly one action of Allow, Block',
  ],

  [
    'neither action nor override',
    acl(),
    acl({ Rules: [rule({ Action: undefined })] }),
    'must have either Action or, with a rule group, OverrideAction, got neither',
  ],
  [
    'both action and override',
    acl(),
    acl({ Rules: [rule({ OverrideAction: { None: {} } })] }),
    'OverrideAction, got both',
  ],
  [
    'action on a group reference',
    withReference({}),
    withReference({}, { Action: { Block: {} }, OverrideAction: undefined }),
    'must have OverrideAction, because its statement is RuleGroupReferenceStatement',
  ],
  [
    'override on an ordinary rule',
    acl(),
    acl({ Rules: [rule({ Action: undefined, OverrideAction: { Count: {} } })] }),
    'must have Action, because its statement is LabelMatchStatement',
  ],
  [
    'two actions',
    acl(),
    acl({ Rules: [rule({ Action: { Block: {}, Count: {} } })] }),
    'must have exactly one action, got Block, Count',
  ],
  [
    'two overrides',
    withReference({}, { OverrideAction: { Count: {} } }),
    withReference({}, { OverrideAction: { Count: {}, None: {} } }),
    'must have exactly one override, got Count, None',
  ],
  ['no statement', acl(), withStatement({}), 'Statement: must have exactly one statement, got none'],
  [
    'two statements',
    acl(),
    withStatement({ ...label(), GeoMatchStatement: { CountryCodes: ['DE'] } }),
    'must have exactly one statement, got LabelMatchStatement, GeoMatchStatement',
  ],
  ['unknown statement', acl(), withStatement({ MoonPhaseStatement: {} }), 'got unknown MoonPhaseStatement'],
  [
    'and of one',
    withStatement({ AndStatement: { Statements: [label(), label()] } }),
    withStatement({ AndStatement: { Statements: [label()] } }),
    'AndStatement.Statements: must have at least 2',
  ],
  [
    'or of one',
    withStatement({ OrStatement: { Statements: [label(), label()] } }),
    withStatement({ OrStatement: { Statements: [label()] } }),
    'OrStatement.Statements: must have at least 2',
  ],
  [
    'not of nothing',
    withStatement({ NotStatement: { Statement: label() } }),
    withStatement({ NotStatement: {} }),
    'NotStatement.Statement: is required',
  ],
  [
    'nested rate statement',
    rate({ ScopeDownStatement: label() }),
    withStatement({ NotStatement: { Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } } }),
    'RateBasedStatement must be the top statement of a rule',
  ],
  [
    'rate statement as scope-down',
    rate({ ScopeDownStatement: label() }),
    rate({ ScopeDownStatement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } }),
    'RateBasedStatement must be the top statement of a rule',
  ],
  [
    'nested group reference',
    withReference({}),
    withStatement({ OrStatement: { Statements: [label(), { RuleGroupReferenceStatement: { Arn: 'a' } }] } }),
    'RuleGroupReferenceStatement must be the top statement of a rule',
  ],
  [
    'label on a group reference',
    withReference({}),
    withReference({}, { RuleLabels: [{ Name: 'a' }] }),
    'RuleLabels: are not allowed on a rule with RuleGroupReferenceStatement',
  ],
  [
    '101 overrides',
    withReference({
      RuleActionOverrides: Array.from({ length: 100 }, (_, i) => ({ Name: `r${i}`, ActionToUse: { Count: {} } })),
    }),
    withReference({
      RuleActionOverrides: Array.from({ length: 101 }, (_, i) => ({ Name: `r${i}`, ActionToUse: { Count: {} } })),
    }),
    'must have at most 100 rule action overrides, got 101',
  ],
];

test.each(limits)('%s', (_, good, bad, message) => {
  expect(validateWebAcl(good)).toEqual([]);
  expect(validateWebAcl(bad).map(describeFault).join('\n')).toContain(message);
});
