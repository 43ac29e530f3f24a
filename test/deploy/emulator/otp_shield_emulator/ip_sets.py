"""IP sets: addresses are CIDR blocks of the set's version, writes need the lock token, one in use can't be deleted."""

import ipaddress
import json

from ministack.core.responses import json_response
from ministack.services import waf

from .cloudformation import demand, register
from .waf_items import IN_USE, by_physical_id, discard, invalid, locked, overwrite, physical_id, refuse, stored, summary
from .waf_operations import operation

MOST_ADDRESSES = 10_000
MOST_DESCRIPTION = 256


def fault(version, addresses, description):
    if version not in ("IPV4", "IPV6"):
        return invalid("IP_ADDRESS_VERSION", version)
    if len(addresses) > MOST_ADDRESSES:
        return refuse("WAFLimitsExceededException", f"an IP set takes {MOST_ADDRESSES} addresses, got {len(addresses)}")
    if len(description) > MOST_DESCRIPTION:
        return invalid("DESCRIPTION", description)
    for address in addresses:
        try:
            block = ipaddress.ip_network(address, strict=False)
        except ValueError:
            return invalid("IP_ADDRESS", address)
        if "/" not in address or f"IPV{block.version}" != version or block.prefixlen == 0:
            return invalid("IP_ADDRESS", address)
    return None


def make(name, props):
    version, addresses = props.get("IPAddressVersion"), props.get("Addresses", [])
    refusal = fault(version, addresses, props.get("Description", ""))
    if refusal is not None:
        return None, refusal
    return stored("ipset", waf._ip_sets, name, props, {"IPAddressVersion": version, "Addresses": list(addresses)})


@operation("CreateIPSet")
def create_ip_set(data):
    item, refusal = make(data.get("Name", ""), data)
    return refusal or json_response({"Summary": summary(item)})


@operation("UpdateIPSet")
def update_ip_set(data):
    item, refusal = locked(waf._ip_sets, data)
    refusal = refusal or fault(item["IPAddressVersion"], data.get("Addresses", []), data.get("Description", ""))
    return refusal or overwrite(item, {"Addresses": data.get("Addresses", []), "Description": data.get("Description", "")})


@operation("DeleteIPSet")
def delete_ip_set(data):
    item, refusal = locked(waf._ip_sets, data)
    if refusal is None and used(item["ARN"]):
        refusal = refuse("WAFAssociatedItemException", IN_USE)
    return refusal or discard(waf._ip_sets, item)


def used(arn):
    holders = [*waf._web_acls.values(), *waf._rule_groups.values()]
    return any(arn in json.dumps(holder.get("Rules", [])) for holder in holders)


def deploy(name, props):
    item, refusal = make(props.get("Name", name), props)
    demand(refusal)
    return physical_id(item), attributes(item)


def redeploy(identity, _old, props):
    """Writes all of the set, whatever changed, be it a tag: AWS WAF has no call that changes a part of it."""
    item = by_physical_id(waf._ip_sets, identity)
    addresses, description = props.get("Addresses", []), props.get("Description", "")
    demand(fault(item["IPAddressVersion"], addresses, description))
    overwrite(item, {"Addresses": list(addresses), "Description": description})
    waf._waf_tags[item["ARN"]] = props.get("Tags", [])
    return identity, attributes(item)


def undeploy(identity, _props):
    item = by_physical_id(waf._ip_sets, identity)
    if item is None:
        return
    if used(item["ARN"]):
        demand(refuse("WAFAssociatedItemException", IN_USE))
    discard(waf._ip_sets, item)


def attributes(item):
    return {"Arn": item["ARN"], "Id": item["Id"]}


def install():
    register(
        "AWS::WAFv2::IPSet", create=deploy, update=redeploy, delete=undeploy, replaced_by=("Name", "Scope", "IPAddressVersion"), tagged=True
    )
