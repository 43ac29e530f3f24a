"""Rule groups as a resource of CloudFormation, with rules checked and the capacity fixed at creation."""

from ministack.services import waf

from .ip_sets import used
from .rule_holder import RuleHolder
from .waf_items import invalid


def capacity(props):
    asked = int(props.get("Capacity", 0))
    return (asked, None) if asked >= 1 else (0, invalid("CAPACITY", props.get("Capacity")))


RULE_GROUPS = RuleHolder(
    noun="RuleGroup",
    kind="rulegroup",
    store=lambda: waf._rule_groups,
    members=("Rules", "VisibilityConfig", "Description", "CustomResponseBodies"),
    attributes=("LabelNamespace",),
    replaced_by=("Name", "Scope", "Capacity"),
    capacity=capacity,
    in_use=used,
)


def install():
    RULE_GROUPS.install()
