/**
 * AWS WAF rules in the spelling of CloudFormation templates (PascalCase, `Arn`), the one dialect inside this project.
 * `dialect.ts` translates the other two. References to sibling resources (`Arn`) may still be intrinsic functions
 * (`{ 'Fn::GetAtt': [...] }`), so they are typed `ArnRef`.
 */
export type ArnRef = string | { readonly [intrinsic: string]: unknown };

export interface TextTransformation {
  readonly Priority: number;
  readonly Type: string;
}

export type OversizeHandling = 'CONTINUE' | 'MATCH' | 'NO_MATCH';
export type Fallback = 'MATCH' | 'NO_MATCH';

export interface MatchPattern {
  readonly All?: object;
  readonly IncludedHeaders?: readonly string[];
  readonly ExcludedHeaders?: readonly string[];
  readonly IncludedCookies?: readonly string[];
  readonly ExcludedCookies?: readonly string[];
  readonly IncludedPaths?: readonly string[];
}

export interface FieldToMatch {
  readonly SingleHeader?: { readonly Name: string };
  readonly Headers?: {
    readonly MatchPattern: MatchPattern;
    readonly MatchScope: 'ALL' | 'KEY' | 'VALUE';
    readonly OversizeHandling: OversizeHandling;
  };
  readonly Cookies?: {
    readonly MatchPattern: MatchPattern;
    readonly MatchScope: 'ALL' | 'KEY' | 'VALUE';
    readonly OversizeHandling: OversizeHandling;
  };
  readonly HeaderOrder?: { readonly OversizeHandling: OversizeHandling };
  readonly UriPath?: object;
  readonly UriFragment?: { readonly FallbackBehavior?: Fallback };
  readonly QueryString?: object;
  readonly SingleQueryArgument?: { readonly Name: string };
  readonly AllQueryArguments?: object;
  readonly Method?: object;
  readonly Body?: { readonly OversizeHandling?: OversizeHandling };
  readonly JsonBody?: {
    readonly MatchPattern: MatchPattern;
    readonly MatchScope: 'ALL' | 'KEY' | 'VALUE';
    readonly InvalidFallbackBehavior?: 'MATCH' | 'NO_MATCH' | 'EVALUATE_AS_STRING';
    readonly OversizeHandling?: OversizeHandling;
  };
  readonly JA3Fingerprint?: { readonly FallbackBehavior: Fallback };
  readonly JA4Fingerprint?: { readonly FallbackBehavior: Fallback };
}

interface FieldStatement {
  readonly FieldToMatch: FieldToMatch;
  readonly TextTransformations: readonly TextTransformation[];
  readonly PreParseTextTransformations?: readonly TextTransformation[];
}

export interface ByteMatchStatement extends FieldStatement {
  readonly SearchString?: string;
  readonly SearchStringBase64?: string;
  readonly PositionalConstraint: 'EXACTLY' | 'STARTS_WITH' | 'ENDS_WITH' | 'CONTAINS' | 'CONTAINS_WORD';
}
export interface RegexMatchStatement extends FieldStatement {
  readonly RegexString: string;
}
export interface RegexPatternSetReferenceStatement extends FieldStatement {
  readonly Arn: ArnRef;
}
export interface SizeConstraintStatement extends FieldStatement {
  readonly ComparisonOperator: 'EQ' | 'NE' | 'LE' | 'LT' | 'GE' | 'GT';
  readonly Size: number;
}
export interface SqliMatchStatement extends FieldStatement {
  readonly SensitivityLevel?: 'LOW' | 'HIGH';
}
export type XssMatchStatement = FieldStatement;

export interface ForwardedIPConfig {
  readonly HeaderName: string;
  readonly FallbackBehavior: Fallback;
}
export interface GeoMatchStatement {
  readonly CountryCodes?: readonly string[];
  readonly ForwardedIPConfig?: ForwardedIPConfig;
}
export interface AsnMatchStatement {
  readonly AsnList?: readonly number[];
  readonly ForwardedIPConfig?: ForwardedIPConfig;
}
export interface IPSetReferenceStatement {
  readonly Arn: ArnRef;
  readonly IPSetForwardedIPConfig?: ForwardedIPConfig & { readonly Position: 'FIRST' | 'LAST' | 'ANY' };
}
export interface LabelMatchStatement {
  readonly Scope: 'LABEL' | 'NAMESPACE';
  readonly Key: string;
}
interface NamedKey {
  readonly Name: string;
  readonly TextTransformations: readonly TextTransformation[];
}
export interface RateBasedCustomKey {
  readonly IP?: object;
  readonly ForwardedIP?: object;
  readonly ASN?: object;
  readonly HTTPMethod?: object;
  readonly Header?: NamedKey;
  readonly Cookie?: NamedKey;
  readonly QueryArgument?: NamedKey;
  readonly QueryString?: { readonly TextTransformations: readonly TextTransformation[] };
  readonly UriPath?: { readonly TextTransformations: readonly TextTransformation[] };
  readonly LabelNamespace?: { readonly Namespace: string };
  readonly JA3Fingerprint?: { readonly FallbackBehavior: Fallback };
  readonly JA4Fingerprint?: { readonly FallbackBehavior: Fallback };
}
export interface RateBasedStatement {
  readonly Limit: number;
  readonly EvaluationWindowSec?: number;
  readonly AggregateKeyType: 'IP' | 'FORWARDED_IP' | 'CONSTANT' | 'CUSTOM_KEYS';
  readonly CustomKeys?: readonly RateBasedCustomKey[];
  readonly ForwardedIPConfig?: ForwardedIPConfig;
  readonly ScopeDownStatement?: Statement;
}
export interface RuleActionOverride {
  readonly Name: string;
  readonly ActionToUse: RuleAction;
}
export interface RuleGroupReferenceStatement {
  readonly Arn: ArnRef;
  readonly ExcludedRules?: ReadonlyArray<{ readonly Name: string }>;
  readonly RuleActionOverrides?: readonly RuleActionOverride[];
}
export interface ManagedRuleGroupStatement {
  readonly VendorName: string;
  readonly Name: string;
  readonly Version?: string;
  readonly ScopeDownStatement?: Statement;
  readonly ExcludedRules?: ReadonlyArray<{ readonly Name: string }>;
  readonly RuleActionOverrides?: readonly RuleActionOverride[];
  readonly ManagedRuleGroupConfigs?: readonly object[];
}

