import { Lazy, Token } from 'aws-cdk-lib';
import type { Rule, RuleGroup, Statement, WebAcl } from '../../lib/waf/statement';
import {
  describeFault,
  validateIpSet,
  validateRegexPatternSet,
  validateRuleGroup,
  validateRules,
  validateTokenDomains,
  validateWebAcl,
} from '../../lib/waf/validation';

type Json = Record<string, unknown>;

const VisibilityConfig = { CloudWatchMetricsEnabled: true, MetricName: 'metric', SampledRequestsEnabled: true };
const label = (Key = 'otp:request'): Json => ({ LabelMatchStatement: { Scope: 'LABEL', Key } });
const rule = (over: Json = {}): Rule =>
  ({ Name: 'rule', Priority: 0, Statement: label(), Action: { Count: {} }, VisibilityConfig, ...over }) as Rule;
const acl = (over: Json = {}): WebAcl =>
  ({ Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig, Rules: [rule()], ...over }) as WebAcl;
const withStatement = (Statement: Json): WebAcl => acl({ Rules: [rule({ Statement })] });
const withReference = (over: Json, ruleOver: Json = {}): WebAcl =>
  acl({
    Rules: [
      rule({
        Action: undefined,
        OverrideAction: { None: {} },
        Statement: { RuleGroupReferenceStatement: { Arn: 'arn:group', ...over } },
        ...ruleOver,
      }),
    ],
  });
const NONE = [{ Priority: 0, Type: 'NONE' }];
const transformations = (n: number, Type = 'URL_DECODE') =>
  Array.from({ length: n }, (_, Priority) => ({ Priority, Type }));
const bytes = (over: Json = {}): WebAcl =>
  withStatement({
    ByteMatchStatement: {
      SearchString: 'a',
      PositionalConstraint: 'EXACTLY',
      FieldToMatch: { UriPath: {} },
      TextTransformations: NONE,
      ...over,
    },
  });
const field = (FieldToMatch: Json) => bytes({ FieldToMatch });
const size = (FieldToMatch: Json, over: Json = {}) =>
  withStatement({
    SizeConstraintStatement: {
      ComparisonOperator: 'GT',
      Size: 1,
      FieldToMatch,
      TextTransformations: NONE,
      ...over,
    },
  });
const regex = (RegexString: string) =>
  withStatement({ RegexMatchStatement: { RegexString, FieldToMatch: { UriPath: {} }, TextTransformations: NONE } });
const rate = (over: Json = {}, ruleOver: Json = {}) =>
  acl({
    Rules: [
      rule({
        Action: { Block: {} },
        Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP', ...over } },
        ...ruleOver,
      }),
    ],
  });
const keys = (...CustomKeys: Json[]) => rate({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys });
const header = (Name: string): Json => ({ Header: { Name, TextTransformations: NONE } });
const ForwardedIPConfig = { HeaderName: 'x-forwarded-for', FallbackBehavior: 'MATCH' };
const block = (CustomResponse: Json, over: Json = {}) =>
  acl({ Rules: [rule({ Action: { Block: { CustomResponse } } })], ...over });
const insert = (InsertHeaders: Json[]) =>
  acl({ Rules: [rule({ Action: { Count: { CustomRequestHandling: { InsertHeaders } } } })] });
const headers = (n: number) => Array.from({ length: n }, (_, i) => ({ Name: `h${i}`, Value: 'v' }));
const labelled = (...names: string[]) => acl({ Rules: [rule({ RuleLabels: names.map((Name) => ({ Name })) })] });
const rules = (n: number, each: (i: number) => Json): Rule[] =>
  Array.from({ length: n }, (_, i) => rule({ Name: `rule-${i}`, Priority: i, ...each(i) }));
const body = (Content: string, ContentType = 'TEXT_PLAIN'): Json => ({ Content, ContentType });
const bodies = (n: number, content = 'x') =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`b${i}`, body(content)]));
const reference = (i: number): Json => ({ Statement: { IPSetReferenceStatement: { Arn: `arn:${i}` } } });
const geo = (n: number) => withStatement({ GeoMatchStatement: { CountryCodes: Array(n).fill('DE') } });

