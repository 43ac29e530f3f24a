"""Rule groups as a resource of CloudFormation, with rules checked and the capacity fixed at creation."""

from ministack.core.responses import get_account_id, json_response
from ministack.services import waf

from . import rule_checks
from .api_spelling import to_api
from .cloudformation import demand, register
from .ip_sets import used
from .waf_items import IN_USE, by_arn, by_physical_id, discard, found, invalid, locked, overwrite, physical_id, refuse, stored, summary
from .waf_operations import operation

MEMBERS = ("Rules", "VisibilityConfig", "Description", "CustomResponseBodies")


def members(props):
    return {key: props[key] for key in MEMBERS if key in props}


def make(name, props):
    refusal = rule_checks.fault(props.get("Rules", []))
    if refusal is None and int(props.get("Capacity", 0)) < 1:
        refusal = invalid("CAPACITY", props.get("Capacity"))
    if refusal is not None:
        return None, refusal
    own = {**members(props), "Capacity": int(props["Capacity"]), "LabelNamespace": f"awswaf:{get_account_id()}:rulegroup:{name}:"}
    return stored("rulegroup", waf._rule_groups, name, props, own)


@operation("CreateRuleGroup")
def create_rule_group(data):
    item, refusal = make(data.get("Name", ""), data)
    return refusal or json_response({"Summary": summary(item)})


@operation("GetRuleGroup")
def get_rule_group(data):
    """By ARN alone, or by name, id and scope."""
    item = by_arn(waf._rule_groups, data["ARN"]) if data.get("ARN") else found(waf._rule_groups, data.get("Id", ""), data.get("Scope"))
    if item is None:
        return refuse("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
    shown = {key: value for key, value in item.items() if key not in ("LockToken", "Scope")}
    return json_response({"RuleGroup": shown, "LockToken": item["LockToken"]})


@operation("UpdateRuleGroup")
def update_rule_group(data):
    item, refusal = locked(waf._rule_groups, data)
    return refusal or rule_checks.fault(data.get("Rules", [])) or overwrite(item, members(data))


@operation("DeleteRuleGroup")
def delete_rule_group(data):
    item, refusal = locked(waf._rule_groups, data)
    if refusal is None and used(item["ARN"]):
        refusal = refuse("WAFAssociatedItemException", IN_USE)
    return refusal or discard(waf._rule_groups, item)


def deploy(name, props):
    props = to_api(props)
    item, refusal = make(props.get("Name", name), props)
    demand(refusal)
    return physical_id(item), attributes(item)


def redeploy(identity, _old, props):
    props = to_api(props)
    demand(rule_checks.fault(props.get("Rules", [])))
    item = by_physical_id(waf._rule_groups, identity)
    overwrite(item, members(props))
    return identity, attributes(item)


def undeploy(identity, _props):
    item = by_physical_id(waf._rule_groups, identity)
    if item is None:
        return
    if used(item["ARN"]):
        demand(refuse("WAFAssociatedItemException", IN_USE))
    discard(waf._rule_groups, item)


def attributes(item):
    return {"Arn": item["ARN"], "Id": item["Id"], "LabelNamespace": item["LabelNamespace"]}


def install():
    register("AWS::WAFv2::RuleGroup", create=deploy, update=redeploy, delete=undeploy, replaced_by=("Name", "Scope", "Capacity"))
