"""Policies of the roles decide under AUTH=true; here every refusal is remembered, and calls of AWS WAF name the resource that AWS checks them on."""

import json
import logging

from ministack.core import iam_actions, iam_evaluator
from ministack.services import waf

from .waf_items import found

logger = logging.getLogger("otp-shield")

DENIED = []

STORES = {"IPSet": waf._ip_sets, "RuleGroup": waf._rule_groups, "RegexPatternSet": waf._regex_pattern_sets, "WebACL": waf._web_acls}
# As the Service Authorization Reference has it: these take a resource by its ARN, under another name each.
NAMED = ("WebAclArn", "WebACLArn", "ResourceArn", "ResourceARN")


def waf_resource(action, body):
    try:
        data = json.loads(body or "{}")
    except ValueError:
        return "*"
    for name in NAMED:
        if data.get(name):
            return data[name]
    for kind, store in STORES.items():
        if action in (f"wafv2:{verb}{kind}" for verb in ("Get", "Update", "Delete")):
            item = found(store, data.get("Id", ""), data.get("Scope"))
            return item["ARN"] if item else "*"
    if data.get("WebACLId"):
        item = found(waf._web_acls, data["WebACLId"], data.get("Scope"))
        return item["ARN"] if item else "*"
    return "*"


class EncryptedLoopback:
    """Requests come over plain HTTP on 127.0.0.1; for `aws:SecureTransport` they count as what they are on AWS, HTTPS."""

    def get(self):
        return "127.0.0.1", True

    def set(self, _origin):
        return None


def install():
    iam_evaluator._request_origin = EncryptedLoopback()
    extract = iam_actions.extract_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service == "wafv2":
            return waf_resource(iam_actions.extract_iam_action(service, method, path, headers, body, query_params), body)
        return extract(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = extract_resource_arn
    enforce = iam_evaluator.enforce

    def remembering(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        result = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        if result is not None:
            who = getattr(result, "principal_arn", "") or access_key_id
            DENIED.append({"principal": who, "action": iam_action, "resource": resource_arn})
            logger.warning("denied: %s on %s for %s (%s)", iam_action, resource_arn, who, result)
        return result

    iam_evaluator.enforce = remembering