/** What may not be, what just may, and what the fault says. */
const limits: Array<[string, WebAcl, WebAcl, string]> = [
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
    'AndStatement.Statements: must have 2',
  ],
  [
    'or of one',
    withStatement({ OrStatement: { Statements: [label(), label()] } }),
    withStatement({ OrStatement: { Statements: [label()] } }),
    'OrStatement.Statements: must have 2',
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

  [
    'label of six parts',
    labelled('a:b:c:d:e:f'),
    labelled('a:b:c:d:e:f:g'),
    'must have at most 5 namespaces before the name, got "a:b:c:d:e:f:g"',
  ],
  [
    'label part of 128',
    labelled('a'.repeat(128)),
    labelled('a'.repeat(129)),
    'must have 1 to 128 characters between colons',
  ],
  ['label with an empty part', labelled('a:b'), labelled('a::b'), 'must have 1 to 128 characters between colons'],
  ['label with a blank', labelled('a_b-c'), labelled('a b'), 'RuleLabels[0].Name: must be 1 to 1024'],
  ...['awswaf', 'aws', 'waf', 'rulegroup', 'webacl', 'regexpatternset', 'ipset', 'managed'].map(
    (word): [string, WebAcl, WebAcl, string] => [
      `label part ${word}`,
      labelled(`x${word}`),
      labelled(`x:${word}`),
      `must not have a part named ${word}`,
    ],
  ),
  [
    'label match key',
    withStatement(label('a:')),
    withStatement(label('a.b')),
    'LabelMatchStatement.Key: must be a label',
  ],
  [
    'label match scope',
    acl(),
    withStatement({ LabelMatchStatement: { Scope: 'NAME', Key: 'a' } }),
    'Scope: must be one of LABEL, NAMESPACE',
  ],

  ['no field', bytes(), bytes({ FieldToMatch: undefined }), 'FieldToMatch: is required'],
  [
    'two fields',
    bytes(),
    field({ UriPath: {}, Method: {} }),
    'must have exactly one request component, got UriPath, Method',
  ],
  ['unknown field', bytes(), field({ Trailer: {} }), 'got unknown Trailer'],
  [
    'header name in the wrong case of the key',
    field({ SingleHeader: { Name: 'host' } }),
    field({ SingleHeader: { name: 'host' } }),
    'SingleHeader.Name: is required',
  ],
  [
    'header name of 64',
    field({ SingleHeader: { Name: 'h'.repeat(64) } }),
    field({ SingleHeader: { Name: 'h'.repeat(65) } }),
    'SingleHeader.Name: must have 1 to 64 characters, got 65',
  ],
  [
    'argument name of 64',
    field({ SingleQueryArgument: { Name: 'h'.repeat(64) } }),
    field({ SingleQueryArgument: { Name: 'h'.repeat(65) } }),
    'SingleQueryArgument.Name: must have 1 to 64 characters',
  ],
  [
    'body without oversize handling',
    field({ Body: { OversizeHandling: 'MATCH' } }),
    field({ Body: {} }),
    'Body.OversizeHandling: is required',
  ],
  [
    'JSON body without oversize handling',
    field({ JsonBody: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } }),
    field({ JsonBody: { MatchPattern: { All: {} }, MatchScope: 'ALL' } }),
    'JsonBody.OversizeHandling: is required',
  ],
  [
    'JSON pointer without slash',
    field({ JsonBody: { MatchPattern: { IncludedPaths: ['/a/0'] }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } }),
    field({ JsonBody: { MatchPattern: { IncludedPaths: ['a'] }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } }),
    'must be a JSON Pointer',
  ],
  [
    'headers without oversize handling',
    field({ Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' } }),
    field({ Headers: { MatchPattern: { All: {} }, MatchScope: 'KEY' } }),
    'Headers.OversizeHandling: is required',
  ],
  [
    '200 included headers',
    field({
      Headers: {
        MatchPattern: { IncludedHeaders: Array(199).fill('a') },
        MatchScope: 'KEY',
        OversizeHandling: 'MATCH',
      },
    }),
    field({
      Headers: {
        MatchPattern: { IncludedHeaders: Array(200).fill('a') },
        MatchScope: 'KEY',
        OversizeHandling: 'MATCH',
      },
    }),
    'IncludedHeaders: must have 1 to 199 names, got 200',
  ],
  [
    'cookies with two patterns',
    field({ Cookies: { MatchPattern: { All: {} }, MatchScope: 'KEY', OversizeHandling: 'MATCH' } }),
    field({
      Cookies: { MatchPattern: { All: {}, IncludedCookies: ['a'] }, MatchScope: 'KEY', OversizeHandling: 'MATCH' },
    }),
    'must have exactly one match pattern',
  ],
  [
    'header order without oversize handling',
    field({ HeaderOrder: { OversizeHandling: 'MATCH' } }),
    field({ HeaderOrder: {} }),
    'HeaderOrder.OversizeHandling: is required',
  ],
  [
    'JA4 without fallback',
    field({ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }),
    field({ JA4Fingerprint: {} }),
    'JA4Fingerprint.FallbackBehavior: is required',
  ],
  [
    'JA3 with CONTAINS',
    field({ JA3Fingerprint: { FallbackBehavior: 'MATCH' } }),
    bytes({ FieldToMatch: { JA3Fingerprint: { FallbackBehavior: 'MATCH' } }, PositionalConstraint: 'CONTAINS' }),
    'PositionalConstraint: must be EXACTLY for JA3Fingerprint',
  ],
  [
    'JA4 in a size constraint',
    size({ UriPath: {} }),
    size({ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }),
    'JA4Fingerprint works with ByteMatchStatement and EXACTLY only',
  ],
  [
    '11 transformations',
    bytes({ TextTransformations: transformations(10) }),
    bytes({ TextTransformations: transformations(11) }),
    'must have 1 to 10 text transformations, got 11',
  ],
  ['no transformations', bytes(), bytes({ TextTransformations: [] }), 'must have 1 to 10 text transformations, got 0'],
  ['absent transformations', bytes(), bytes({ TextTransformations: undefined }), 'TextTransformations: is required'],
  [
    'two transformations of one priority',
    bytes({ TextTransformations: transformations(2) }),
    bytes({ TextTransformations: [NONE[0], NONE[0]] }),
    'priority of a text transformation must be unique',
  ],
  [
    'unknown transformation',
    bytes({ TextTransformations: transformations(1, 'CMD_LINE_WIN') }),
    bytes({ TextTransformations: transformations(1, 'ROT13') }),
    'Type: must be one of NONE',
  ],
  [
    'pre-parse transformation of a path',
    bytes({ FieldToMatch: { AllQueryArguments: {} }, PreParseTextTransformations: transformations(10) }),
    bytes({ PreParseTextTransformations: transformations(1) }),
    'work on SingleQueryArgument and AllQueryArguments only, got UriPath',
  ],
  [
    'unknown pre-parse transformation',
    bytes(),
    bytes({ FieldToMatch: { AllQueryArguments: {} }, PreParseTextTransformations: transformations(1, 'LOWERCASE') }),
    'PreParseTextTransformations[0].Type: must be one of',
  ],

  [
    'search string of 200',
    bytes({ SearchString: 'é'.repeat(100) }),
    bytes({ SearchString: `${'é'.repeat(100)}a` }),
    'SearchString: must have 1 to 200 bytes, got 201',
  ],
  [
    'base64 search string of 200',
    bytes({ SearchString: undefined, SearchStringBase64: Buffer.alloc(200).toString('base64') }),
    bytes({ SearchString: undefined, SearchStringBase64: Buffer.alloc(201).toString('base64') }),
    'must stand for at most 200 bytes, got 201',
  ],
  [
    'search string that is no base64',
    bytes({ SearchString: undefined, SearchStringBase64: 'AA==' }),
    bytes({ SearchString: undefined, SearchStringBase64: 'A' }),
    'SearchStringBase64: must be base64',
  ],
  [
    'both search strings',
    bytes(),
    bytes({ SearchStringBase64: 'AA==' }),
    'must have exactly one of SearchString and SearchStringBase64',
  ],
  [
    'no search string',
    bytes(),
    bytes({ SearchString: undefined }),
    'must have exactly one of SearchString and SearchStringBase64',
  ],
  [
    'CONTAINS_WORD with a hyphen',
    bytes({ PositionalConstraint: 'CONTAINS_WORD', SearchString: 'a_1' }),
    bytes({ PositionalConstraint: 'CONTAINS_WORD', SearchString: 'a-1' }),
    'must be only letters, digits and _ for CONTAINS_WORD',
  ],
  [
    'regex of 200',
    regex('a'.repeat(200)),
    regex('a'.repeat(201)),
    'RegexString: must have 1 to 200 characters, got 201',
  ],
  [
    'size of 21474836480',
    size({ UriPath: {} }, { Size: 21_474_836_480 }),
    size({ UriPath: {} }, { Size: 21_474_836_481 }),
    'Size: must be a whole number from 0 to 21474836480',
  ],
  ['50 countries', geo(50), geo(51), 'CountryCodes: must have 1 to 50 country codes, got 51'],
  [
    'country in small letters',
    geo(1),
    withStatement({ GeoMatchStatement: { CountryCodes: ['de'] } }),
    'must be a two-letter country code',
  ],
  [
    '100 ASNs',
    withStatement({ AsnMatchStatement: { AsnList: Array(100).fill(1) } }),
    withStatement({ AsnMatchStatement: { AsnList: Array(101).fill(1) } }),
    'AsnList: must have 1 to 100 autonomous system numbers, got 101',
  ],
  [
    'ASN of 32 bits',
    withStatement({ AsnMatchStatement: { AsnList: [4_294_967_295] } }),
    withStatement({ AsnMatchStatement: { AsnList: [4_294_967_296] } }),
    'AsnList[0]: must be a whole number',
  ],
  [
    'IP set with forwarded address but no position',
    withStatement({
      IPSetReferenceStatement: { Arn: 'a', IPSetForwardedIPConfig: { ...ForwardedIPConfig, Position: 'LAST' } },
    }),
    withStatement({ IPSetReferenceStatement: { Arn: 'a', IPSetForwardedIPConfig: ForwardedIPConfig } }),
    'IPSetForwardedIPConfig.Position: is required',
  ],

  ['limit 10', rate({ Limit: 10 }), rate({ Limit: 9 }), 'Limit: must be a whole number from 10 to 2000000000, got 9'],
  [
    'limit of two billion',
    rate({ Limit: 2_000_000_000 }),
    rate({ Limit: 2_000_000_001 }),
    'Limit: must be a whole number',
  ],
  ...[60, 120, 300, 600].map((seconds): [string, WebAcl, WebAcl, string] => [
    `window ${seconds}`,
    rate({ EvaluationWindowSec: seconds }),
    rate({ EvaluationWindowSec: seconds + 1 }),
    'EvaluationWindowSec: must be one of 60, 120, 300, 600',
  ]),
  [
    'Allow on a rate rule',
    rate(),
    rate({}, { Action: { Allow: {} } }),
    'Action: must be Block, Count, Captcha or Challenge, because the statement is rate-based, got Allow',
  ],
  [
    'CONSTANT without scope-down',
    rate({ AggregateKeyType: 'CONSTANT', ScopeDownStatement: label() }),
    rate({ AggregateKeyType: 'CONSTANT' }),
    'needs ScopeDownStatement, because AggregateKeyType is CONSTANT',
  ],
  [
    'FORWARDED_IP without config',
    rate({ AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig }),
    rate({ AggregateKeyType: 'FORWARDED_IP' }),
    'needs ForwardedIPConfig, because AggregateKeyType is FORWARDED_IP',
  ],
  [
    'ForwardedIP key without config',
    rate({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ ForwardedIP: {} }, header('a')], ForwardedIPConfig }),
    keys({ ForwardedIP: {} }, header('a')),
    'ForwardedIP: needs ForwardedIPConfig on the rate-based statement',
  ],
  ['custom keys without any', keys(header('a')), rate({ AggregateKeyType: 'CUSTOM_KEYS' }), 'CustomKeys: is required'],
  [
    'six custom keys',
    keys(...['a', 'b', 'c', 'd', 'e'].map(header)),
    keys(...['a', 'b', 'c', 'd', 'e', 'f'].map(header)),
    'CustomKeys: must have 1 to 5 custom keys, got 6',
  ],
  [
    'custom keys with another type',
    rate(),
    rate({ CustomKeys: [header('a')] }),
    'CustomKeys: belong to AggregateKeyType CUSTOM_KEYS, got IP',
  ],
  [
    'only IP as custom key',
    keys({ IP: {} }, header('a')),
    keys({ IP: {} }),
    'IP needs another key beside it; for the address alone set AggregateKeyType to IP',
  ],
  ...['IP', 'ASN', 'HTTPMethod'].map((kind): [string, WebAcl, WebAcl, string] => [
    `${kind} twice`,
    keys({ [kind]: {} }, header('a')),
    keys({ [kind]: {} }, { [kind]: {} }),
    `custom key must be unique, "${kind}" is there already`,
  ]),
  [
    'one header twice',
    keys(header('a'), header('b')),
    keys(header('a'), header('A')),
    'custom key must be unique, "Header a" is there already',
  ],
  [
    'two key kinds in one',
    keys(header('a')),
    keys({ ...header('a'), IP: {} }),
    'must have exactly one custom key, got Header, IP',
  ],
  [
    'header key without transformation',
    keys(header('a')),
    keys({ Header: { Name: 'a', TextTransformations: [] } }),
    'must have 1 to 10 text transformations, got 0',
  ],
  [
    'namespace key without colon',
    keys({ LabelNamespace: { Namespace: 'a:' } }),
    keys({ LabelNamespace: { Namespace: 'a' } }),
    'Namespace: must be a label namespace that ends in a colon',
  ],
  [
    'JA4 key without fallback',
    keys({ JA4Fingerprint: { FallbackBehavior: 'MATCH' } }),
    keys({ JA4Fingerprint: {} }),
    'JA4Fingerprint.FallbackBehavior: is required',
  ],
  [
    '10 rate rules',
    acl({ Rules: rules(10, () => ({ Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } })) }),
    acl({ Rules: rules(11, () => ({ Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } })) }),
    'Rules: must have at most 10 rate-based rules in a web ACL, got 11',
  ],
  [
    '50 references',
    acl({ Rules: rules(50, reference) }),
    acl({ Rules: rules(51, reference) }),
    'Rules: must have at most 50 references to sets and rule groups in a web ACL, got 51',
  ],
  [
    '5,000 units',
    acl({
      Rules: rules(125, () => ({
        Statement: { XssMatchStatement: { FieldToMatch: { UriPath: {} }, TextTransformations: NONE } },
      })),
    }),
    acl({
      Rules: rules(126, () => ({
        Statement: { XssMatchStatement: { FieldToMatch: { UriPath: {} }, TextTransformations: NONE } },
      })),
    }),
    'Rules: must cost at most 5000 capacity units (WCU) in a web ACL, got 5040',
  ],

  [
    'CAPTCHA immunity of 60',
    acl({ CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 60 } } }),
    acl({ CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 59 } } }),
    'CaptchaConfig.ImmunityTimeProperty.ImmunityTime: must be a whole number from 60 to 259200, got 59',
  ],
  [
    'CAPTCHA immunity of three days',
    acl({ Rules: [rule({ CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 259_200 } } })] }),
    acl({ Rules: [rule({ CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 259_201 } } })] }),
    'ImmunityTime: must be a whole number from 60 to 259200',
  ],
  [
    'challenge immunity of 300',
    acl({ ChallengeConfig: { ImmunityTimeProperty: { ImmunityTime: 300 } } }),
    acl({ ChallengeConfig: { ImmunityTimeProperty: { ImmunityTime: 299 } } }),
    'ChallengeConfig.ImmunityTimeProperty.ImmunityTime: must be a whole number from 300 to 259200, got 299',
  ],
  [
    '11 token domains',
    acl({ TokenDomains: Array.from({ length: 10 }, (_, i) => `d${i}.com`) }),
    acl({ TokenDomains: Array.from({ length: 11 }, (_, i) => `d${i}.com`) }),
    'TokenDomains: must have 1 to 10 token domains, got 11',
  ],
  [
    'public suffix as token domain',
    acl({ TokenDomains: ['example.co.uk'] }),
    acl({ TokenDomains: ['co.uk'] }),
    'TokenDomains[0]: must not be a public suffix',
  ],
  [
    'another public suffix',
    acl({ TokenDomains: ['example.gov.au'] }),
    acl({ TokenDomains: ['GOV.au'] }),
    'TokenDomains[0]: must not be a public suffix',
  ],
  [
    'top-level domain as token domain',
    acl({ TokenDomains: ['example.com'] }),
    acl({ TokenDomains: ['com'] }),
    'TokenDomains[0]: must not be a public suffix',
  ],
  [
    'wildcard token domain',
    acl({ TokenDomains: ['example.com'] }),
    acl({ TokenDomains: ['*.example.com'] }),
    'TokenDomains[0]: must be a domain',
  ],
  [
    'token domain of 253',
    acl({ TokenDomains: [`${'a'.repeat(249)}.com`] }),
    acl({ TokenDomains: [`${'a'.repeat(250)}.com`] }),
    'TokenDomains[0]: must be a domain',
  ],
  [
    'ALB body limit',
    acl({ AssociationConfig: { RequestBody: { COGNITO_USER_POOL: { DefaultSizeInspectionLimit: 'KB_64' } } } }),
    acl({ AssociationConfig: { RequestBody: { APPLICATION_LOAD_BALANCER: { DefaultSizeInspectionLimit: 'KB_64' } } } }),
    "no other resource's limit can be set",
  ],
  [
    'body limit of 8 KB',
    acl(),
    acl({ AssociationConfig: { RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: 'KB_8' } } } }),
    'DefaultSizeInspectionLimit: must be one of KB_16',
  ],
  [
    'data protection of a cookie without its name',
    acl({
      DataProtectionConfig: {
        DataProtections: [{ Action: 'HASH', Field: { FieldType: 'SINGLE_COOKIE', FieldKeys: ['a'] } }],
      },
    }),
    acl({ DataProtectionConfig: { DataProtections: [{ Action: 'HASH', Field: { FieldType: 'SINGLE_COOKIE' } }] } }),
    'FieldKeys: is required',
  ],
  [
    'data protection of the body with a name',
    acl({ DataProtectionConfig: { DataProtections: [{ Action: 'HASH', Field: { FieldType: 'BODY' } }] } }),
    acl({
      DataProtectionConfig: { DataProtections: [{ Action: 'HASH', Field: { FieldType: 'BODY', FieldKeys: ['a'] } }] },
    }),
    'FieldKeys: are not allowed for BODY',
  ],

  ...[199, 205, 306, 418, 422, 506, 599].map((code): [string, WebAcl, WebAcl, string] => [
    `response code ${code}`,
    block({ ResponseCode: 429 }),
    block({ ResponseCode: code }),
    `ResponseCode: must be one of 200, 201`,
  ]),
  [
    'undefined body key',
    block({ ResponseCode: 429, CustomResponseBodyKey: 'busy' }, { CustomResponseBodies: { busy: body('x') } }),
    block({ ResponseCode: 429, CustomResponseBodyKey: 'busi' }, { CustomResponseBodies: { busy: body('x') } }),
    'must be a key of CustomResponseBodies beside the rules (there are busy), got "busi"',
  ],
  [
    'undefined body key of the default action',
    acl({ DefaultAction: { Block: { CustomResponse: { ResponseCode: 403 } } } }),
    acl({ DefaultAction: { Block: { CustomResponse: { ResponseCode: 403, CustomResponseBodyKey: 'x' } } } }),
    '(there are none), got "x"',
  ],
  [
    'content-type header',
    block({ ResponseCode: 429, ResponseHeaders: [{ Name: 'retry-after', Value: '1' }] }),
    block({ ResponseCode: 429, ResponseHeaders: [{ Name: 'Content-Type', Value: 'a/b' }] }),
    'must not be content-type',
  ],
  [
    '11 response headers',
    block({ ResponseCode: 429, ResponseHeaders: headers(10) }),
    block({ ResponseCode: 429, ResponseHeaders: headers(11) }),
    'ResponseHeaders: must have at most 10 headers, got 11',
  ],
  [
    'a header twice',
    block({ ResponseCode: 429, ResponseHeaders: headers(2) }),
    block({
      ResponseCode: 429,
      ResponseHeaders: [
        { Name: 'a', Value: '1' },
        { Name: 'A', Value: '2' },
      ],
    }),
    'header name must be unique',
  ],
  [
    'header name of 64 in a response',
    block({ ResponseCode: 429, ResponseHeaders: [{ Name: 'a'.repeat(64), Value: '1' }] }),
    block({ ResponseCode: 429, ResponseHeaders: [{ Name: 'a'.repeat(65), Value: '1' }] }),
    'must be a header name',
  ],
  [
    'header value of 255',
    insert([{ Name: 'a', Value: 'v'.repeat(255) }]),
    insert([{ Name: 'a', Value: 'v'.repeat(256) }]),
    'Value: must have 1 to 255 characters, got 256',
  ],
  ['11 inserted headers', insert(headers(10)), insert(headers(11)), 'InsertHeaders: must have 1 to 10 headers, got 11'],
  [
    '101 inserted headers in all',
    acl({ Rules: rules(10, () => ({ Action: { Count: { CustomRequestHandling: { InsertHeaders: headers(10) } } } })) }),
    acl({ Rules: rules(11, () => ({ Action: { Count: { CustomRequestHandling: { InsertHeaders: headers(10) } } } })) }),
    'must insert at most 100 custom request headers in a web ACL, got 110',
  ],
  [
    '101 response headers in all',
    acl({
      Rules: rules(10, () => ({
        Action: { Block: { CustomResponse: { ResponseCode: 429, ResponseHeaders: headers(10) } } },
      })),
    }),
    acl({
      Rules: rules(11, () => ({
        Action: { Block: { CustomResponse: { ResponseCode: 429, ResponseHeaders: headers(10) } } },
      })),
    }),
    'must send at most 100 custom response headers in a web ACL, got 110',
  ],
  [
    'body of 4 KB',
    acl({ CustomResponseBodies: { a: body('x'.repeat(4096)) } }),
    acl({ CustomResponseBodies: { a: body('x'.repeat(4097)) } }),
    'CustomResponseBodies.a.Content: must have 1 to 4096 bytes, got 4097',
  ],
  [
    '50 bodies',
    acl({ CustomResponseBodies: bodies(50) }),
    acl({ CustomResponseBodies: bodies(51) }),
    'CustomResponseBodies: must have at most 50 response bodies, got 51',
  ],
  [
    '50 KB of bodies',
    acl({ CustomResponseBodies: bodies(50, 'x'.repeat(1024)) }),
    acl({ CustomResponseBodies: bodies(50, 'x'.repeat(1025)) }),
    'CustomResponseBodies: must have at most 51200 bytes together, got 51250',
  ],
  [
    'body key with a dot',
    acl({ CustomResponseBodies: { 'a-b_1': body('x') } }),
    acl({ CustomResponseBodies: { 'a.b': body('x') } }),
    'must have a key of 1 to 128 characters',
  ],
  [
    'body of another type',
    acl({ CustomResponseBodies: { a: body('{}', 'APPLICATION_JSON') } }),
    acl({ CustomResponseBodies: { a: body('<a/>', 'TEXT_XML') } }),
    'ContentType: must be one of TEXT_PLAIN',
  ],
];

