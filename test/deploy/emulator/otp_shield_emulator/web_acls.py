"""Web ACLs with every member kept, rules checked, and none deleted while it guards something."""

from ministack.services import waf

from .rule_holder import RuleHolder

WEB_ACLS = RuleHolder(
    noun="WebACL",
    kind="webacl",
    store=lambda: waf._web_acls,
    members=(
        "DefaultAction",
        "Rules",
        "VisibilityConfig",
        "Description",
        "CustomResponseBodies",
        "CaptchaConfig",
        "ChallengeConfig",
        "TokenDomains",
        "AssociationConfig",
        "DataProtectionConfig",
    ),
    attributes=("Capacity", "LabelNamespace"),
    replaced_by=("Name", "Scope"),
    # The capacity that AWS WAF computes is not computed here.
    capacity=lambda _props: (0, None),
    in_use=lambda arn: arn in waf._associations.values(),
)


def install():
    WEB_ACLS.install()
