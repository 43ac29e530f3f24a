import { WAF_LIMIT } from '../contract/aws-limits';
import type { Faults } from '../private/faults';
import { rulesCapacity } from '../waf/capacity';
import type { RuleContainerKind } from '../waf/dialect';
import type { CustomResponseBody, Rule } from '../waf/statement';
import { describeFault, validateRules, validateTokenDomains } from '../waf/validation';

/** What the service would refuse at deploy although synth lets it pass. */
export function checkRules(
  faults: Faults,
  container: RuleContainerKind,
  rules: readonly Rule[],
  bodies: Record<string, CustomResponseBody>,
): void {
  for (const fault of validateRules(rules, { container, bodies })) faults.add(describeFault(fault));
  const { units } = rulesCapacity(rules);
  if (units > WAF_LIMIT.webAclCapacity) {
    faults.add(
      `requestRoutes, verifyRoutes and entryPages need ${units} WCU, but AWS WAF takes at most ${WAF_LIMIT.webAclCapacity}; ` +
        'name fewer routes, or cover several with one OtpRoute.prefix',
    );
  }
}

export function checkTokenDomains(faults: Faults, domains: readonly string[] | undefined): void {
  if (domains === undefined || domains.length === 0) return;
  for (const fault of validateTokenDomains(domains)) {
    faults.add(describeFault(fault).replace(/^TokenDomains/, 'tokenDomains'));
  }
}

/** WCU of each rule by its name. */
export function capacityByRule(rules: readonly Rule[]): Record<string, number> {
  return Object.fromEntries(rules.map((rule) => [rule.Name, rulesCapacity([rule]).units]));
}
