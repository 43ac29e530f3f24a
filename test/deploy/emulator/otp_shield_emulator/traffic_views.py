"""What AWS WAF tells about traffic. There is none here; samples are those that a test put in, and no address is rate limited."""

import time

from ministack.core.responses import AccountRegionScopedDict, json_response
from ministack.services import waf

from .waf_items import by_arn, invalid, refuse
from .waf_operations import operation

THREE_HOURS = 3 * 3600

_samples = AccountRegionScopedDict()


def put_samples(web_acl_arn, rule, samples):
    _samples[f"{web_acl_arn} {rule}"] = samples


@operation("GetSampledRequests")
def sampled_requests(data):
    acl = by_arn(waf._web_acls, data.get("WebAclArn", ""))
    if acl is None:
        return refuse("WAFNonexistentItemException", f"there is no web ACL {data.get('WebAclArn')}")
    rule = data.get("RuleMetricName")
    if rule not in [each["VisibilityConfig"]["MetricName"] for each in acl["Rules"]]:
        return refuse("WAFNonexistentItemException", f"no rule of the web ACL has the metric name {rule}")
    window = data.get("TimeWindow", {})
    if window.get("StartTime", 0) < time.time() - THREE_HOURS:
        return invalid("TIME_WINDOW", window, "samples are kept for three hours")
    samples = _samples.get(f"{data['WebAclArn']} {rule}", [])[: int(data.get("MaxItems", 100))]
    return json_response({"SampledRequests": samples, "PopulationSize": len(samples), "TimeWindow": window})


@operation("GetRateBasedStatementManagedKeys")
def rate_limited_addresses(data):
    item = waf._resource_from_scope(waf._web_acls, data.get("WebACLId", ""), data.get("Scope"))
    if item is None or data.get("RuleName") not in [rule["Name"] for rule in item["Rules"]]:
        return refuse("WAFNonexistentItemException", f"there is no rule {data.get('RuleName')}")
    empty = {"Addresses": []}
    return json_response({"ManagedKeysIPV4": {"IPAddressVersion": "IPV4", **empty}, "ManagedKeysIPV6": {"IPAddressVersion": "IPV6", **empty}})


def install():
    """Nothing beyond the operations."""
