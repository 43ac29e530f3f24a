import type { RuleGroup, WebAcl } from '../../waf/statement';
import { validateIpSet, validateRegexPatternSet, validateRuleGroup, validateWebAcl } from '../../waf/validation';
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
  for (const { rule, path, message } of faults) {
    // Refused only under conditions, and without it the service continues with what it has (topic waf-oversize-request-components).
    if (/\.(?:Body|JsonBody)\.OversizeHandling$/.test(path) && memberAt(given, path) === undefined) {
      problems.warnings.push(
        `rule ${JSON.stringify(rule)}: ${path} is missing; AWS WAF may refuse that, and continues without it`,
      );
      continue;
    }
    const where = rule === undefined ? `resource ${JSON.stringify(logicalId)}` : `rule ${JSON.stringify(rule)}`;
    problems.add('refused_by_service', where, `${path}: ${message}`);
  }
}

/** What stands at a path such as `Rules[3].Statement`. */
function memberAt(value: unknown, path: string): unknown {
  const keys = path.match(/[^.[\]]+/g) ?? [];
  return keys.reduce((at: unknown, key) => (at as Record<string, unknown> | undefined)?.[key], value);
}