/** Exactly one member is set. */
export interface Statement {
  readonly ByteMatchStatement?: ByteMatchStatement;
  readonly RegexMatchStatement?: RegexMatchStatement;
  readonly RegexPatternSetReferenceStatement?: RegexPatternSetReferenceStatement;
  readonly SizeConstraintStatement?: SizeConstraintStatement;
  readonly SqliMatchStatement?: SqliMatchStatement;
  readonly XssMatchStatement?: XssMatchStatement;
  readonly GeoMatchStatement?: GeoMatchStatement;
  readonly AsnMatchStatement?: AsnMatchStatement;
  readonly IPSetReferenceStatement?: IPSetReferenceStatement;
  readonly LabelMatchStatement?: LabelMatchStatement;
  readonly AndStatement?: { readonly Statements: readonly Statement[] };
  readonly OrStatement?: { readonly Statements: readonly Statement[] };
  readonly NotStatement?: { readonly Statement: Statement };
  readonly RateBasedStatement?: RateBasedStatement;
  readonly RuleGroupReferenceStatement?: RuleGroupReferenceStatement;
  readonly ManagedRuleGroupStatement?: ManagedRuleGroupStatement;
}

export interface CustomHttpHeader {
  readonly Name: string;
  readonly Value: string;
}
export interface CustomRequestHandling {
  readonly InsertHeaders: readonly CustomHttpHeader[];
}
export interface CustomResponse {
  readonly ResponseCode: number;
  readonly CustomResponseBodyKey?: string;
  readonly ResponseHeaders?: readonly CustomHttpHeader[];
}

/** Exactly one member is set. */
export interface RuleAction {
  readonly Allow?: { readonly CustomRequestHandling?: CustomRequestHandling };
  readonly Block?: { readonly CustomResponse?: CustomResponse };
  readonly Count?: { readonly CustomRequestHandling?: CustomRequestHandling };
  readonly Captcha?: { readonly CustomRequestHandling?: CustomRequestHandling };
  readonly Challenge?: { readonly CustomRequestHandling?: CustomRequestHandling };
}

export interface ImmunityConfig {
  readonly ImmunityTimeProperty?: { readonly ImmunityTime: number };
}

export interface VisibilityConfig {
  readonly CloudWatchMetricsEnabled: boolean;
  readonly MetricName: string;
  readonly SampledRequestsEnabled: boolean;
}

export interface Rule {
  readonly Name: string;
  readonly Priority: number;
  readonly Statement: Statement;
  readonly Action?: RuleAction;
  readonly OverrideAction?: { readonly None?: object; readonly Count?: object };
  readonly RuleLabels?: ReadonlyArray<{ readonly Name: string }>;
  readonly CaptchaConfig?: ImmunityConfig;
  readonly ChallengeConfig?: ImmunityConfig;
  readonly VisibilityConfig: VisibilityConfig;
}

export interface CustomResponseBody {
  readonly ContentType: 'TEXT_PLAIN' | 'TEXT_HTML' | 'APPLICATION_JSON';
  readonly Content: string;
}

/** What web ACLs and rule groups have in common. */
export interface RuleContainer {
  readonly Name?: string;
  readonly Scope: 'REGIONAL' | 'CLOUDFRONT';
  readonly Rules?: readonly Rule[];
  readonly CustomResponseBodies?: Readonly<Record<string, CustomResponseBody>>;
  readonly VisibilityConfig: VisibilityConfig;
}

export interface WebAcl extends RuleContainer {
  readonly DefaultAction: Pick<RuleAction, 'Allow' | 'Block'>;
  readonly CaptchaConfig?: ImmunityConfig;
  readonly ChallengeConfig?: ImmunityConfig;
  readonly TokenDomains?: readonly string[];
  readonly AssociationConfig?: {
    readonly RequestBody?: Readonly<Record<string, { readonly DefaultSizeInspectionLimit: string }>>;
  };
}

export interface RuleGroup extends RuleContainer {
  readonly Capacity: number;
}

export type StatementKind = keyof Statement;

/** The one member that a statement sets; undefined when there are none or several. */
export function kindOf(statement: Statement): StatementKind | undefined {
  const kinds = Object.keys(statement).filter((key) => statement[key as StatementKind] !== undefined);
  return kinds.length === 1 ? (kinds[0] as StatementKind) : undefined;
}

/** Direct children: of And, Or, Not, and the scope-down statement of rate-based and managed ones. */
export function childrenOf(statement: Statement): readonly Statement[] {
  const scopeDown =
    statement.RateBasedStatement?.ScopeDownStatement ?? statement.ManagedRuleGroupStatement?.ScopeDownStatement;
  return [
    ...(statement.AndStatement?.Statements ?? []),
    ...(statement.OrStatement?.Statements ?? []),
    ...(statement.NotStatement ? [statement.NotStatement.Statement] : []),
    ...(scopeDown ? [scopeDown] : []),
  ];
}

/** The statement and everything below it, parents first. */
export function* walk(statement: Statement): Generator<Statement> {
  yield statement;
  for (const child of childrenOf(statement)) yield* walk(child);
}
