import type { FieldToMatch, Statement, TextTransformation } from '../../waf/statement';
import type { LabelTable } from '../labels';
import type { LoadedIpSet, LoadedRegexPatternSet } from '../load/program';
import type { AsnReader } from '../plan/asn-reader';
import type { Matcher } from '../plan/matcher';

/** Where a statement stands, as the statement sees it: the rule's labels, the values that are read for it, and whom it tells of a problem. */
export interface StatementPlace {
  /** Prefix of the web ACL or rule group that defines the rule. */
  readonly labelPrefix: string;
  readonly labels: LabelTable;
  /** Plans a statement inside this one. */
  matcher(statement: Statement): Matcher;
  /** Number of the value that a statement inspects. */
  inspected(statement: {
    readonly FieldToMatch: FieldToMatch;
    readonly TextTransformations: readonly TextTransformation[];
    readonly PreParseTextTransformations?: readonly TextTransformation[];
  }): number;
  /** Number of a header. */
  header(name: string): number;
  ipSet(arn: unknown): LoadedIpSet | undefined;
  regexPatternSet(arn: unknown): LoadedRegexPatternSet | undefined;
  /** Log records carry the system that an ASN statement looked at. */
  noteAsn(source: 'client' | 'forwarded', read: AsnReader): void;
  problem(code: string, message: string): void;
}
