"""What all items of AWS WAF have in common: name, id, scope, ARN, and a lock token that every write must show."""

from ministack.core.responses import error_response_json, get_account_id, json_response, new_uuid
from ministack.services import waf

STALE = "AWS WAF couldn't save your changes because someone changed the resource after you started to edit it. Reapply your changes."
IN_USE = "AWS WAF couldn't perform the operation because your resource is being used by another resource or it's associated with another resource."
SHOWN = ("ARN", "Id", "Name", "Description", "LockToken")


def refuse(code, message):
    return error_response_json(code, message, 400)


def invalid(field, parameter, reason="The parameter contains formatting that is not valid."):
    return refuse("WAFInvalidParameterException", f"Error reason: {reason}, field: {field}, parameter: {parameter}")


def found(store, uid, scope):
    return waf._resource_from_scope(store, uid, scope)


def every(store, scope):
    return [item for item in waf._values_for_scope(store, scope) if item["Scope"] == waf._normalize_scope(scope)]


def summary(item):
    return {key: item.get(key, "") for key in SHOWN}


def stored(kind, store, name, props, members):
    """Stores a new item; `members` are those of its own kind. Names are unique in a scope."""
    scope = waf._normalize_scope(props.get("Scope"))
    if any(item["Name"] == name for item in every(store, scope)):
        return None, refuse("WAFDuplicateItemException", f"a {kind} named {name} exists already")
    uid = new_uuid()
    arn = waf._resource_arn(kind, name, uid, scope)
    item = {"ARN": arn, "Id": uid, "Name": name, "Scope": scope, "LockToken": new_uuid(), **members}
    item["Description"] = props.get("Description", "")
    store.set_scoped(get_account_id(), waf._scope_home_region(scope), uid, item)
    waf._waf_tags[arn] = props.get("Tags", [])
    return item, None


def locked(store, data):
    """The item that a write is about, or the refusal: it must exist and the token must be the last one."""
    item = found(store, data.get("Id", ""), data.get("Scope"))
    if item is None:
        return None, refuse("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
    if data.get("LockToken") != item["LockToken"]:
        return None, refuse("WAFOptimisticLockException", STALE)
    return item, None


def overwrite(item, members):
    """What an update leaves out is gone afterwards, the description included; only name, id and scope stay."""
    kept = {key: item[key] for key in ("ARN", "Id", "Name", "Scope") if key in item}
    kept.update({key: item[key] for key in ("Capacity", "LabelNamespace", "IPAddressVersion") if key in item})
    item.clear()
    item.update(kept, **members)
    item["LockToken"] = new_uuid()
    return json_response({"NextLockToken": item["LockToken"]})


def discard(store, item):
    store.pop_scoped(get_account_id(), waf._scope_home_region(item["Scope"]), item["Id"], None)
    waf._waf_tags.pop(item["ARN"], None)
    return json_response({})


def physical_id(item):
    """`Ref` of every AWS WAF type."""
    return f"{item['Name']}|{item['Id']}|{item['Scope']}"


def by_physical_id(store, identity):
    _, uid, scope = identity.split("|")
    return found(store, uid, scope)


def by_arn(store, arn):
    kind_and_ids = arn.split(":")[-1].split("/")
    scope = "CLOUDFRONT" if kind_and_ids[0] == "global" else "REGIONAL"
    item = found(store, kind_and_ids[-1], scope)
    return item if item is not None and item["ARN"] == arn else None
