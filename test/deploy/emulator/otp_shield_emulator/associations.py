"""Associations: the web ACL and the load balancer must exist; one load balancer has one web ACL, the last one."""

from ministack.core.responses import json_response
from ministack.services import alb, waf

from .cloudformation import demand, register
from .waf_items import by_arn, refuse
from .waf_operations import operation


def fault(resource_arn, web_acl_arn):
    if by_arn(waf._web_acls, web_acl_arn) is None:
        return refuse("WAFNonexistentItemException", f"AWS WAF couldn't find the web ACL {web_acl_arn}")
    if ":loadbalancer/app/" in resource_arn and resource_arn not in alb._lbs:
        return refuse("WAFUnavailableEntityException", f"AWS WAF couldn't retrieve the resource {resource_arn}")
    return None


@operation("AssociateWebACL")
def associate(data):
    refusal = fault(data.get("ResourceArn", ""), data.get("WebACLArn", ""))
    if refusal is None:
        waf._associations[data["ResourceArn"]] = data["WebACLArn"]
    return refusal or json_response({})


@operation("GetWebACLForResource")
def web_acl_of(data):
    """No web ACL is no error: the answer is empty."""
    arn = waf._associations.get(data.get("ResourceArn", ""))
    item = None if arn is None else by_arn(waf._web_acls, arn)
    if item is None:
        return json_response({})
    return json_response({"WebACL": {key: value for key, value in item.items() if key not in ("LockToken", "Scope")}})


def deploy(_name, props):
    demand(fault(props["ResourceArn"], props["WebACLArn"]))
    waf._associations[props["ResourceArn"]] = props["WebACLArn"]
    return f"{props['ResourceArn']}|{props['WebACLArn']}", {}


def redeploy(_identity, _old, props):
    return deploy("", props)


def undeploy(_identity, props):
    if waf._associations.get(props.get("ResourceArn")) == props.get("WebACLArn"):
        waf._associations.pop(props["ResourceArn"], None)


def install():
    register("AWS::WAFv2::WebACLAssociation", create=deploy, update=redeploy, delete=undeploy, replaced_by=("ResourceArn", "WebACLArn"))
