import type { FieldToMatch, Statement, TextTransformation } from '../../waf/statement';
import { utf8 } from '../bytes';
import type { Program } from '../load/program';
import { Automaton } from '../regex/automaton';
import { singleByte } from '../regex/byte-set';
import { parseRegex } from '../regex/parse';
import { compileProgram } from '../regex/program';
import type { RegexNode } from '../regex/syntax';
import { compare } from '../statements/size-constraint';
import { TRANSFORMATIONS } from '../transformations';
import { all, any, type Condition, type LengthSign, lengthOf, not } from './condition';
import { HEADERS, headerReading, sizeOfHeaders } from './header-reading';
import { type Reading, reading } from './undoing';

/** Columns that the query takes out of each line. A log of a load balancer has no more of a request; one of AWS WAF has all headers, as JSON. */
export const COLUMN = {
  path: 'path',
  query: 'query',
  host: 'host',
  agent: 'agent',
  method: 'verb',
  headers: HEADERS,
} as const;

export type LogKind = 'ALB' | 'WAF';

/** Headers of which AWS WAF gets only a part are longer: 8 KB together. */
const LONG_AGENT = lengthOf(COLUMN.agent, '>', 4000);
const NEVER: Reading = { atLeast: false, atMost: false };
const PERHAPS: Reading = { atLeast: true, atMost: false };

/** What a statement says of a line of the log: when it may match, and when it surely does. */
export class StatementReader {
  private readonly asked = new Set<string>();

  constructor(
    private readonly program: Program,
    private readonly log: LogKind = 'ALB',
  ) {}

  /** True of every request that the statement can match. */
  atLeast(statement: Statement): Condition {
    return this.read(statement).atLeast;
  }

  /** When a rule adds a label whose last part this is. */
  labelled(label: string, isNamespace = false): Condition {
    // A label that asks for itself is never there the first time.
    if (this.asked.has(label)) return false;
    this.asked.add(label);
    const { webAcl, ruleGroups } = this.program;
    const rules = [webAcl.spec, ...[...ruleGroups.values()].map(({ spec }) => spec)].flatMap(
      ({ Rules }) => Rules ?? [],
    );
    const found = rules.filter(({ RuleLabels = [] }) =>
      RuleLabels.some(({ Name }) => (isNamespace ? `${Name}:`.startsWith(label) : Name === label)),
    );
    const condition = any(found.map(({ Statement }) => this.atLeast(Statement)));
    this.asked.delete(label);
    return condition;
  }

  private read(statement: Statement): Reading {
    const {
      AndStatement: and,
      OrStatement: or,
      NotStatement: negated,
      LabelMatchStatement: label,
      RegexMatchStatement: regex,
      RegexPatternSetReferenceStatement: set,
      ByteMatchStatement: bytes,
      SizeConstraintStatement: size,
      RateBasedStatement: rate,
      GeoMatchStatement: geo,
      AsnMatchStatement: asn,
    } = statement;
    if (and) {
      const parts = and.Statements.map((part) => this.read(part));
      return { atLeast: all(parts.map((part) => part.atLeast)), atMost: all(parts.map((part) => part.atMost)) };
    }
    if (or) return either(or.Statements.map((part) => this.read(part)));
    if (negated) {
      const { atLeast, atMost } = this.read(negated.Statement);
      return { atLeast: not(atMost), atMost: not(atLeast) };
    }
    if (label) return { atLeast: this.labelMatch(label.Key, label.Scope === 'NAMESPACE'), atMost: false };
    if (regex) return ofPatterns(regex, this.log, [parseRegex(utf8(regex.RegexString))]);
    if (set) {
      const patterns = this.program.regexPatternSets.get(String(set.Arn))?.patterns;
      return patterns
        ? ofPatterns(
            set,
            this.log,
            patterns.map((pattern) => parseRegex(utf8(pattern))),
          )
        : PERHAPS;
    }
    if (bytes) return bytes.SearchString === undefined ? PERHAPS : ofPatterns(bytes, this.log, [literal(bytes)]);
    if (size) return ofSize(size, this.log);
    if (rate) return { atLeast: rate.ScopeDownStatement ? this.atLeast(rate.ScopeDownStatement) : true, atMost: false };
    // The log of a load balancer knows neither: an address is of no known country and system, and what is to be done without a forwarded one can match.
    if (geo ?? asn) {
      if (this.log === 'WAF') return PERHAPS;
      const isUnknownMeant = geo ? geo.CountryCodes?.includes('XX') : asn!.AsnList?.includes(0);
      const isFallback = (geo ?? asn)!.ForwardedIPConfig?.FallbackBehavior === 'MATCH';
      return isUnknownMeant || isFallback ? PERHAPS : NEVER;
    }
    return PERHAPS;
  }

  private labelMatch(key: string, isNamespace: boolean): Condition {
    // Nobody's rules add these: managed groups and tokens, and geographic statements, of unknown countries too.
    if (key.startsWith('awswaf:managed:') || key.startsWith('awswaf:clientip:')) return true;
    const own = key.replace(/^awswaf:[^:]*:(?:webacl|rulegroup):[^:]*:/, '');
    return this.labelled(own, isNamespace);
  }
}

interface Inspecting {
  readonly FieldToMatch: FieldToMatch;
  readonly TextTransformations: readonly TextTransformation[];
  readonly PreParseTextTransformations?: readonly TextTransformation[];
}

/** Columns that a field may be, and what else makes a statement on it match. */
interface Inspected {
  readonly columns: readonly string[];
  readonly reading: Reading;
  /** Texts that are the same in every line. */
  readonly constants: readonly string[];
}

