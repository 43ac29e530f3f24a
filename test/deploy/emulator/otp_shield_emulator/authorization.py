"""Policies of the roles decide under AUTH=true. Here every refusal is remembered, and calls name what AWS checks them on where ministack differs:

- AWS WAF: the item of the call, found by its ARN or id; a new IP set by its name
- CloudWatch Logs: a log group with `:*` behind it, but for the calls about tags
  (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html)
- Amazon SQS: calls about a batch need the permission for one
  (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html)
- EventBridge: the condition key `events:source` of PutEvents
- Amazon SES: the condition key `aws:RequestTag` of CreateConfigurationSet
  (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html)
- Amazon SES: SendEmail, by the identity of its sender
"""

import contextvars
import json
import logging
import re

from ministack.core import iam_actions, iam_evaluator
from ministack.services import waf

from .waf_items import found

logger = logging.getLogger("otp-shield")

DENIED = []
_context = contextvars.ContextVar("otp_shield_context", default=("", {}))

STORES = {"IPSet": waf._ip_sets, "RuleGroup": waf._rule_groups, "RegexPatternSet": waf._regex_pattern_sets, "WebACL": waf._web_acls}
# As the Service Authorization Reference has it: these take a resource by its ARN, under another name each.
NAMED = ("ARN", "WebAclArn", "WebACLArn", "ResourceArn", "ResourceARN")


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
    if action == "wafv2:CreateIPSet":
        # The id is made later; policies leave it open.
        return waf._resource_arn("ipset", data.get("Name", ""), "new", waf._normalize_scope(data.get("Scope")))
    if data.get("WebACLId"):
        item = found(waf._web_acls, data["WebACLId"], data.get("Scope"))
        return item["ARN"] if item else "*"
    return "*"


def sender_identity(body, region, account_id):
    address = re.search(r"[^<\s]+@[^>\s]+", json.loads(body or "{}").get("FromEmailAddress", ""))
    return f"arn:aws:ses:{region}:{account_id}:identity/{address.group()}" if address else "*"


def events_context(action, body):
    """The sources of the entries; AWS asks the policy for each."""
    if action != "events:PutEvents":
        return {}
    sources = {entry.get("Source") for entry in json.loads(body or "{}").get("Entries", [])}
    return {"events:source": sources.pop() if len(sources) == 1 else sorted(sources)}


def tags_context(action, body):
    if action != "ses:CreateConfigurationSet":
        return {}
    return {f"aws:requesttag/{tag['Key'].lower()}": tag["Value"] for tag in json.loads(body or "{}").get("Tags", [])}


class EncryptedLoopback:
    """Requests come over plain HTTP on 127.0.0.1; for `aws:SecureTransport` they count as what they are on AWS, HTTPS."""

    def get(self):
        return "127.0.0.1", True

    def set(self, _origin):
        return None


def install():
    iam_evaluator._request_origin = EncryptedLoopback()
    extract = iam_actions.extract_resource_arn
    extract_action = iam_actions.extract_iam_action

    def extract_iam_action(service, method, path, headers, body, query_params):
        action = extract_action(service, method, path, headers, body, query_params)
        return action.removesuffix("Batch") if service == "sqs" and action else action

    iam_actions.extract_iam_action = extract_iam_action

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        action = extract_iam_action(service, method, path, headers, body, query_params)
        _context.set((action, {**events_context(action, body), **tags_context(action, body)}))
        if service == "wafv2":
            return waf_resource(action, body)
        if action == "ses:SendEmail":
            return sender_identity(body, region, account_id)
        arn = extract(service, method, path, headers, body, query_params, region, account_id)
        if service == "logs" and re.fullmatch(r".*:log-group:[^:*]+", arn) and "Tag" not in action:
            return f"{arn}:*"
        return arn

    iam_actions.extract_resource_arn = extract_resource_arn
    enforce = iam_evaluator.enforce

    def remembering(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        asked, ours = _context.get()
        context = {**(service_context or {}), **(ours if iam_action == asked else {})}
        result = enforce(access_key_id, iam_action, service, region, resource_arn, context)
        if result is not None:
            who = getattr(result, "principal_arn", "") or access_key_id
            DENIED.append({"principal": who, "action": iam_action, "resource": resource_arn})
            logger.warning("denied: %s on %s for %s (%s)", iam_action, resource_arn, who, result)
        return result

    iam_evaluator.enforce = remembering
