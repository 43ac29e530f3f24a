import type { Evaluation, ValueSource } from '../evaluation';
import type { HeaderIndex } from '../header-index';
import type { LabelTable } from '../labels';
import type { RuleMetrics } from '../metrics';
import type { RateRule } from '../rate/rate-rule';
import type { TokenCheck } from '../tokens/token-check';
import type { TraceStep } from '../verdict';
import type { PlannedAction } from './action';
import type { AsnReader } from './asn-reader';
import type { Matcher } from './matcher';

/** Labels of a rule: their names, and their bits as pairs of word and mask. */
export interface PlannedLabels {
  readonly names: readonly string[];
  readonly bits: ReadonlyArray<readonly [number, number]>;
}

export interface PlannedRule {
  readonly name: string;
  readonly matches: Matcher;
  readonly action: PlannedAction;
  /** The action that the rule was written with, when a reference overrides it. */
  readonly overridden: string | undefined;
  readonly labels: PlannedLabels;
  readonly rate: RateRule | undefined;
  readonly captchaImmunityMs: number;
  readonly challengeImmunityMs: number;
  readonly metrics: RuleMetrics;
  /** Step of the trace when the rule doesn't match and nothing is to be noted: built once, since most steps are that. */
  readonly missed: TraceStep;
  /** Step when it matches, likewise. */
  readonly matched: TraceStep;
  /** Step when a CAPTCHA or challenge rule matches and the request has a valid token. */
  readonly accepted: TraceStep;
}

/** A reference to a rule group or managed rule group, with the group's rules for this use. */
export interface PlannedGroup {
  readonly name: string;
  readonly arn: string;
  readonly managed: boolean;
  readonly countOnly: boolean;
  readonly scopeDown: Matcher | undefined;
  /** Extra labels of managed groups that look at the token. */
  readonly before: ((evaluation: Evaluation) => void) | undefined;
  readonly rules: readonly PlannedRule[];
  readonly metrics: RuleMetrics;
}

export type PlannedEntry = { readonly rule: PlannedRule } | { readonly group: PlannedGroup };

/** A web ACL, ready to be evaluated. */
export interface Plan {
  readonly sources: readonly ValueSource[];
  readonly headers: HeaderIndex;
  readonly labels: LabelTable;
  readonly labelWords: number;
  readonly bodyLimit: number;
  readonly entries: readonly PlannedEntry[];
  readonly defaultAction: PlannedAction;
  readonly tokenCheck: TokenCheck;
  /** Number of the Accept header. */
  readonly accept: number;
  /** Readers of the first ASN statement of each kind, for the log. */
  readonly clientAsn: AsnReader | undefined;
  readonly forwardedAsn: AsnReader | undefined;
  readonly defaultMetrics: RuleMetrics;
  readonly allMetrics: RuleMetrics;
}
