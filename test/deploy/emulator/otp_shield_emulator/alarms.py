"""Alarms of metric math and composite alarms as resources, and the events that a change of state makes. Nothing is evaluated: tests set the state."""

import json
import time

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import cloudwatch, eventbridge
from ministack.services.cloudformation import provisioners

from .cloudformation import register

_record_of_one_metric = provisioners._cw_metric_alarm_record


def record(name, props):
    """ministack's own record of an alarm, with the queries of metric math beside it."""
    queries = props.get("Metrics")
    if not queries:
        return _record_of_one_metric(name, props)
    # Beside the metric, an alarm on anomalies returns the band to which it is compared.
    returned = [query for query in queries if query.get("ReturnData", True) is not False]
    band = props.get("ThresholdMetricId")
    if band is not None and band not in [query.get("Id") for query in returned]:
        raise ValueError("ThresholdMetricId must be an element of Metrics that has ReturnData true")
    if len(returned) != (1 if band is None else 2):
        raise ValueError("Metrics must have one element with ReturnData true, and with ThresholdMetricId the band beside it")
    if any(key in props for key in ("MetricName", "Namespace", "Statistic", "Period")):
        raise ValueError("an alarm has either Metrics or MetricName")
    # ministack knows no alarm without a threshold of its own.
    own = {} if band is None else {"Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
    alarm = _record_of_one_metric(name, {**props, "Metrics": None, "MetricName": "-", "Namespace": "-", **own})
    for key in ("MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period", "Dimensions", "Unit"):
        alarm.pop(key, None)
    if band is None:
        return {**alarm, "Metrics": queries}
    return {**alarm, "Metrics": queries, "ThresholdMetricId": band, "ComparisonOperator": props["ComparisonOperator"]}


def deploy_composite(name, props):
    name = props.get("AlarmName", name)
    answer = cloudwatch._put_composite_alarm({}, {**props, "AlarmName": name}, False, True)
    if answer[0] != 200:
        raise ValueError(answer[2].decode() if isinstance(answer[2], bytes) else str(answer[2]))
    return name, {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"}


def redeploy_composite(identity, _old, props):
    return deploy_composite(identity, props)


def undeploy_composite(identity, _props):
    parents = [parent for parent in cloudwatch._composite_alarms.values() if identity in cloudwatch._composite_children(parent)]
    if parents:
        raise ValueError(f"Cannot delete {identity} as there are composite alarm(s) depending on it.")
    cloudwatch._composite_alarms.pop(identity, None)


def announce(alarm, old_state, new_state, reason):
    """`CloudWatch Alarm State Change`, which CloudWatch sends to the default event bus whatever the actions of the alarm are."""
    eventbridge._dispatch_event(
        {
            "EventId": new_uuid(),
            "Source": "aws.cloudwatch",
            "DetailType": "CloudWatch Alarm State Change",
            "Detail": json.dumps(
                {
                    "alarmName": alarm["AlarmName"],
                    "state": {"value": new_state, "reason": reason, "timestamp": cloudwatch._ts_iso(time.time())},
                    "previousState": {"value": old_state},
                    "configuration": {"description": alarm.get("AlarmDescription", "")},
                }
            ),
            "EventBusName": "default",
            "Time": time.time(),
            "Resources": [alarm["AlarmArn"]],
            "Account": get_account_id(),
            "Region": get_region(),
        }
    )


def install():
    provisioners._cw_metric_alarm_record = record
    register(
        "AWS::CloudWatch::CompositeAlarm",
        create=deploy_composite,
        update=redeploy_composite,
        delete=undeploy_composite,
        replaced_by=("AlarmName",),
    )
    act = cloudwatch._dispatch_alarm_actions

    def dispatch(alarm, old_state, new_state, reason):
        act(alarm, old_state, new_state, reason)
        announce(alarm, old_state, new_state, reason)

    cloudwatch._dispatch_alarm_actions = dispatch
