"""The private names of ministack that the plug-in hangs on, and the one version that has them."""

from importlib.metadata import version

from ministack.core import iam_actions, iam_evaluator
from ministack.services import alb, cloudwatch, cloudwatch_logs, eventbridge, lambda_svc, scheduler, secretsmanager, ses_v2, waf
from ministack.services.cloudformation import provisioners

PINNED = "1.5.33"

EXPECTED = {
    waf: ("handle_request", "_web_acls", "_ip_sets", "_rule_groups", "_regex_pattern_sets", "_associations", "_waf_tags", "_resource_arn", "_normalize_scope"),
    provisioners: ("_RESOURCE_HANDLERS", "_STACK_TAG_PROPERTY", "_physical_name", "_cw_metric_alarm_record"),
    cloudwatch: ("_alarms", "_composite_alarms", "_put_composite_alarm", "_dispatch_alarm_actions", "cloudformation_put_metric_alarm"),
    eventbridge: ("_rules", "_rule_last_fired", "_tick_scheduled_rules", "_dispatch_event"),
    scheduler: ("_schedules", "_schedule_last_fired", "_tick_schedules"),
    ses_v2: ("handle_request",),
    lambda_svc: ("_get_func_record_for_ref", "_execution_record_for_config", "_execute_function_with_config_scope"),
    secretsmanager: ("_secrets", "_resolve", "_rotate_secret", "_get_secret_value"),
    alb: ("_lbs", "_short_id"),
    cloudwatch_logs: ("_log_groups", "_put_resource_policy"),
    iam_evaluator: ("enforce", "_request_origin"),
    iam_actions: ("extract_resource_arn", "extract_iam_action"),
}


def check() -> None:
    """Refuses any other version: what the deploy test asserts was established on this one."""
    installed = version("ministack")
    if installed != PINNED:
        raise SystemExit(
            f"the plug-in is written for ministack {PINNED}, got {installed}: "
            "install requirements.txt, or go through every file of the plug-in and raise PINNED"
        )
    missing = [f"{module.__name__}.{name}" for module, names in EXPECTED.items() for name in names if not hasattr(module, name)]
    if missing:
        raise SystemExit(f"ministack {installed} has no {', '.join(missing)}")
