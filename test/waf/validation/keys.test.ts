import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fromL1 } from '../../../lib/waf/dialect';
import type { WebAcl } from '../../../lib/waf/statement';
import { describeFault, validateIpSet, validateNames, validateWebAcl } from '../../../lib/waf/validation';
import { membersOf, type ShapeName } from '../../../lib/waf/validation/keys';

const visibility = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'm' };
const login = {
  ByteMatchStatement: {
    SearchString: '/login',
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: 'STARTS_WITH',
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
};
const aclWith = (rule: object, more: object = {}) =>
  ({
    Name: 'a',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility,
    Rules: [{ Name: 'r', Priority: 0, Action: { Block: {} }, VisibilityConfig: visibility, Statement: login, ...rule }],
    ...more,
  }) as unknown as WebAcl;

const rate = (more: object) => ({
  Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP', ...more } },
});
const managed = (more: object) => ({
  Action: undefined,
  OverrideAction: { None: {} },
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'X', ...more } },
});

test.each([
  ['a scope-down statement', rate({ ScopedownStatement: login }), 'did you mean ScopeDownStatement?'],
  ['a window', rate({ EvaluationWindowSecs: 60 }), 'did you mean EvaluationWindowSec?'],
  ['overrides', managed({ RuleActionOverride: [] }), 'did you mean RuleActionOverrides?'],
  ['a rule', { CaptchaConfg: {} }, 'did you mean CaptchaConfig?'],
  ['an action of a rule', { Action: { Blok: {} } }, 'did you mean Block?'],
  ['what stands in an action', { Action: { Block: { CustomRespons: {} } } }, 'did you mean CustomResponse?'],
  ['visibility', { VisibilityConfig: { ...visibility, MetricsName: 'x' } }, 'did you mean MetricName?'],
  [
    'a transformation',
    {
      Statement: {
        NotStatement: {
          Statement: {
            XssMatchStatement: {
              FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
              TextTransformations: [{ Priority: 0, Type: 'NONE', Typ: 'x' }],
            },
          },
        },
      },
    },
    'did you mean Type?',
  ],
  [
    'what must be empty',
    { Statement: { ByteMatchStatement: { ...login.ByteMatchStatement, FieldToMatch: { UriPath: { Name: 'x' } } } } },
    'this object must be empty',
  ],
  ["the API's spelling", { Statement: { IPSetReferenceStatement: { ARN: 'x' } } }, 'did you mean Arn?'],
  ['something far from all', { Colour: 'red' }, 'there are Name, Priority, Statement'],
])('a name that nothing has in %s is told, with what was meant', (_, rule, message) => {
  expect(validateWebAcl(aclWith(rule)).map(describeFault).join('\n')).toContain(message);
});

test('of the web ACL itself, of sets and of logging too', () => {
  expect(validateWebAcl(aclWith({}, { TokenDomain: ['x'] })).map(describeFault)).toEqual([
    'TokenDomain: is no property here; did you mean TokenDomains?',
  ]);
  expect(validateIpSet({ IPAddressVersion: 'IPV4', Addresses: [], Adresses: [] }).map(describeFault)).toHaveLength(1);
  const logging = { LoggingFilter: { DefaultBehaviour: 'KEEP', Filters: [] } };
  expect(validateNames(logging, 'LoggingConfiguration').map(({ path }) => path)).toEqual([
    'LoggingFilter.DefaultBehaviour',
  ]);
});

test('names of the user, and what is known only at deployment, are left alone', () => {
  const bodies = { CustomResponseBodies: { anything: { ContentType: 'TEXT_PLAIN', Content: 'x' } } };
  expect(validateWebAcl(aclWith({}, bodies))).toEqual([]);
  expect(validateNames([{ Name: 'r', Statement: { 'Fn::If': ['a', {}, {}] } }], 'Rule')).toEqual([]);
});

test('a tag has a key and a value, whatever carries it', () => {
  for (const shape of ['WebACL', 'RuleGroup', 'IPSet', 'RegexPatternSet'] as const) {
    const faults = validateNames(
      {
        Tags: [
          { Key: 'a', Value: 'b' },
          { Key: 'a', Valeu: 'b' },
        ],
      },
      shape,
    );
    expect(JSON.stringify(faults)).toContain('did you mean Value?');
    expect(faults).toHaveLength(1);
  }
});

/** Interfaces of CDK's generated types, which come from CloudFormation's schema. */
function cdkMembers(): Map<string, string[]> {
  const types = readFileSync(
    join(dirname(require.resolve('aws-cdk-lib/package.json')), 'aws-wafv2/lib/wafv2.generated.d.ts'),
    'utf8',
  );
  const interfaces = [...types.matchAll(/interface (\w+?)(?:Property|Props) \{(.*?)\n {0,4}\}/gs)];
  const members = (body: string) => [...body.matchAll(/readonly (\w+)\??:/g)].map(([, name]) => name!);
  const found = new Map<string, string[]>();
  for (const [, name, body] of interfaces) {
    found.set(name!, [...new Set([...(found.get(name!) ?? []), ...members(body!)])]);
  }
  return found;
}