function inspected({ FieldToMatch: field, PreParseTextTransformations: parsed }: Inspecting): Inspected | undefined {
  const of = (columns: readonly string[], reading: Reading = NEVER, constants: readonly string[] = []) => ({
    columns,
    reading,
    constants,
  });
  if (parsed?.length) return undefined;
  if (field.UriPath) return of([COLUMN.path]);
  if (field.QueryString) return of([COLUMN.query]);
  if (field.Method) return of([COLUMN.method]);
  if (field.SingleHeader) {
    const name = field.SingleHeader.Name.toLowerCase();
    return of(name === 'host' ? [COLUMN.host] : name === 'user-agent' ? [COLUMN.agent] : []);
  }
  if (field.Headers) {
    const { MatchScope: scope, OversizeHandling: oversize } = field.Headers;
    const cut: Reading = oversize === 'CONTINUE' ? NEVER : { atLeast: LONG_AGENT, atMost: false };
    const values = scope === 'KEY' ? [] : [COLUMN.host, COLUMN.agent];
    const { IncludedHeaders, ExcludedHeaders = [] } = field.Headers.MatchPattern;
    const isMeant = (name: string) =>
      IncludedHeaders
        ? IncludedHeaders.some((each) => each.toLowerCase() === name)
        : !ExcludedHeaders.some((each) => each.toLowerCase() === name);
    const meant = (['host', 'user-agent'] as const).filter(isMeant);
    const columns = values.filter((column) => meant.includes(column === COLUMN.host ? 'host' : 'user-agent'));
    return of(columns, cut, scope === 'VALUE' ? [] : meant);
  }
  if (field.UriFragment) return of([], field.UriFragment.FallbackBehavior === 'MATCH' ? PERHAPS : NEVER);
  const fingerprint = field.JA3Fingerprint ?? field.JA4Fingerprint;
  if (fingerprint) return of([], fingerprint.FallbackBehavior === 'MATCH' ? PERHAPS : NEVER);
  if (field.Cookies) return of([]);
  if (field.Body) return of([], NEVER, ['']);
  return undefined;
}

function ofPatterns(statement: Inspecting, log: LogKind, patterns: readonly RegexNode[]): Reading {
  const ofHeaders = log === 'WAF' ? headerReading(statement, patterns) : undefined;
  if (ofHeaders) return ofHeaders;
  const found = inspected(statement);
  if (!found) return PERHAPS;
  const readings = found.columns.flatMap((column) =>
    patterns.map((pattern) => present(column, reading(column, pattern, statement.TextTransformations))),
  );
  const texts = found.constants.map((text) => transformed(text, statement));
  const isConstant = patterns.some((pattern) =>
    texts.some((text) => new Automaton(compileProgram(pattern)).test(text)),
  );
  return either([...readings, found.reading, isConstant ? PERHAPS : NEVER]);
}

function transformed(text: string, { TextTransformations }: Inspecting): string {
  const inOrder = [...TextTransformations].sort((a, b) => a.Priority - b.Priority);
  return inOrder.reduce((value, { Type }) => TRANSFORMATIONS[Type]?.(value, { note() {} }) ?? value, text);
}

/** A text that isn't there matches nothing, and stands as an empty one in its column. */
function present(column: string, { atLeast, atMost }: Reading): Reading {
  if (column === COLUMN.path || column === COLUMN.method) return { atLeast, atMost };
  return { atLeast, atMost: all([atMost, lengthOf(column, '>', 0)]) };
}

function either(readings: readonly Reading[]): Reading {
  return { atLeast: any(readings.map((each) => each.atLeast)), atMost: any(readings.map((each) => each.atMost)) };
}

function literal({
  SearchString = '',
  PositionalConstraint: where,
}: NonNullable<Statement['ByteMatchStatement']>): RegexNode {
  const parts: RegexNode[] = [...utf8(SearchString)].map((byte) => ({
    kind: 'bytes',
    set: singleByte(byte.charCodeAt(0)),
  }));
  if (where === 'EXACTLY' || where === 'STARTS_WITH') parts.unshift({ kind: 'assert', assertion: 'begin' });
  if (where === 'EXACTLY' || where === 'ENDS_WITH') parts.push({ kind: 'assert', assertion: 'end' });
  return { kind: 'concat', parts };
}

const SHORTER_OR_SAME = new Set(['GT', 'GE']);

function ofSize(statement: NonNullable<Statement['SizeConstraintStatement']>, log: LogKind): Reading {
  const { ComparisonOperator: operator, Size: size } = statement;
  const ofHeaders = log === 'WAF' ? (sizeOfHeaders(statement) ?? headerReading(statement, undefined)) : undefined;
  if (ofHeaders) return ofHeaders;
  const found = inspected(statement);
  if (!found) return PERHAPS;
  const sign = ({ EQ: '=', NE: '<>', LE: '<=', LT: '<', GE: '>=', GT: '>' } as const)[operator] satisfies LengthSign;
  const keeps = statement.TextTransformations.every(({ Type }) => /^(?:NONE|LOWERCASE|UPPERCASE)$/.test(Type));
  // Decoding makes a text shorter, never longer.
  const shortens =
    SHORTER_OR_SAME.has(operator) &&
    statement.TextTransformations.every(({ Type }) => /DECODE|REMOVE|TRIM|NORMALIZE|COMPRESS/.test(Type));
  const readings = found.columns.map((column) => {
    const condition = lengthOf(column, sign, size);
    if (keeps) return present(column, { atLeast: condition, atMost: condition });
    return shortens ? { atLeast: condition, atMost: false } : PERHAPS;
  });
  const isConstant = found.constants.some((text) => compare[operator](transformed(text, statement).length, size));
  return either([...readings, found.reading, isConstant ? PERHAPS : NEVER]);
}
