"""Regex pattern sets as a resource of CloudFormation; ministack has their operations."""

from ministack.services import waf

from .cloudformation import demand, register
from .ip_sets import used
from .waf_items import IN_USE, by_physical_id, discard, invalid, overwrite, physical_id, refuse, stored

MOST_PATTERNS = 10


def fault(patterns):
    if not 1 <= len(patterns) <= MOST_PATTERNS:
        return invalid("REGEX_PATTERN_SET", len(patterns))
    return None


def members(props):
    return {"RegularExpressionList": [{"RegexString": pattern} for pattern in props.get("RegularExpressionList", [])]}


def deploy(name, props):
    demand(fault(props.get("RegularExpressionList", [])))
    item, refusal = stored("regexpatternset", waf._regex_pattern_sets, props.get("Name", name), props, members(props))
    demand(refusal)
    return physical_id(item), {"Arn": item["ARN"], "Id": item["Id"]}


def redeploy(identity, _old, props):
    demand(fault(props.get("RegularExpressionList", [])))
    item = by_physical_id(waf._regex_pattern_sets, identity)
    overwrite(item, {**members(props), "Description": props.get("Description", "")})
    return identity, {"Arn": item["ARN"], "Id": item["Id"]}


def undeploy(identity, _props):
    item = by_physical_id(waf._regex_pattern_sets, identity)
    if item is None:
        return
    if used(item["ARN"]):
        demand(refuse("WAFAssociatedItemException", IN_USE))
    discard(waf._regex_pattern_sets, item)


def install():
    register("AWS::WAFv2::RegexPatternSet", create=deploy, update=redeploy, delete=undeploy, replaced_by=("Name", "Scope"))
