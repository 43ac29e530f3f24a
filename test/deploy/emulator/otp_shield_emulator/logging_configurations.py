"""Where a web ACL writes its log: the destination's name must start with `aws-waf-logs-`, and a log group must exist.

AWS WAF lets CloudWatch Logs' delivery write there by a resource policy that it makes itself
(https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html).
"""

import json

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, json_response
from ministack.services import cloudwatch_logs, waf

from .cloudformation import demand, register
from .waf_items import by_arn, invalid, refuse
from .waf_operations import operation

_configurations = AccountRegionScopedDict()


def fault(configuration):
    destinations = configuration.get("LogDestinationConfigs", [])
    if len(destinations) != 1:
        return invalid("LOG_DESTINATION", destinations)
    [arn] = destinations
    name = arn.split(":log-group:")[-1].removesuffix(":*") if ":log-group:" in arn else arn.split(":")[-1].split("/")[-1]
    if not name.startswith("aws-waf-logs-"):
        return invalid("LOG_DESTINATION", arn, "The ARN isn't valid.")
    if ":log-group:" in arn and name not in cloudwatch_logs._log_groups:
        return refuse("WAFLogDestinationPermissionIssueException", f"there is no log group {name}")
    if by_arn(waf._web_acls, configuration.get("ResourceArn", "")) is None:
        return refuse("WAFNonexistentItemException", f"there is no web ACL {configuration.get('ResourceArn')}")
    return None


def keep(configuration):
    _configurations[configuration["ResourceArn"]] = configuration
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": ["delivery.logs.amazonaws.com"]},
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": [f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:aws-waf-logs-*:log-stream:*"],
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    cloudwatch_logs._put_resource_policy({"policyName": "AWSWAF-LOGS", "policyDocument": document})


@operation("PutLoggingConfiguration")
def put(data):
    configuration = data.get("LoggingConfiguration", {})
    refusal = fault(configuration)
    if refusal is None:
        keep(configuration)
    return refusal or json_response({"LoggingConfiguration": configuration})


@operation("GetLoggingConfiguration")
def get(data):
    configuration = _configurations.get(data.get("ResourceArn", ""))
    if configuration is None:
        return refuse("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
    return json_response({"LoggingConfiguration": configuration})


@operation("DeleteLoggingConfiguration")
def delete(data):
    _configurations.pop(data.get("ResourceArn", ""), None)
    return json_response({})


def deploy(_name, props):
    demand(fault(props))
    keep(dict(props))
    return props["ResourceArn"], {"ManagedByFirewallManager": False}


def redeploy(_identity, _old, props):
    return deploy("", props)


def undeploy(identity, _props):
    _configurations.pop(identity, None)


def install():
    register("AWS::WAFv2::LoggingConfiguration", create=deploy, update=redeploy, delete=undeploy, replaced_by=("ResourceArn",))
