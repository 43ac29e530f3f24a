"""Rules of a template in the spelling of the API: `Arn` is `ARN` there, search strings are bytes, and numbers are numbers."""

import base64

REFERENCES = ("IPSetReferenceStatement", "RegexPatternSetReferenceStatement", "RuleGroupReferenceStatement")
NUMBERS = ("Priority", "Limit", "EvaluationWindowSec", "Size", "ImmunityTime", "ResponseCode")
BOOLEANS = ("CloudWatchMetricsEnabled", "SampledRequestsEnabled")


def to_api(value, key=""):
    if isinstance(value, list):
        return [to_api(item, key) for item in value]
    if isinstance(value, dict):
        return {name: text for name, text in (member(key, name, child) for name, child in value.items())}
    if isinstance(value, str) and key in NUMBERS:
        return int(value)
    if isinstance(value, str) and key in BOOLEANS:
        return value == "true"
    return value


def member(parent, name, child):
    if name == "Arn" and parent in REFERENCES:
        return "ARN", child
    if name == "SearchString":
        return name, base64.b64encode(child.encode()).decode()
    if name == "SearchStringBase64":
        return "SearchString", child
    if name == "RegularExpressionList":
        return name, [{"RegexString": pattern} if isinstance(pattern, str) else pattern for pattern in child]
    return name, to_api(child, name)
