import { TRANSFORMATIONS } from '../../lib/sim/transformations';

const visibility = (name: string): object => ({
  CloudWatchMetricsEnabled: true,
  MetricName: name,
  SampledRequestsEnabled: true,
});
const none = [{ Priority: 0, Type: 'NONE' }];

const FIELDS: readonly object[] = [
  { UriPath: {} },
  { QueryString: {} },
  { Method: {} },
  { AllQueryArguments: {} },
  { SingleQueryArgument: { Name: 'a' } },
  { SingleHeader: { Name: 'cookie' } },
  { UriFragment: { FallbackBehavior: 'NO_MATCH' } },
  { HeaderOrder: { OversizeHandling: 'CONTINUE' } },
  { Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'CONTINUE' } },
  { Cookies: { MatchPattern: { ExcludedCookies: ['x'] }, MatchScope: 'ALL', OversizeHandling: 'NO_MATCH' } },
  { Body: { OversizeHandling: 'CONTINUE' } },
  { JsonBody: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'CONTINUE' } },
  {
    JsonBody: {
      MatchPattern: { IncludedPaths: ['/a', '/a/a', '/0'] },
      MatchScope: 'VALUE',
      InvalidFallbackBehavior: 'EVALUATE_AS_STRING',
      OversizeHandling: 'CONTINUE',
    },
  },
];

/** Path, argument values, headers and body. */
const SWEPT: readonly number[] = [0, 3, 8, 10];

const PATTERNS = [
  '^(?:[a-z0-9]+/?)+$',
  '(?i)(?:a|aa)+b',
  '\\botp\\b',
  '[^\\w]{3,20}$',
  '(?:.*a){10}',
  '(?s)^.{0,100}\\x00',
];

const COUNT = { Count: {} };

/** Counting rules over every field and every transformation, all kinds of keys, groups and labels: much to stumble over. */
export function hostileWebAcl(): object {
  const rules: object[] = [];
  const add = (statement: object, action: object = COUNT, more: object = {}): void => {
    const name = `rule-${rules.length}`;
    const given = { Name: name, Priority: rules.length, Statement: statement, VisibilityConfig: visibility(name) };
    rules.push({ ...given, ...('OverrideAction' in more ? {} : { Action: action }), ...more });
  };
  const all = Object.keys(TRANSFORMATIONS);
  FIELDS.forEach((field, index) => {
    // Every transformation over a short field, a field of many values, and the longest ones.
    for (let from = 0; from < all.length && SWEPT.includes(index); from += 8) {
      const types = all.slice(from, from + 8).map((Type, Priority) => ({ Priority, Type }));
      add({
        RegexMatchStatement: {
          FieldToMatch: field,
          RegexString: PATTERNS[(index + from) % 6],
          TextTransformations: types,
        },
      });
    }
    const text = { FieldToMatch: field, TextTransformations: none };
    add({ ByteMatchStatement: { ...text, SearchString: 'otp', PositionalConstraint: 'CONTAINS_WORD' } });
    add({ SizeConstraintStatement: { ...text, ComparisonOperator: 'GT', Size: 50 } }, COUNT, {
      RuleLabels: [{ Name: `long:${index}` }],
    });
  });
  const forwarded = { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' };
  add({ GeoMatchStatement: { CountryCodes: ['DE'] } });
  add({ GeoMatchStatement: { CountryCodes: ['DE'], ForwardedIPConfig: forwarded } });
  add({ AsnMatchStatement: { AsnList: [1], ForwardedIPConfig: forwarded } });
  for (const Position of ['FIRST', 'LAST', 'ANY']) {
    const set = { 'Fn::GetAtt': ['Set', 'Arn'] };
    add({ IPSetReferenceStatement: { Arn: set, IPSetForwardedIPConfig: { ...forwarded, Position } } });
  }
  add({ LabelMatchStatement: { Scope: 'NAMESPACE', Key: 'long' } });
  const rates: object[] = [
    { AggregateKeyType: 'IP' },
    { AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: forwarded },
    {
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ Cookie: { Name: 'a', TextTransformations: none } }, { ASN: {} }],
    },
    {
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ UriPath: { TextTransformations: none } }, { IP: {} }, { HTTPMethod: {} }],
    },
    { AggregateKeyType: 'CUSTOM_KEYS', CustomKeys: [{ LabelNamespace: { Namespace: 'long:' } }] },
  ];
  for (const rate of rates) add({ RateBasedStatement: { Limit: 1000, EvaluationWindowSec: 60, ...rate } });
  const insert = {
    CustomRequestHandling: { InsertHeaders: [{ Name: 'x', Value: '${awswaf:ip:} ${awswaf:clientip:geo:country:}' }] },
  };
  add({ LabelMatchStatement: { Scope: 'LABEL', Key: 'long:0' } }, { Count: insert });
  const header = { FieldToMatch: { SingleHeader: { Name: 'host' } }, TextTransformations: none };
  add({ ByteMatchStatement: { ...header, SearchString: 'api', PositionalConstraint: 'CONTAINS' } }, { Captcha: {} });
  add({ ByteMatchStatement: { ...header, SearchString: 'auth', PositionalConstraint: 'CONTAINS' } }, { Challenge: {} });
  return {
    Resources: {
      Set: {
        Type: 'AWS::WAFv2::IPSet',
        Properties: { Name: 'set', Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: ['198.51.100.0/24'] },
      },
      Acl: {
        Type: 'AWS::WAFv2::WebACL',
        Properties: {
          Name: 'hostile',
          Scope: 'REGIONAL',
          DefaultAction: { Allow: {} },
          VisibilityConfig: visibility('hostile'),
          Rules: rules,
        },
      },
    },
  };
}
