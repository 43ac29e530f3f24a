import { LABEL } from '../contract/names';
import type { ExpectedRule } from '../contract/posture/audit';
import type { Rule } from '../waf/statement';

/** What the auditor must find of a rule once it is deployed. */
export function expected({ Name, Action, OverrideAction }: Rule): ExpectedRule {
  const [action = 'None'] = Object.keys(Action ?? OverrideAction ?? {});
  return { name: Name, action };
}

const OWN_LABELS: ReadonlySet<string> = new Set(Object.values(LABEL));

/** A rule of a later group: labels carry the name of the group that adds them, so it must ask for them by their full name. */
export function asking(rule: Rule, labelNamespace: string): Rule {
  const full = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(full);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [
        key,
        key === 'Key' && OWN_LABELS.has(child as string) ? `${labelNamespace}${child}` : full(child),
      ]),
    );
  };
  return { ...rule, Statement: full(rule.Statement) as Rule['Statement'] };
}
