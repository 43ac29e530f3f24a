import type { Statement } from '../../waf/statement';

const FIELD = 'FieldToMatch TextTransformations PreParseTextTransformations';
const TRANSFORMED = 'TextTransformations';

/** Members that are understood, by the object that has them. What stands below others isn't looked at. */
const KNOWN: Readonly<Record<string, string>> = {
  ByteMatchStatement: `${FIELD} SearchString SearchStringBase64 PositionalConstraint`,
  RegexMatchStatement: `${FIELD} RegexString`,
  RegexPatternSetReferenceStatement: `${FIELD} Arn`,
  SizeConstraintStatement: `${FIELD} ComparisonOperator Size`,
  GeoMatchStatement: 'CountryCodes ForwardedIPConfig',
  AsnMatchStatement: 'AsnList ForwardedIPConfig',
  IPSetReferenceStatement: 'Arn IPSetForwardedIPConfig',
  LabelMatchStatement: 'Scope Key',
  AndStatement: 'Statements',
  OrStatement: 'Statements',
  NotStatement: 'Statement',
  RateBasedStatement: 'Limit EvaluationWindowSec AggregateKeyType CustomKeys ForwardedIPConfig ScopeDownStatement',
  RuleGroupReferenceStatement: 'Arn ExcludedRules RuleActionOverrides',
  ManagedRuleGroupStatement:
    'VendorName Name Version ScopeDownStatement ExcludedRules RuleActionOverrides ManagedRuleGroupConfigs',
  FieldToMatch:
    'SingleHeader Headers Cookies HeaderOrder UriPath UriFragment QueryString SingleQueryArgument AllQueryArguments Method Body JsonBody JA3Fingerprint JA4Fingerprint',
  SingleHeader: 'Name',
  SingleQueryArgument: 'Name',
  Headers: 'MatchPattern MatchScope OversizeHandling',
  Cookies: 'MatchPattern MatchScope OversizeHandling',
  HeaderOrder: 'OversizeHandling',
  UriFragment: 'FallbackBehavior',
  Body: 'OversizeHandling',
  JsonBody: 'MatchPattern MatchScope InvalidFallbackBehavior OversizeHandling',
  JA3Fingerprint: 'FallbackBehavior',
  JA4Fingerprint: 'FallbackBehavior',
  MatchPattern: 'All IncludedHeaders ExcludedHeaders IncludedCookies ExcludedCookies IncludedPaths',
  ForwardedIPConfig: 'HeaderName FallbackBehavior',
  IPSetForwardedIPConfig: 'HeaderName FallbackBehavior Position',
  IP: '',
  ForwardedIP: '',
  ASN: '',
  HTTPMethod: '',
  Header: `Name ${TRANSFORMED}`,
  Cookie: `Name ${TRANSFORMED}`,
  QueryArgument: `Name ${TRANSFORMED}`,
  QueryString: TRANSFORMED,
  LabelNamespace: 'Namespace',
  CustomKeys:
    'IP ForwardedIP ASN HTTPMethod Header Cookie QueryArgument QueryString UriPath LabelNamespace JA3Fingerprint JA4Fingerprint',
  TextTransformations: 'Priority Type',
  PreParseTextTransformations: 'Priority Type',
};

/** Paths of members that the simulator doesn't know, which it must not pass over in silence. Nested statements are not entered: each is asked on its own. */
export function unknownKeys(statement: Statement): string[] {
  const [kind, value] = Object.entries(statement).find(([, member]) => member !== undefined)!;
  return KNOWN[kind] === undefined ? [] : inside(kind, value, kind);
}

function inside(name: string, value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => inside(name, item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  const known = KNOWN[name]?.split(' ');
  if (!known) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (member === undefined) return [];
    if (!known.includes(key)) return [`${path}.${key}`];
    return inside(key, member, `${path}.${key}`);
  });
}
