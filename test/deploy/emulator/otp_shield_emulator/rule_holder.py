"""What holds rules, as operations of AWS WAF and as a resource of CloudFormation: rules are checked, and nothing in use is deleted."""

from dataclasses import dataclass
from typing import Callable

from ministack.core.responses import get_account_id, json_response

from . import rule_checks
from .api_spelling import to_api
from .cloudformation import demand, register
from .waf_items import IN_USE, by_arn, by_physical_id, discard, found, locked, overwrite, physical_id, refuse, stored, summary
from .waf_operations import operation


@dataclass(frozen=True)
class RuleHolder:
    noun: str
    """As operations and types spell it: `WebACL`."""
    kind: str
    """As ARNs spell it."""
    store: Callable
    members: tuple
    attributes: tuple
    """What `Fn::GetAtt` knows beside ARN and id."""
    replaced_by: tuple
    capacity: Callable
    """Of the props: a number, and a refusal when there is one."""
    in_use: Callable
    """Whether anything refers to an ARN."""

    def install(self):
        operation(f"Create{self.noun}")(self.create)
        operation(f"Get{self.noun}")(self.get)
        operation(f"Update{self.noun}")(self.update)
        operation(f"Delete{self.noun}")(self.delete)
        register(f"AWS::WAFv2::{self.noun}", create=self.deploy, update=self.redeploy, delete=self.undeploy, replaced_by=self.replaced_by, tagged=True)

    def create(self, data):
        item, refusal = self.make(data.get("Name", ""), data)
        return refusal or json_response({"Summary": summary(item)})

    def get(self, data):
        """By ARN alone, or by name, id and scope."""
        item = by_arn(self.store(), data["ARN"]) if data.get("ARN") else found(self.store(), data.get("Id", ""), data.get("Scope"))
        if item is None:
            return refuse("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
        shown = {key: value for key, value in item.items() if key not in ("LockToken", "Scope")}
        return json_response({self.noun: shown, "LockToken": item["LockToken"]})

    def update(self, data):
        item, refusal = locked(self.store(), data)
        return refusal or rule_checks.fault(data.get("Rules", [])) or overwrite(item, self.own(data))

    def delete(self, data):
        item, refusal = locked(self.store(), data)
        return refusal or self.refusal_in_use(item) or discard(self.store(), item)

    def deploy(self, name, props):
        props = to_api(props)
        item, refusal = self.make(props.get("Name", name), props)
        demand(refusal)
        return physical_id(item), self.shown(item)

    def redeploy(self, identity, _old, props):
        props = to_api(props)
        demand(rule_checks.fault(props.get("Rules", [])))
        item = by_physical_id(self.store(), identity)
        overwrite(item, self.own(props))
        return identity, self.shown(item)

    def undeploy(self, identity, _props):
        item = by_physical_id(self.store(), identity)
        if item is None:
            return
        demand(self.refusal_in_use(item))
        discard(self.store(), item)

    def make(self, name, props):
        refusal = rule_checks.fault(props.get("Rules", []))
        if refusal is not None:
            return None, refusal
        capacity, refusal = self.capacity(props)
        if refusal is not None:
            return None, refusal
        label_namespace = f"awswaf:{get_account_id()}:{self.kind}:{name}:"
        own = {**self.own(props), "Capacity": capacity, "LabelNamespace": label_namespace}
        return stored(self.kind, self.store(), name, props, own)

    def own(self, props):
        return {key: props[key] for key in self.members if key in props}

    def shown(self, item):
        return {"Arn": item["ARN"], "Id": item["Id"], **{key: item[key] for key in self.attributes}}

    def refusal_in_use(self, item):
        return refuse("WAFAssociatedItemException", IN_USE) if self.in_use(item["ARN"]) else None
