"""Web ACLs with every member kept, rules checked, and none deleted while it guards something."""

from ministack.core.responses import get_account_id, json_response
from ministack.services import waf

from . import rule_checks
from .api_spelling import to_api
from .cloudformation import demand, register
from .waf_items import IN_USE, by_arn, by_physical_id, discard, found, locked, overwrite, physical_id, refuse, stored, summary
from .waf_operations import operation

MEMBERS = (
    "DefaultAction",
    "Rules",
    "VisibilityConfig",
    "Description",
    "CustomResponseBodies",
    "CaptchaConfig",
    "ChallengeConfig",
    "TokenDomains",
    "AssociationConfig",
    "DataProtectionConfig",
)


def members(props):
    return {key: props[key] for key in MEMBERS if key in props}


def make(name, props):
    refusal = rule_checks.fault(props.get("Rules", []))
    if refusal is not None:
        return None, refusal
    # The capacity that AWS WAF computes is not computed here.
    own = {**members(props), "Capacity": 0, "LabelNamespace": f"awswaf:{get_account_id()}:webacl:{name}:"}
    return stored("webacl", waf._web_acls, name, props, own)


@operation("CreateWebACL")
def create_web_acl(data):
    item, refusal = make(data.get("Name", ""), data)
    return refusal or json_response({"Summary": summary(item)})


@operation("GetWebACL")
def get_web_acl(data):
    """By ARN alone, or by name, id and scope."""
    item = by_arn(waf._web_acls, data["ARN"]) if data.get("ARN") else found(waf._web_acls, data.get("Id", ""), data.get("Scope"))
    if item is None:
        return refuse("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
    shown = {key: value for key, value in item.items() if key not in ("LockToken", "Scope")}
    return json_response({"WebACL": shown, "LockToken": item["LockToken"]})


@operation("UpdateWebACL")
def update_web_acl(data):
    item, refusal = locked(waf._web_acls, data)
    return refusal or rule_checks.fault(data.get("Rules", [])) or overwrite(item, members(data))


@operation("DeleteWebACL")
def delete_web_acl(data):
    item, refusal = locked(waf._web_acls, data)
    if refusal is None and item["ARN"] in waf._associations.values():
        refusal = refuse("WAFAssociatedItemException", IN_USE)
    return refusal or discard(waf._web_acls, item)


def deploy(name, props):
    props = to_api(props)
    item, refusal = make(props.get("Name", name), props)
    demand(refusal)
    return physical_id(item), attributes(item)


def redeploy(identity, _old, props):
    props = to_api(props)
    demand(rule_checks.fault(props.get("Rules", [])))
    item = by_physical_id(waf._web_acls, identity)
    overwrite(item, members(props))
    return identity, attributes(item)


def undeploy(identity, _props):
    item = by_physical_id(waf._web_acls, identity)
    if item is None:
        return
    if item["ARN"] in waf._associations.values():
        demand(refuse("WAFAssociatedItemException", IN_USE))
    discard(waf._web_acls, item)


def attributes(item):
    return {"Arn": item["ARN"], "Id": item["Id"], "Capacity": item["Capacity"], "LabelNamespace": item["LabelNamespace"]}


def install():
    register("AWS::WAFv2::WebACL", create=deploy, update=redeploy, delete=undeploy, replaced_by=("Name", "Scope"))
