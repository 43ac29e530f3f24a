"""Starts ministack with the plug-in. Where it listens is said by the environment; see emulator.ts."""

from otp_shield_emulator import ministack_names

ministack_names.check()

from ministack.app import main  # noqa: E402
from otp_shield_emulator import (  # noqa: E402
    alarms,
    api_keys,
    associations,
    authorization,
    control,
    ip_sets,
    load_balancer_ids,
    logging_configurations,
    parent_watch,
    regex_pattern_sets,
    rule_groups,
    secret_refs,
    secret_rotation,
    ses_account,
    traffic_views,
    waf_operations,
    web_acls,
)

for part in (
    waf_operations,
    ip_sets,
    load_balancer_ids,
    parent_watch,
    regex_pattern_sets,
    rule_groups,
    secret_refs,
    secret_rotation,
    ses_account,
    web_acls,
    associations,
    authorization,
    logging_configurations,
    api_keys,
    traffic_views,
    alarms,
    control,
):
    part.install()

main()
