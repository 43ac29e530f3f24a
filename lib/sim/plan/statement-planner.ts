import type { FieldToMatch, Statement, TextTransformation } from '../../waf/statement';
import { kindOf } from '../../waf/statement';
import type { LabelTable } from '../labels';
import type { LoadedIpSet, LoadedRegexPatternSet } from '../load/program';
import { asnMatch } from '../statements/asn-match';
import { byteMatch } from '../statements/byte-match';
import { geoMatch } from '../statements/geo-match';
import { sqliMatch, xssMatch } from '../statements/injection';
import { ipSetReference } from '../statements/ip-set';
import { labelMatch } from '../statements/label-match';
import { and, not, or } from '../statements/logical';
import type { StatementPlace } from '../statements/place';
import { regexMatch, regexPatternSet } from '../statements/regex-match';
import { sizeConstraint } from '../statements/size-constraint';
import type { AsnReader } from './asn-reader';
import { type Matcher, NEVER } from './matcher';
import type { PlanBuilder } from './plan-builder';

/** Plans the statements of one rule: what they see is the rule's place, for its label prefix and for messages. */
export class StatementPlanner implements StatementPlace {
  constructor(
    readonly builder: PlanBuilder,
    /** Prefix of the web ACL or rule group that defines the rule. */
    readonly labelPrefix: string,
    readonly where: string,
  ) {}

  get labels(): LabelTable {
    return this.builder.labels;
  }

  matcher(statement: Statement): Matcher {
    const kind = kindOf(statement);
    if (kind === undefined) {
      this.problem(
        'unsupported_statement',
        `a statement must have exactly one kind, got ${JSON.stringify(Object.keys(statement))}`,
      );
      return NEVER;
    }
    if (statement.ByteMatchStatement) return byteMatch(statement.ByteMatchStatement, this);
    if (statement.RegexMatchStatement) return regexMatch(statement.RegexMatchStatement, this);
    if (statement.RegexPatternSetReferenceStatement) {
      return regexPatternSet(statement.RegexPatternSetReferenceStatement, this);
    }
    if (statement.SizeConstraintStatement) return sizeConstraint(statement.SizeConstraintStatement, this);
    if (statement.GeoMatchStatement) return geoMatch(statement.GeoMatchStatement, this);
    if (statement.AsnMatchStatement) return asnMatch(statement.AsnMatchStatement, this);
    if (statement.IPSetReferenceStatement) return ipSetReference(statement.IPSetReferenceStatement, this);
    if (statement.LabelMatchStatement) return labelMatch(statement.LabelMatchStatement, this);
    if (statement.SqliMatchStatement) return sqliMatch(statement.SqliMatchStatement, this);
    if (statement.XssMatchStatement) return xssMatch(statement.XssMatchStatement, this);
    if (statement.AndStatement) return and(statement.AndStatement.Statements, this);
    if (statement.OrStatement) return or(statement.OrStatement.Statements, this);
    if (statement.NotStatement) return not(statement.NotStatement.Statement, this);
    this.problem('unsupported_statement', `can't evaluate ${kind} here${REASONS[kind] ?? ''}`);
    return NEVER;
  }

  /** Number of the value that a statement inspects. */
  inspected(statement: {
    readonly FieldToMatch: FieldToMatch;
    readonly TextTransformations: readonly TextTransformation[];
    readonly PreParseTextTransformations?: readonly TextTransformation[];
  }): number {
    const { FieldToMatch, TextTransformations, PreParseTextTransformations } = statement;
    return this.builder.field(FieldToMatch, TextTransformations, PreParseTextTransformations, this.where);
  }

  header(name: string): number {
    return this.builder.headers.number(name);
  }

  ipSet(arn: unknown): LoadedIpSet | undefined {
    return this.builder.ipSet(arn, this.where);
  }

  regexPatternSet(arn: unknown): LoadedRegexPatternSet | undefined {
    return this.builder.regexPatternSet(arn, this.where);
  }

  /** Log records carry the system that an ASN statement looked at. */
  noteAsn(source: 'client' | 'forwarded', read: AsnReader): void {
    if (source === 'client') this.builder.clientAsn ??= read;
    else this.builder.forwardedAsn ??= read;
  }

  problem(code: string, message: string): void {
    this.builder.problems.add(code, this.where, message);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  RateBasedStatement: ': it must be the top statement of a rule',
  RuleGroupReferenceStatement: ': it must be the top statement of a rule in a web ACL',
  ManagedRuleGroupStatement: ': it must be the top statement of a rule in a web ACL',
};
