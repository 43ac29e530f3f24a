import { App, Fn, Lazy, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { fromApi, fromL1, fromTemplate, isUnresolved, toL1 } from '../../lib/waf/dialect';
import type { Rule } from '../../lib/waf/statement';

const visibilityConfig = { cloudWatchMetricsEnabled: true, metricName: 'm', sampledRequestsEnabled: false };
const textTransformations = [{ priority: 0, type: 'URL_DECODE' }];
const forwardedIpConfig = { headerName: 'x-forwarded-for', fallbackBehavior: 'MATCH' };
const label = { labelMatchStatement: { scope: 'LABEL', key: 'a:b' } };

const fields: wafv2.CfnWebACL.FieldToMatchProperty[] = [
  { singleHeader: { Name: 'host' } },
  { singleQueryArgument: { Name: 'q' } },
  { allQueryArguments: {} },
  { method: {} },
  { uriPath: {} },
  { uriFragment: { fallbackBehavior: 'NO_MATCH' } },
  { queryString: {} },
  { body: { oversizeHandling: 'MATCH' } },
  { headerOrder: { oversizeHandling: 'MATCH' } },
  { ja3Fingerprint: { fallbackBehavior: 'MATCH' } },
  { ja4Fingerprint: { fallbackBehavior: 'MATCH' } },
  {
    headers: {
      matchPattern: { includedHeaders: ['A'], excludedHeaders: ['B'], all: {} },
      matchScope: 'KEY',
      oversizeHandling: 'MATCH',
    },
  },
  { cookies: { matchPattern: { includedCookies: ['a'] }, matchScope: 'VALUE', oversizeHandling: 'CONTINUE' } },
  {
    jsonBody: {
      matchPattern: { includedPaths: ['/phone'] },
      matchScope: 'VALUE',
      invalidFallbackBehavior: 'MATCH',
      oversizeHandling: 'MATCH',
    },
  },
];

const statements: wafv2.CfnWebACL.StatementProperty[] = [
  ...fields.map((fieldToMatch) => ({
    byteMatchStatement: { searchString: 'Ab', positionalConstraint: 'EXACTLY', fieldToMatch, textTransformations },
  })),
  {
    byteMatchStatement: {
      searchStringBase64: 'AAE=',
      positionalConstraint: 'CONTAINS',
      fieldToMatch: { allQueryArguments: {} },
      textTransformations,
      preParseTextTransformations: textTransformations,
    } as wafv2.CfnWebACL.ByteMatchStatementProperty,
  },
  { regexMatchStatement: { regexString: 'a+', fieldToMatch: fields[0]!, textTransformations } },
  { regexPatternSetReferenceStatement: { arn: 'arn:r', fieldToMatch: fields[0]!, textTransformations } },
  { sizeConstraintStatement: { comparisonOperator: 'GT', size: 1, fieldToMatch: fields[7]!, textTransformations } },
  { sqliMatchStatement: { sensitivityLevel: 'HIGH', fieldToMatch: fields[7]!, textTransformations } },
  { xssMatchStatement: { fieldToMatch: fields[7]!, textTransformations } },
  { geoMatchStatement: { countryCodes: ['DE'], forwardedIpConfig } },
  { asnMatchStatement: { asnList: [1], forwardedIpConfig } },
  { ipSetReferenceStatement: { arn: 'arn:i', ipSetForwardedIpConfig: { ...forwardedIpConfig, position: 'ANY' } } },
  { andStatement: { statements: [label, { orStatement: { statements: [label, label] } }] } },
  { notStatement: { statement: label } },
  {
    rateBasedStatement: {
      limit: 10,
      evaluationWindowSec: 600,
      aggregateKeyType: 'CUSTOM_KEYS',
      forwardedIpConfig,
      scopeDownStatement: label,
      customKeys: [
        { ip: {} },
        { forwardedIp: {} },
        { asn: {} },
        { httpMethod: {} },
        { header: { name: 'h', textTransformations } },
        { cookie: { name: 'c', textTransformations } },
        { queryArgument: { name: 'q', textTransformations } },
        { queryString: { textTransformations } },
        { uriPath: { textTransformations } },
        { labelNamespace: { namespace: 'a:' } },
        { ja3Fingerprint: { fallbackBehavior: 'MATCH' } },
        { ja4Fingerprint: { fallbackBehavior: 'MATCH' } },
      ],
    },
  },
  {
    ruleGroupReferenceStatement: {
      arn: Fn.getAtt('Group', 'Arn').toString(),
      excludedRules: [{ name: 'x' }],
      ruleActionOverrides: [
        { name: 'y', actionToUse: { block: { customResponse: { responseCode: 429, responseHeaders: [] } } } },
      ],
    },
  },
  {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name: 'AWSManagedRulesBotControlRuleSet',
      version: 'Version_1.0',
      scopeDownStatement: label,
      managedRuleGroupConfigs: [
        { awsManagedRulesBotControlRuleSet: { inspectionLevel: 'COMMON', enableMachineLearning: false } },
        {
          awsManagedRulesAtpRuleSet: {
            loginPath: '/l',
            enableRegexInPath: true,
            requestInspection: {
              payloadType: 'JSON',
              usernameField: { identifier: '/u' },
              passwordField: { identifier: '/p' },
            },
            responseInspection: { statusCode: { successCodes: [200], failureCodes: [401] } },
          },
        },
        {
          awsManagedRulesAcfpRuleSet: {
            creationPath: '/c',
            registrationPagePath: '/r',
            requestInspection: { payloadType: 'JSON', phoneNumberFields: [{ identifier: '/t' }] },
          },
        },
        {
          awsManagedRulesAntiDDoSRuleSet: {
            clientSideActionConfig: {
              challenge: { usageOfAction: 'ENABLED', exemptUriRegularExpressions: [{ regexString: 'a' }] },
            },
          },
        },
      ],
    },
  },
];