test('CloudFormation, as CDK was made from it, knows no property that is not known here', () => {
  const cdk = cdkMembers();
  const shapes: Readonly<Record<string, ShapeName>> = {
    CfnWebACL: 'WebACL',
    CfnRuleGroup: 'RuleGroup',
    CfnIPSet: 'IPSet',
    CfnRegexPatternSet: 'RegexPatternSet',
    CfnLoggingConfiguration: 'LoggingConfiguration',
    Rule: 'Rule',
    RuleAction: 'RuleAction',
    Statement: 'Statement',
    FieldToMatch: 'FieldToMatch',
    RateBasedStatement: 'RateBased',
    RateBasedStatementCustomKey: 'CustomKey',
    ManagedRuleGroupStatement: 'ManagedRuleGroup',
    RuleGroupReferenceStatement: 'RuleGroupReference',
    ByteMatchStatement: 'ByteMatch',
    RegexMatchStatement: 'RegexMatch',
    SqliMatchStatement: 'SqliMatch',
    XssMatchStatement: 'XssMatch',
    SizeConstraintStatement: 'SizeConstraint',
    RegexPatternSetReferenceStatement: 'RegexPatternSetReference',
    IPSetReferenceStatement: 'IPSetReference',
    IPSetForwardedIPConfiguration: 'IPSetForwardedIPConfig',
    ForwardedIPConfiguration: 'ForwardedIPConfig',
    GeoMatchStatement: 'GeoMatch',
    AsnMatchStatement: 'AsnMatch',
    LabelMatchStatement: 'LabelMatch',
    VisibilityConfig: 'VisibilityConfig',
    CustomResponse: 'CustomResponse',
    ManagedRuleGroupConfig: 'ManagedRuleGroupConfig',
    AWSManagedRulesATPRuleSet: 'AtpRuleSet',
    AWSManagedRulesACFPRuleSet: 'AcfpRuleSet',
    AWSManagedRulesAntiDDoSRuleSet: 'AntiDDoSRuleSet',
    AWSManagedRulesBotControlRuleSet: 'BotControlRuleSet',
    DataProtect: 'DataProtect',
    Cookies: 'Cookies',
    Headers: 'Headers',
    LoggingFilter: 'LoggingFilter',
    ClientSideAction: 'ClientSideAction',
    RequestInspectionACFP: 'RequestInspection',
    ResponseInspection: 'ResponseInspection',
  };
  const missing = Object.entries(shapes).flatMap(([type, shape]) => {
    const known = membersOf(shape);
    const names = cdk.get(type) ?? [`no type ${type}`];
    return names
      .map((name) => Object.keys(fromL1<object>({ [name]: 'x' }))[0]!)
      .filter((name) => !known.has(name))
      .map((name) => `${type}.${name}`);
  });
  expect(missing).toEqual([]);
});

const compares = (FieldToMatch: object) => ({
  Statement: { ByteMatchStatement: { ...login.ByteMatchStatement, FieldToMatch } },
});
test.each<[string, (hole: unknown[]) => object]>([
  ['RuleLabels', (RuleLabels) => ({ RuleLabels })],
  ['Statements', (Statements) => ({ Statement: { OrStatement: { Statements: [login, login, ...Statements] } } })],
  ['CountryCodes', (codes) => ({ Statement: { GeoMatchStatement: { CountryCodes: ['DE', ...codes] } } })],
  ['CustomKeys', (CustomKeys) => rate({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys })],
  ['IncludedPaths', (paths) => compares({ JsonBody: { MatchPattern: { IncludedPaths: ['/a', ...paths] } } })],
  ['IncludedCookies', (IncludedCookies) => compares({ Cookies: { MatchPattern: { IncludedCookies } } })],
  ['ExcludedRules', (ExcludedRules) => managed({ ExcludedRules })],
  ['RuleActionOverrides', (RuleActionOverrides) => managed({ RuleActionOverrides })],
  ['ManagedRuleGroupConfigs', (ManagedRuleGroupConfigs) => managed({ ManagedRuleGroupConfigs })],
])('nothing in a list of %s is refused', (name, ruleWith) => {
  for (const hole of [null, undefined]) {
    const faults = validateWebAcl(aclWith(ruleWith([hole]))).map(describeFault);
    expect(faults.join('\n')).toMatch(new RegExp(`${name}\\[\\d\\]: must not be null; leave it out`));
  }
});

test('nothing in a list of a logging configuration is refused', () => {
  const logs = { RedactedFields: [null], LogDestinationConfigs: [undefined], LoggingFilter: { Filters: [[]] } };
  expect(validateNames(logs, 'LoggingConfiguration').map(describeFault)).toEqual([
    'RedactedFields[0]: must not be null; leave it out of the list',
    'LogDestinationConfigs[0]: must not be null; leave it out of the list',
    'LoggingFilter.Filters[0]: must be no list, got []',
  ]);
});
