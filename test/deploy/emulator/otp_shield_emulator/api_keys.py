"""Keys for the CAPTCHA's JavaScript API: one to five domains, listed with the integration URL, deleted once."""

import base64
import json
import time

from ministack.core.responses import AccountRegionScopedDict, json_response, new_uuid

from .waf_items import invalid, refuse
from .waf_operations import operation

INTEGRATION_URL = "https://000000000000.edge.captcha-sdk.awswaf.com/000000000000/"

_keys = AccountRegionScopedDict()


@operation("CreateAPIKey")
def create(data):
    domains = data.get("TokenDomains", [])
    if not 1 <= len(domains) <= 5:
        return invalid("TOKEN_DOMAIN", domains)
    key = base64.b64encode(json.dumps({"domains": domains, "nonce": new_uuid()}).encode()).decode()
    _keys[key] = {"APIKey": key, "TokenDomains": domains, "Version": 1, "CreationTimestamp": int(time.time())}
    return json_response({"APIKey": key})


@operation("ListAPIKeys")
def list_keys(data):
    keys = list(_keys.values())
    start, limit = int(data.get("NextMarker") or 0), int(data.get("Limit") or 100)
    page = {"APIKeySummaries": keys[start : start + limit], "ApplicationIntegrationURL": INTEGRATION_URL}
    if start + limit < len(keys):
        page["NextMarker"] = str(start + limit)
    return json_response(page)


@operation("DeleteAPIKey")
def delete(data):
    if _keys.pop(data.get("APIKey", ""), None) is None:
        return refuse("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
    return json_response({})


def install():
    """Nothing beyond the operations: CloudFormation has no type for these keys."""