describe('validateWebAcl', () => {
  test.each(limits)('%s', (_, good, bad, message) => {
    expect(validateWebAcl(good)).toEqual([]);
    expect(validateWebAcl(bad).map(describeFault).join('\n')).toContain(message);
  });

  test('names the rule, and lists all faults at once', () => {
    const faults = validateWebAcl(
      acl({
        TokenDomains: ['co.uk'],
        Rules: rules(2, (i) => ({
          Name: `r${i}`,
          Statement: { RateBasedStatement: { Limit: 9, AggregateKeyType: 'IP' } },
        })),
      }),
    );
    expect(faults.map(({ rule: name, path }) => [name, path])).toEqual([
      ['r0', 'Rules[0].Statement.RateBasedStatement.Limit'],
      ['r1', 'Rules[1].Statement.RateBasedStatement.Limit'],
      [undefined, 'TokenDomains[0]'],
    ]);
    expect(describeFault(faults[0]!)).toBe(
      'rule "r0": Rules[0].Statement.RateBasedStatement.Limit: must be a whole number from 10 to 2000000000, got 9',
    );
  });

  const intrinsic = { 'Fn::If': ['Prod', 1, 2] };
  const unknown: Array<[string, WebAcl]> = [
    ['rules', acl({ Rules: intrinsic })],
    ['a rule', acl({ Rules: [intrinsic] })],
    ['a statement', withStatement(intrinsic)],
    ['an action', acl({ Rules: [rule({ Action: intrinsic })] })],
    ['the visibility', acl({ VisibilityConfig: intrinsic })],
    ['a limit', rate({ Limit: intrinsic })],
    ['a number token', rate({ Limit: Token.asNumber({ Ref: 'Limit' }) })],
    ['an aggregate key type', rate({ AggregateKeyType: { Ref: 'Type' } })],
    ['a rate statement', withStatement({ RateBasedStatement: intrinsic })],
    ['a field', bytes({ FieldToMatch: intrinsic })],
    ['a search string', bytes({ SearchString: { 'Fn::Sub': `${'x'.repeat(300)}` } })],
    ['a search string token', bytes({ SearchString: `x${Token.asString({ Ref: 'X' })}${'x'.repeat(300)}` })],
    ['transformations', bytes({ TextTransformations: Lazy.any({ produce: () => [] }) })],
    ['a regex token', regex(`(${Token.asString({ Ref: 'X' })}`)],
    ['countries', withStatement({ GeoMatchStatement: { CountryCodes: { Ref: 'Countries' } } })],
    ['a country list token', withStatement({ GeoMatchStatement: { CountryCodes: Token.asList({ Ref: 'C' }) } })],
    ['token domains', acl({ TokenDomains: { Ref: 'Domains' } })],
    ['a token domain', acl({ TokenDomains: [{ Ref: 'Domain' }, Token.asString({ Ref: 'Domain' })] })],
    ['a response', block(intrinsic)],
    ['a body key', block({ ResponseCode: 429, CustomResponseBodyKey: { Ref: 'Key' } })],
    ['the bodies', block({ ResponseCode: 429, CustomResponseBodyKey: 'a' }, { CustomResponseBodies: intrinsic })],
    ['request handling', acl({ Rules: [rule({ Action: { Count: { CustomRequestHandling: intrinsic } } })] })],
    [
      'names',
      acl({ Name: { Ref: 'Name' }, Rules: [rule({ Name: { Ref: 'A' } }), rule({ Name: { Ref: 'A' }, Priority: 1 })] }),
    ],
    ['immunity', acl({ CaptchaConfig: intrinsic })],
  ];

  test.each(unknown)('leaves %s alone that is known only at deployment', (_, value) => {
    expect(validateWebAcl(value)).toEqual([]);
  });

  test('does not throw on what is no web ACL at all', () => {
    for (const value of [null, [], 'x', { Rules: 'x' }, { Rules: [null, 1, { Statement: 7 }] }]) {
      expect(validateWebAcl(value as unknown as WebAcl).length).toBeGreaterThan(0);
    }
  });
});

