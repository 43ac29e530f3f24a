"""Where a web ACL writes its log: the destination's name must start with `aws-waf-logs-`, and a log group must exist."""

from ministack.core.responses import AccountRegionScopedDict, json_response
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


@operation("PutLoggingConfiguration")
def put(data):
    configuration = data.get("LoggingConfiguration", {})
    refusal = fault(configuration)
    if refusal is None:
        _configurations[configuration["ResourceArn"]] = configuration
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
    _configurations[props["ResourceArn"]] = dict(props)
    return props["ResourceArn"], {"ManagedByFirewallManager": False}


def redeploy(_identity, _old, props):
    return deploy("", props)


def undeploy(identity, _props):
    _configurations.pop(identity, None)


def install():
    register("AWS::WAFv2::LoggingConfiguration", create=deploy, update=redeploy, delete=undeploy, replaced_by=("ResourceArn",))
