"""Registers resource types with ministack's CloudFormation engine."""

import json

from ministack.services.cloudformation import provisioners

Refusal = tuple


def register(resource_type, *, create, update, delete, replaced_by=(), tagged=False):
    """`create(name, props)`, `update(physical_id, old, new)` and `delete(physical_id, props)`; a change of a property in `replaced_by` replaces.

    What is `tagged` gets the tags of the stack as its own, as CloudFormation propagates them: other tags of the stack are an update of the resource.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
    """

    def make(logical_id, props, stack_name):
        return create(provisioners._physical_name(stack_name, logical_id, max_len=128), props)

    def change(physical_id, old, new, stack_name, logical_id=None):
        return update(physical_id, old, new)

    provisioners._RESOURCE_HANDLERS[resource_type] = {
        "create": make,
        "update": change,
        "update_with_logical_id": True,
        "delete": delete,
    }
    if tagged:
        provisioners._STACK_TAG_PROPERTY[resource_type] = ("Tags", "list")
    if replaced_by:
        provisioners._REPLACING_PROPERTIES[resource_type] = tuple(replaced_by)


def demand(refusal):
    """An error answer of a service fails the resource, with the service's own words."""
    if refusal is not None:
        body = json.loads(refusal[2])
        raise ValueError(f"{body.get('__type', 'Error')}: {body.get('message', body)}")
