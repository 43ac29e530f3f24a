import { managedGroup } from './managed-groups';
import { childrenOf, type Rule, type Statement } from './statement';

/**
 * Web ACL capacity units (WCU). AWS documents the cost of each statement and says that its own total is this sum or less,
 * because it may charge work that rules share only once; `CheckCapacity` of the API has the last word.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
 */
export interface Capacity {
  /** Units as documented. */
  readonly units: number;
  /** The same if `NONE` costs as much as any text transformation, which AWS leaves open. */
  readonly upperBound: number;
  /** Rule groups, by name or ARN, whose capacity isn't known and which are not in the sums. */
  readonly unknown: readonly string[];
}

const COST = {
  geoMatch: 1,
  asnMatch: 1,
  labelMatch: 1,
  sizeConstraint: 1,
  ipSet: 1,
  /** On top, where every address of a forwarded header is looked up. */
  ipSetAnyForwarded: 4,
  byteMatchAnchored: 2,
  byteMatchContains: 10,
  regexMatch: 3,
  regexPatternSet: 25,
  sqliLow: 20,
  sqliHigh: 30,
  xss: 40,
  allQueryArguments: 10,
  jsonBodyFactor: 2,
  textTransformation: 10,
  /** AWS does not say; its published totals fit 0. */
  noneTransformation: 0,
  rateBased: 2,
  customKey: 30,
  /** That many labels of a rule cost one unit. */
  labelsPerUnit: 5,
} as const;

export interface CapacitySources {
  /** `Capacity` of a rule group of the user's own; undefined when unknown. */
  ruleGroup?(arn: unknown): number | undefined;
}

interface Inspection {
  readonly FieldToMatch?: Readonly<Record<string, unknown>>;
  readonly TextTransformations?: ReadonlyArray<{ readonly Type: string }>;
  readonly PreParseTextTransformations?: ReadonlyArray<{ readonly Type: string }>;
}

const FREE: Capacity = { units: 0, upperBound: 0, unknown: [] };

function flat(units: number): Capacity {
  return { units, upperBound: units, unknown: [] };
}

function sum(parts: readonly Capacity[]): Capacity {
  return parts.reduce(
    (total, part) => ({
      units: total.units + part.units,
      upperBound: total.upperBound + part.upperBound,
      unknown: [...total.unknown, ...part.unknown],
    }),
    FREE,
  );
}

function inspection(base: number, statement: object): Capacity {
  const { FieldToMatch: field, TextTransformations, PreParseTextTransformations } = statement as Inspection;
  const transformations = [...(TextTransformations ?? []), ...(PreParseTextTransformations ?? [])];
  const none = transformations.filter(({ Type }) => Type === 'NONE').length;
  const units =
    base * (field?.JsonBody !== undefined ? COST.jsonBodyFactor : 1) +
    (field?.AllQueryArguments !== undefined ? COST.allQueryArguments : 0) +
    (transformations.length - none) * COST.textTransformation +
    none * COST.noneTransformation;
  return {
    units,
    upperBound: units + none * (COST.textTransformation - COST.noneTransformation),
    unknown: [],
  };
}

function known(units: number | undefined, name: string): Capacity {
  return units === undefined ? { ...FREE, unknown: [name] } : flat(units);
}

/** Of the statement itself, without the statements inside it. */
function ownCapacity(statement: Statement, sources: CapacitySources): Capacity {
  const s = statement;
  if (s.GeoMatchStatement) return flat(COST.geoMatch);
  if (s.AsnMatchStatement) return flat(COST.asnMatch);
  if (s.LabelMatchStatement) return flat(COST.labelMatch);
  if (s.IPSetReferenceStatement) {
    const any = s.IPSetReferenceStatement.IPSetForwardedIPConfig?.Position === 'ANY';
    return flat(COST.ipSet + (any ? COST.ipSetAnyForwarded : 0));
  }
  if (s.SizeConstraintStatement) return inspection(COST.sizeConstraint, s.SizeConstraintStatement);
  if (s.ByteMatchStatement) {
    const contains = s.ByteMatchStatement.PositionalConstraint.startsWith('CONTAINS');
    return inspection(contains ? COST.byteMatchContains : COST.byteMatchAnchored, s.ByteMatchStatement);
  }
  if (s.RegexMatchStatement) return inspection(COST.regexMatch, s.RegexMatchStatement);
  if (s.RegexPatternSetReferenceStatement) {
    return inspection(COST.regexPatternSet, s.RegexPatternSetReferenceStatement);
  }
  if (s.SqliMatchStatement) {
    const high = s.SqliMatchStatement.SensitivityLevel === 'HIGH';
    return inspection(high ? COST.sqliHigh : COST.sqliLow, s.SqliMatchStatement);
  }
  if (s.XssMatchStatement) return inspection(COST.xss, s.XssMatchStatement);
  if (s.RateBasedStatement) return rateBased(s.RateBasedStatement);
  if (s.ManagedRuleGroupStatement) {
    const { VendorName, Name } = s.ManagedRuleGroupStatement;
    return known(managedGroup(VendorName, Name)?.capacity, `${VendorName}/${Name}`);
  }
  if (s.RuleGroupReferenceStatement) {
    const { Arn } = s.RuleGroupReferenceStatement;
    return known(sources.ruleGroup?.(Arn), typeof Arn === 'string' ? Arn : JSON.stringify(Arn));
  }
  return FREE;
}

function rateBased(statement: NonNullable<Statement['RateBasedStatement']>): Capacity {
  const keys = statement.CustomKeys ?? [];
  return flat(COST.rateBased + keys.length * COST.customKey);
}

/** And, Or and Not cost nothing themselves. */
export function statementCapacity(statement: Statement, sources: CapacitySources = {}): Capacity {
  const children = childrenOf(statement).map((child) => statementCapacity(child, sources));
  return sum([ownCapacity(statement, sources), ...children]);
}

/** AWS rounds labels up; whether for each rule or for all together it leaves open, so each rule counts for itself. */
export function ruleCapacity(rule: Rule, sources: CapacitySources = {}): Capacity {
  const labels = flat(Math.ceil((rule.RuleLabels?.length ?? 0) / COST.labelsPerUnit));
  return sum([statementCapacity(rule.Statement, sources), labels]);
}

/** Of a web ACL's or rule group's rules together. */
export function rulesCapacity(rules: readonly Rule[], sources: CapacitySources = {}): Capacity {
  return sum(rules.map((rule) => ruleCapacity(rule, sources)));
}