describe('validateRuleGroup', () => {
  const group = (over: Json = {}): RuleGroup =>
    ({ Scope: 'REGIONAL', Capacity: 100, VisibilityConfig, Rules: [rule()], ...over }) as RuleGroup;
  const rateRules = (n: number) =>
    rules(n, () => ({ Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } }));

  test.each([
    [
      '4 rate rules',
      group({ Rules: rateRules(4) }),
      group({ Rules: rateRules(5) }),
      'must have at most 4 rate-based rules in a rule group, got 5',
    ],
    [
      'capacity 5,000',
      group({ Capacity: 5000 }),
      group({ Capacity: 5001 }),
      'Capacity: must be a whole number from 1 to 5000',
    ],
    [
      '50 references',
      group({ Rules: rules(50, reference) }),
      group({ Rules: rules(51, reference) }),
      'must have at most 50 references',
    ],
    [
      'a group in a group',
      group(),
      group({ Rules: withReference({}).Rules }),
      "RuleGroupReferenceStatement can't stand in a rule group, only in a web ACL",
    ],
    [
      'a managed group in a group',
      group(),
      group({
        Rules: [
          rule({
            Action: undefined,
            OverrideAction: { None: {} },
            Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'X' } },
          }),
        ],
      }),
      "ManagedRuleGroupStatement can't stand in a rule group",
    ],
  ])('%s', (_, good, bad, message) => {
    expect(validateRuleGroup(good)).toEqual([]);
    expect(validateRuleGroup(bad).map(describeFault).join('\n')).toContain(message);
  });
});