const insertHeaders = [{ name: 'sample', value: 'v' }];
const actions: wafv2.CfnWebACL.RuleActionProperty[] = [
  { allow: { customRequestHandling: { insertHeaders } } },
  {
    block: {
      customResponse: {
        responseCode: 429,
        customResponseBodyKey: 'busy',
        responseHeaders: [{ name: 'a', value: 'b' }],
      },
    },
  },
  { count: { customRequestHandling: { insertHeaders } } },
  { captcha: { customRequestHandling: { insertHeaders } } },
  { challenge: {} },
];

const rules: wafv2.CfnWebACL.RuleProperty[] = [
  ...statements.map((statement, priority) => ({
    name: `statement-${priority}`,
    priority,
    statement,
    visibilityConfig,
    overrideAction: { none: {} },
    ruleLabels: [{ name: 'a:b' }],
    captchaConfig: { immunityTimeProperty: { immunityTime: 60 } },
    challengeConfig: { immunityTimeProperty: { immunityTime: 300 } },
  })),
  ...actions.map((action, i) => ({
    name: `action-${i}`,
    priority: 100 + i,
    statement: label,
    action,
    visibilityConfig,
    overrideAction: { count: {} },
  })),
];

const webAcl = {
  scope: 'REGIONAL',
  defaultAction: { allow: { customRequestHandling: { insertHeaders } } },
  visibilityConfig,
  rules,
  name: 'acl',
  description: 'everything',
  captchaConfig: { immunityTimeProperty: { immunityTime: 60 } },
  challengeConfig: { immunityTimeProperty: { immunityTime: 300 } },
  tokenDomains: ['example.com'],
  customResponseBodies: { 'my-Key': { contentType: 'TEXT_PLAIN', content: 'x' } },
  associationConfig: { requestBody: { COGNITO_USER_POOL: { defaultSizeInspectionLimit: 'KB_64' } } },
  dataProtectionConfig: {
    dataProtections: [
      {
        field: { fieldType: 'SINGLE_COOKIE', fieldKeys: ['aws-waf-token'] },
        action: 'HASH',
        excludeRuleMatchDetails: true,
        excludeRateBasedDetails: true,
      },
    ],
  },
  onSourceDDoSProtectionConfig: { albLowReputationMode: 'ALWAYS_ON' },
  applicationConfig: { attributes: [{ name: 'a', values: ['b'] }] },
};

function synthesized(type: string, build: (stack: Stack) => void) {
  const stack = new Stack(new App(), 'Stack', { analyticsReporting: false });
  build(stack);
  const [resource] = Object.values(Template.fromStack(stack).findResources(type));
  return resource!.Properties;
}

/** As the template has tokens: resolved. */
const resolve = (value: unknown) => new Stack(new App(), 'Resolver').resolve(value);

describe('fromL1', () => {
  test('gives what CDK writes into the template of a web ACL that uses every property', () => {
    const properties = synthesized('AWS::WAFv2::WebACL', (stack) => new wafv2.CfnWebACL(stack, 'Acl', webAcl));
    expect(resolve(fromL1(rules))).toEqual(properties.Rules);
    expect(resolve(fromL1<object>(webAcl))).toEqual(properties);
  });

  test('keeps the members of actions in a rule group as CDK does: verbatim', () => {
    const own = [
      {
        name: 'a',
        priority: 0,
        statement: statements[0]!,
        visibilityConfig,
        action: { block: { CustomResponse: { ResponseCode: 429 } } },
      },
    ];
    const properties = synthesized(
      'AWS::WAFv2::RuleGroup',
      (stack) =>
        new wafv2.CfnRuleGroup(stack, 'Group', { scope: 'REGIONAL', capacity: 10, visibilityConfig, rules: own }),
    );
    expect(fromL1(own, 'RULE_GROUP')).toEqual(properties.Rules);
    expect(properties.Rules[0].Action).toEqual({ Block: { CustomResponse: { ResponseCode: 429 } } });
  });

  test('a header name in the wrong case stays wrong, as in the template', () => {
    expect(fromL1<object>({ fieldToMatch: { singleHeader: { name: 'host' } } })).toEqual({
      FieldToMatch: { SingleHeader: { name: 'host' } },
    });
  });

  test('leaves tokens alone', () => {
    const token = Lazy.any({ produce: () => ({ lower: 1 }) });
    const l1 = { arn: Fn.ref('Set'), statement: token };
    expect(fromL1<{ Arn: string; Statement: unknown }>(l1)).toEqual({ Arn: l1.arn, Statement: token });
  });
});

