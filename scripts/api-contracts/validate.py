"""Checks recorded requests against botocore's models of the services: member names, types, required members, lengths, ranges, enums, patterns.

Reads {"calls": folder, "allowed": {action: [where]}, "unseen": {action: reason}} from standard input, prints one finding a line and then
`N passed, N failed`.
"""

import base64
import json
import sys
from datetime import datetime
from pathlib import Path

import botocore.session
import regex
from botocore.validate import ParamValidator

# What the SDK for JavaScript and botocore call a service, and the prefix of its actions in IAM.
SERVICES = {
    "AthenaClient": ("athena", "athena"),
    "CloudFormationClient": ("cloudformation", "cloudformation"),
    "CloudTrailClient": ("cloudtrail", "cloudtrail"),
    "CloudWatchClient": ("cloudwatch", "cloudwatch"),
    "CloudWatchLogsClient": ("logs", "logs"),
    "CognitoIdentityProviderClient": ("cognito-idp", "cognito-idp"),
    "DynamoDBClient": ("dynamodb", "dynamodb"),
    "EC2Client": ("ec2", "ec2"),
    "ElasticLoadBalancingV2Client": ("elbv2", "elasticloadbalancing"),
    "EventBridgeClient": ("events", "events"),
    "KMSClient": ("kms", "kms"),
    "LambdaClient": ("lambda", "lambda"),
    "PinpointSMSVoiceV2Client": ("pinpoint-sms-voice-v2", "sms-voice"),
    "S3Client": ("s3", "s3"),
    "SecretsManagerClient": ("secretsmanager", "secretsmanager"),
    "SESv2Client": ("sesv2", "ses"),
    "SNSClient": ("sns", "sns"),
    "SQSClient": ("sqs", "sqs"),
    "WAFV2Client": ("wafv2", "wafv2"),
}
# Operations whose permission has another name.
ACTION_OF = {
    "s3:ListObjectsV2": "s3:ListBucket",
    "sns:PublishBatch": "sns:Publish",
    "sqs:SendMessageBatch": "sqs:SendMessage",
}

SURROGATES = r"\uD800\uDC00-\uDBFF\uDFFF"
BEYOND = r"\U00010000-\U0010FFFF"

session = botocore.session.Session()
models = {}


def model(service):
    if service not in models:
        models[service] = session.get_service_model(service)
    return models[service]


def typed(value):
    """JSON as botocore wants it: dates and bytes stand as {"$date": …} and {"$bytes": …}."""
    if isinstance(value, list):
        return [typed(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"$date"}:
            return datetime.fromisoformat(value["$date"].replace("Z", "+00:00"))
        if set(value) == {"$bytes"}:
            return base64.b64decode(value["$bytes"])
        return {key: typed(item) for key, item in value.items() if item is not None}
    return value


def limits(value, shape, path):
    """What botocore leaves to the service: enums, maximums and patterns."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for key, item in value.items():
            if key in shape.members:
                yield from limits(item, shape.members[key], f"{path}.{key}")
        return
    if shape.type_name == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from limits(item, shape.member, f"{path}[{index}]")
    elif shape.type_name == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from limits(key, shape.key, f"{path}.{key} (key)")
            yield from limits(item, shape.value, f"{path}.{key}")
    rules = shape.metadata
    if isinstance(value, str):
        allowed = rules.get("enum")
        if allowed and value not in allowed:
            yield f"{path}: {value!r} is none of {', '.join(allowed)}"
        pattern = rules.get("pattern")
        # As Java does it for AWS: the whole value has to match, and two surrogates are one character.
        if pattern and not regex.fullmatch(pattern.replace(SURROGATES, BEYOND), value, regex.DOTALL):
            yield f"{path}: {value[:80]!r} does not match {pattern}"
    size = value if isinstance(value, (int, float)) else len(value) if hasattr(value, "__len__") else None
    if size is not None and not isinstance(value, bool) and "max" in rules and size > rules["max"]:
        yield f"{path}: {size} is above {rules['max']}"


def findings(call):
    service, _ = SERVICES[call["client"]]
    operation = model(service).operation_model(call["command"].removesuffix("Command"))
    shape = operation.input_shape
    if shape is None:
        return ["the operation takes no input"] if call["input"] else []
    params = typed(call["input"])
    report = ParamValidator().validate(params, shape)
    return ([report.generate_report()] if report.has_errors() else []) + list(limits(params, shape, "input"))


def main():
    order = json.load(sys.stdin)
    passed = failed = 0
    seen = {}
    checked = set()
    for file in sorted(Path(order["calls"]).glob("*.jsonl")):
        for line in file.read_text().splitlines():
            call = json.loads(line)
            key = json.dumps([call["client"], call["command"], call["input"]], sort_keys=True)
            if call["client"] not in SERVICES:
                failed += 1
                print(f"✗ {call['client']} is not known to this script ({call['test']})")
                continue
            action = f"{SERVICES[call['client']][1]}:{call['command'].removesuffix('Command')}"
            seen.setdefault(ACTION_OF.get(action, action), call["test"])
            if key in checked:
                continue
            checked.add(key)
            found = findings(call)
            passed, failed = (passed, failed + 1) if found else (passed + 1, failed)
            for finding in found:
                print(f"✗ {call['command']} of {call['client']} in {call['test']}: {finding}")
    for action, where in sorted(order["allowed"].items()):
        excused = action in order["unseen"]
        if (action in seen) == excused:
            failed += 1
            what = "is listed as never sent but a test builds it" if excused else "is allowed but no test builds it"
            print(f"✗ {action} {what} ({', '.join(where[:3])}; {seen.get(action, 'nowhere')})")
        else:
            passed += 1
    for action in sorted(set(order["unseen"]) - set(order["allowed"])):
        failed += 1
        print(f"✗ {action} is listed as never sent but no handler may send it")
    print(f"{len(checked)} different requests of {len(seen)} operations; {len(order['allowed'])} permissions of handlers")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not checked else 0)


main()