test('validateRules looks body keys up in the bodies given', () => {
  const blocking = [
    rule({ Action: { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'busy' } } } }),
  ];
  const known = { busy: { ContentType: 'TEXT_PLAIN' as const, Content: 'x' } };
  expect(validateRules(blocking, { container: 'RULE_GROUP', bodies: known })).toEqual([]);
  expect(validateRules(blocking, { container: 'RULE_GROUP', bodies: {} })).toHaveLength(1);
});

test.each([
  [
    'a version that is none',
    { IPAddressVersion: 'IPV5', Addresses: [] },
    'IPAddressVersion: must be one of IPV4, IPV6',
  ],
  ['a bare address', { IPAddressVersion: 'IPV4', Addresses: ['1.2.3.4'] }, 'Addresses[0]: must be a CIDR such as'],
  ['/0', { IPAddressVersion: 'IPV4', Addresses: ['0.0.0.0/0'] }, 'Addresses[0]: must not be /0'],
  ['IPv6 /0', { IPAddressVersion: 'IPV6', Addresses: ['::/0'] }, 'Addresses[0]: must not be /0'],
  ['/33', { IPAddressVersion: 'IPV4', Addresses: ['1.2.3.4/33'] }, 'Addresses[0]: must be a CIDR'],
  ['/129', { IPAddressVersion: 'IPV6', Addresses: ['::/129'] }, 'Addresses[0]: must be a CIDR'],
  [
    'the other version',
    { IPAddressVersion: 'IPV4', Addresses: ['1.2.3.4/32', '::1/128'] },
    'Addresses[1]: must be IPV4',
  ],
  [
    '10,001 entries',
    { IPAddressVersion: 'IPV4', Addresses: Array(10_001).fill('1.2.3.4/32') },
    'must have at most 10000 addresses, got 10001',
  ],
])('an IP set with %s is refused', (_, set, message) => {
  expect(validateIpSet(set).map(describeFault).join('\n')).toContain(message);
});