describe('toL1', () => {
  test.each(['WEB_ACL', 'RULE_GROUP'] as const)('is the way back for %s', (container) => {
    const template = fromL1(rules);
    expect(fromL1(toL1(template, container), container)).toEqual(template);
  });

  test('gives L1 properties that CDK writes as given', () => {
    const template = fromL1<readonly Rule[]>(rules);
    const properties = synthesized(
      'AWS::WAFv2::RuleGroup',
      (stack) =>
        new wafv2.CfnRuleGroup(stack, 'Group', {
          scope: 'REGIONAL',
          capacity: 10,
          visibilityConfig,
          // A rule group can't hold references to other groups.
          rules: toL1(
            template.filter(({ Statement: s }) => !s.ManagedRuleGroupStatement && !s.RuleGroupReferenceStatement),
            'RULE_GROUP',
          ),
        }),
    );
    const actionsWritten = properties.Rules.flatMap((rule: Rule) => rule.Action ?? []);
    expect(actionsWritten).toEqual(fromL1(actions));
  });
});

describe('fromTemplate', () => {
  test('reads numbers and booleans that are written as strings', () => {
    expect(
      fromTemplate<object>({
        Priority: '1',
        Statement: { RateBasedStatement: { Limit: '100', EvaluationWindowSec: '60' } },
        AsnList: ['1', 2],
        VisibilityConfig: { CloudWatchMetricsEnabled: 'true', SampledRequestsEnabled: 'false', MetricName: '1' },
      }),
    ).toEqual({
      Priority: 1,
      Statement: { RateBasedStatement: { Limit: 100, EvaluationWindowSec: 60 } },
      AsnList: [1, 2],
      VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: false, MetricName: '1' },
    });
  });

  test('drops what is AWS::NoValue and keeps other intrinsic functions', () => {
    const noValue = { Ref: 'AWS::NoValue' };
    const arn = { 'Fn::GetAtt': ['Set', 'Arn'] };
    expect(fromTemplate<object>({ Arn: arn, Name: noValue, Rules: [noValue, { Name: 'a' }] })).toEqual({
      Arn: arn,
      Rules: [{ Name: 'a' }],
    });
  });
});

describe('fromApi', () => {
  test('renames ARN', () => {
    expect(fromApi<object>([{ Statement: { IPSetReferenceStatement: { ARN: 'arn:x' } } }])).toEqual([
      { Statement: { IPSetReferenceStatement: { Arn: 'arn:x' } } },
    ]);
  });

  test.each([
    ['bytes', Buffer.from([0, 255])],
    ['base64 text', 'AP8='],
    ['a buffer that went through JSON', JSON.parse(JSON.stringify(Buffer.from([0, 255])))],
  ])('reads a search string from %s', (_, value) => {
    expect(fromApi<object>({ SearchString: value })).toEqual({ SearchStringBase64: 'AP8=' });
  });

  test('takes search strings as they stand where that is said', () => {
    expect(fromApi<object>({ SearchString: '/api' }, 'text')).toEqual({ SearchString: '/api' });
    expect(fromApi<object>({ SearchString: { 0: 0, 1: 255 } }, 'text')).toEqual({ SearchStringBase64: 'AP8=' });
  });

  test('reads the patterns of a set', () => {
    expect(fromApi<object>({ RegularExpressionList: [{ RegexString: 'a' }] })).toEqual({
      RegularExpressionList: ['a'],
    });
  });
});

test.each([
  [Lazy.string({ produce: () => 'x' }), true],
  [Lazy.number({ produce: () => 1 }), true],
  [Lazy.list({ produce: () => ['x'] }), true],
  [Lazy.any({ produce: () => 1 }), true],
  [{ Ref: 'X' }, true],
  [{ 'Fn::Sub': 'x' }, true],
  ['x', false],
  [0, false],
  [-1, false],
  [['x'], false],
  [{ Name: 'x' }, false],
  [undefined, false],
])('whether %p is known only at deployment: %p', (value, unresolved) => {
  expect(isUnresolved(value)).toBe(unresolved);
});
