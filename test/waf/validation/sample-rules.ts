import type { Rule, WebAcl } from '../../../lib/waf/statement';

export type Json = Record<string, unknown>;

export const VisibilityConfig = { CloudWatchMetricsEnabled: true, MetricName: 'metric', SampledRequestsEnabled: true };
export const label = (Key = 'otp:request'): Json => ({ LabelMatchStatement: { Scope: 'LABEL', Key } });
export const rule = (over: Json = {}): Rule =>
  ({ Name: 'rule', Priority: 0, Statement: label(), Action: { Count: {} }, VisibilityConfig, ...over }) as Rule;
export const acl = (over: Json = {}): WebAcl =>
  ({ Scope: 'REGIONAL', DefaultAction: { Allow: {} }, VisibilityConfig, Rules: [rule()], ...over }) as WebAcl;
export const withStatement = (Statement: Json): WebAcl => acl({ Rules: [rule({ Statement })] });
export const withReference = (over: Json, ruleOver: Json = {}): WebAcl =>
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
export const NONE = [{ Priority: 0, Type: 'NONE' }];
export const transformations = (n: number, Type = 'URL_DECODE') =>
  Array.from({ length: n }, (_, Priority) => ({ Priority, Type }));
export const bytes = (over: Json = {}): WebAcl =>
  withStatement({
    ByteMatchStatement: {
      SearchString: 'a',
      PositionalConstraint: 'EXACTLY',
      FieldToMatch: { UriPath: {} },
      TextTransformations: NONE,
      ...over,
    },
  });
export const field = (FieldToMatch: Json) => bytes({ FieldToMatch });
export const size = (FieldToMatch: Json, over: Json = {}) =>
  withStatement({
    SizeConstraintStatement: {
      ComparisonOperator: 'GT',
      Size: 1,
      FieldToMatch,
      TextTransformations: NONE,
      ...over,
    },
  });
export const regex = (RegexString: string) =>
  withStatement({ RegexMatchStatement: { RegexString, FieldToMatch: { UriPath: {} }, TextTransformations: NONE } });
export const rate = (over: Json = {}, ruleOver: Json = {}) =>
  acl({
    Rules: [
      rule({
        Action: { Block: {} },
        Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP', ...over } },
        ...ruleOver,
      }),
    ],
  });
export const keys = (...CustomKeys: Json[]) => rate({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys });
export const header = (Name: string): Json => ({ Header: { Name, TextTransformations: NONE } });
export const ForwardedIPConfig = { HeaderName: 'x-forwarded-for', FallbackBehavior: 'MATCH' };
export const block = (CustomResponse: Json, over: Json = {}) =>
  acl({ Rules: [rule({ Action: { Block: { CustomResponse } } })], ...over });
export const insert = (InsertHeaders: Json[]) =>
  acl({ Rules: [rule({ Action: { Count: { CustomRequestHandling: { InsertHeaders } } } })] });
export const headers = (n: number) => Array.from({ length: n }, (_, i) => ({ Name: `h${i}`, Value: 'v' }));
export const labelled = (...names: string[]) => acl({ Rules: [rule({ RuleLabels: names.map((Name) => ({ Name })) })] });
export const rules = (n: number, each: (i: number) => Json): Rule[] =>
  Array.from({ length: n }, (_, i) => rule({ Name: `rule-${i}`, Priority: i, ...each(i) }));
export const body = (Content: string, ContentType = 'TEXT_PLAIN'): Json => ({ Content, ContentType });
export const bodies = (n: number, content = 'x') =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`b${i}`, body(content)]));
export const reference = (i: number): Json => ({ Statement: { IPSetReferenceStatement: { Arn: `arn:${i}` } } });
export const geo = (n: number) => withStatement({ GeoMatchStatement: { CountryCodes: Array(n).fill('DE') } });

/** Title, what just may be, what may not, and what the fault says. */
export type Limit = [title: string, good: WebAcl, bad: WebAcl, message: string];