test.each([
  { IPAddressVersion: 'IPV4', Addresses: ['0.0.0.0/1', '1.2.3.4/32'] },
  { IPAddressVersion: 'IPV6', Addresses: ['::/1', '::1/128'] },
  { IPAddressVersion: 'IPV4', Addresses: Array(10_000).fill('1.2.3.4/32') },
  { IPAddressVersion: 'IPV4', Addresses: { Ref: 'Addresses' } },
  { IPAddressVersion: { Ref: 'Version' }, Addresses: ['1.2.3.4/32', { Ref: 'A' }] },
])('an IP set within the limits passes', (set) => {
  expect(validateIpSet(set)).toEqual([]);
});

test('a regex pattern set has 1 to 10 patterns', () => {
  const set = (n: number) => ({ RegularExpressionList: Array(n).fill('a') });
  expect(validateRegexPatternSet(set(10))).toEqual([]);
  expect(validateRegexPatternSet(set(11)).map(describeFault)).toEqual([
    'RegularExpressionList: must have 1 to 10 patterns, got 11',
  ]);
  expect(validateRegexPatternSet({ RegularExpressionList: ['(?>a)'] })).toHaveLength(1);
});

test('an API key takes five token domains', () => {
  const domains = (n: number) => Array.from({ length: n }, (_, i) => `d${i}.example.com`);
  expect(validateTokenDomains(domains(5), 5)).toEqual([]);
  expect(validateTokenDomains(domains(6), 5).map(describeFault)).toEqual([
    'TokenDomains: must have 1 to 5 token domains, got 6',
  ]);
});

