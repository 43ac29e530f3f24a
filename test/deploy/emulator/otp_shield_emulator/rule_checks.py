"""What AWS WAF refuses in the rules of a web ACL or rule group, as far as a wrong wiring could cause it."""

from ministack.services import waf

from .waf_items import by_arn, invalid, refuse

WINDOWS = (60, 120, 300, 600)
STORES = {
    "IPSetReferenceStatement": waf._ip_sets,
    "RegexPatternSetReferenceStatement": waf._regex_pattern_sets,
    "RuleGroupReferenceStatement": waf._rule_groups,
}


def fault(rules):
    names = [rule.get("Name") for rule in rules]
    if len(set(names)) != len(names):
        return refuse("WAFDuplicateItemException", f"rule names must differ, got {names}")
    priorities = [rule.get("Priority") for rule in rules]
    if len(set(priorities)) != len(priorities):
        return invalid("PRIORITY", priorities)
    for rule in rules:
        if ("Action" in rule) == ("OverrideAction" in rule):
            return invalid("RULE", rule.get("Name"), "a rule needs either an action or an override action")
        if len(rule.get("VisibilityConfig", {})) != 3:
            return invalid("VISIBILITY_CONFIG", rule.get("Name"))
        refusal = statement_fault(rule.get("Statement", {}))
        if refusal is not None:
            return refusal
    return None


def statement_fault(statement):
    if len(statement) != 1:
        return invalid("STATEMENT", sorted(statement), "a statement has exactly one kind")
    [(kind, body)] = statement.items()
    store = STORES.get(kind)
    if store is not None and by_arn(store, body.get("ARN", "")) is None:
        return refuse("WAFNonexistentItemException", f"AWS WAF couldn't find {body.get('ARN')}")
    if kind == "RateBasedStatement":
        if body.get("Limit", 0) < 10:
            return invalid("RATE_LIMIT", body.get("Limit"))
        if body.get("EvaluationWindowSec", 300) not in WINDOWS:
            return invalid("EVALUATION_WINDOW", body.get("EvaluationWindowSec"))
    nested = [*body.get("Statements", []), *(body[key] for key in ("Statement", "ScopeDownStatement") if body.get(key))]
    if kind in ("AndStatement", "OrStatement") and len(nested) < 2:
        return invalid("STATEMENT", kind, "needs at least two statements")
    for inner in nested:
        refusal = statement_fault(inner)
        if refusal is not None:
            return refusal
    return None
