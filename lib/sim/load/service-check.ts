import { cautionsOf } from '../../waf/regex-shape';
import type { RuleGroup, WebAcl } from '../../waf/statement';
import {
  type Fault,
  validateIpSet,
  validateRegexPatternSet,
  validateRuleGroup,
  validateWebAcl,
} from '../../waf/validation';
import type { ProblemList } from '../plan/problem-list';
import type { WafResource } from './waf-resource';

/** Puts on the list what the service would refuse at deployment, which a simulation must not pass over. */
export function checkService({ kind, logicalId, name }: WafResource, properties: object, problems: ProblemList): void {
  const given = { ...properties, Name: name };
  const faults = {
    webacl: () => validateWebAcl(given as unknown as WebAcl),
    rulegroup: () => validateRuleGroup(given as unknown as RuleGroup),
    ipset: () => validateIpSet(given),
    regexpatternset: () => validateRegexPatternSet(given),
  }[kind]();
  for (const fault of faults) {
    const { rule, path } = fault;
    // Refused only under conditions, and without it the service continues with what it has (topic waf-oversize-request-components).
    if (/\.(?:Body|JsonBody)\.OversizeHandling$/.test(path) && memberAt(given, path) === undefined) {
      problems.warnings.push(
        `rule ${JSON.stringify(rule)}: ${path} is missing; AWS WAF may refuse that, and continues without it`,
      );
      continue;
    }
    addFault(fault, `resource ${JSON.stringify(logicalId)}`, problems);
  }
  warnOfPatterns(given, `resource ${JSON.stringify(logicalId)}`, problems);
}

const PATTERN_PAGE = 'https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html';

/** What AWS WAF may refuse in a regular expression it says in words, without numbers; what comes near is a warning. */
export function warnOfPatterns(value: unknown, where: string, problems: ProblemList): void {
  if (typeof value !== 'object' || value === null) return;
  const { Name: name, Statement: statement } = value as { Name?: unknown; Statement?: unknown };
  const here = statement === undefined || typeof name !== 'string' ? where : `rule ${JSON.stringify(name)}`;
  for (const [key, child] of Object.entries(value)) {
    const patterns =
      key === 'RegexString' ? [child] : key === 'RegularExpressionList' && Array.isArray(child) ? child : [];
    for (const pattern of patterns.filter((each) => typeof each === 'string')) {
      const cautions = cautionsOf(pattern);
      if (cautions.length === 0) continue;
      problems.warnings.push(
        `${here}: AWS WAF may refuse the regular expression ${JSON.stringify(pattern)}, for ${cautions.join(', ')} (${PATTERN_PAGE})`,
      );
    }
    warnOfPatterns(child, here, problems);
  }
}

/** A name that no statement has is also what can't be evaluated. */
export function addFault({ rule, path, message, unknownName }: Fault, otherwise: string, problems: ProblemList): void {
  const where = rule === undefined ? otherwise : `rule ${JSON.stringify(rule)}`;
  const code = unknownName && path.includes('.Statement') ? 'unsupported_statement' : 'refused_by_service';
  problems.add(code, where, `${path}: ${message}`);
}

/** What stands at a path such as `Rules[3].Statement`. */
function memberAt(value: unknown, path: string): unknown {
  const keys = path.match(/[^.[\]]+/g) ?? [];
  return keys.reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}