describe('regular expressions', () => {
  const faults = (pattern: string) => validateWebAcl(regex(pattern)).map(({ message }) => message);

  test.each([
    ['(a)\\1', 'a back reference'],
    ['(?<n>a)', 'a named group'],
    ['(?P<n>a)', 'a named group'],
    ["(?'n'a)", 'a named group'],
    ['\\k<n>', 'a back reference'],
    ['(?P=n)', 'a back reference'],
    ['\\g1', 'a back or subroutine reference'],
    ['(?R)', 'recursion'],
    ['(?1)', 'recursion'],
    ['(?+1)', 'recursion'],
    ['(?&n)', 'a subroutine reference'],
    ['(?P>n)', 'a subroutine reference'],
    ['(?(1)a|b)', 'a conditional'],
    ['(*COMMIT)a', 'a control verb'],
    ['\\C', '\\C'],
    ['\\R', '\\R'],
    ['a\\Kb', '\\K'],
    ['(?C1)', 'a callout'],
    ['(?>a)', 'an atomic group'],
    ['a++', 'a possessive quantifier'],
    ['a*+', 'a possessive quantifier'],
    ['a?+', 'a possessive quantifier'],
    ['a{1,2}+', 'a possessive quantifier'],
    ['(a', 'an unclosed ('],
    ['a)', 'an unopened )'],
    ['[a', 'an unclosed ['],
    ['a\\', 'a backslash at the end'],
  ])('%s is refused', (pattern, what) => {
    expect(faults(pattern).join()).toContain(what);
  });

  test.each([
    '^/api/(v1|v2)/otp$',
    '(?i)^(?:a|b)+?c*?d??',
    '(?-i)a',
    '(?i:a)',
    'a{2,}b{,3}c{x}+',
    '\\+\\+',
    '[*+]+',
    '[]+]+',
    '[^]a]',
    '[[:alpha:]+]+',
    '[\\]]',
    '\\\\1',
    '\\0',
    '\\x41\\d\\pL',
    '(?=a)(?!b)(?<=c)(?<!d)',
    '\\Q(?>\\E',
    '\\(*a',
  ])('%s passes', (pattern) => {
    expect(faults(pattern)).toEqual([]);
  });
});

test('a whole statement tree is looked through', () => {
  const deep: Statement = {
    NotStatement: {
      Statement: {
        OrStatement: {
          Statements: [
            label() as Statement,
            { AndStatement: { Statements: [geo(51).Rules![0]!.Statement, label() as Statement] } },
          ],
        },
      },
    },
  };
  expect(validateWebAcl(withStatement(deep as Json)).map(({ path }) => path)).toEqual([
    'Rules[0].Statement.NotStatement.Statement.OrStatement.Statements[1].AndStatement.Statements[0].GeoMatchStatement.CountryCodes',
  ]);
});
