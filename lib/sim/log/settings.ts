import type { FieldToMatch } from '../../waf/statement';

export interface LogCondition {
  readonly ActionCondition?: { readonly Action: string };
  readonly LabelNameCondition?: { readonly LabelName: string };
}

export interface LogFilter {
  readonly Behavior: 'KEEP' | 'DROP';
  readonly Requirement: 'MEETS_ALL' | 'MEETS_ANY';
  readonly Conditions: readonly LogCondition[];
}

/** What an `AWS::WAFv2::LoggingConfiguration` says of records; where they go doesn't matter here. */
export interface LogSettings {
  readonly RedactedFields?: ReadonlyArray<Pick<FieldToMatch, 'SingleHeader' | 'UriPath' | 'QueryString' | 'Method'>>;
  readonly LoggingFilter?: { readonly DefaultBehavior: 'KEEP' | 'DROP'; readonly Filters: readonly LogFilter[] };
}

/** What a web ACL's `DataProtectionConfig` says. */
export interface DataProtection {
  readonly Action: 'SUBSTITUTION' | 'HASH';
  readonly Field: { readonly FieldType: string; readonly FieldKeys?: readonly string[] };
  readonly ExcludeRateBasedDetails?: boolean;
}
