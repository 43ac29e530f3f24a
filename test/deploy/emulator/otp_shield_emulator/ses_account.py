"""State of the SES account that ministack gives as a constant, and the lists that SES keeps about reputation, which are empty here."""

import json

from ministack.core.responses import AccountRegionScopedDict, json_response
from ministack.services import ses_v2

_account = AccountRegionScopedDict()

EMPTY = {
    ("POST", "/vdm/recommendations"): {"Recommendations": []},
    ("POST", "/reputation/entities"): {"ReputationEntities": []},
}


def put_sending(body):
    _account["SendingEnabled"] = json.loads(body or "{}").get("SendingEnabled", False)
    return json_response({})


def install():
    original = ses_v2.handle_request

    async def handle_request(method, path, headers, body, query_params):
        operation = path.rstrip("/").removeprefix("/v2/email")
        if (method, operation) == ("PUT", "/account/sending"):
            return put_sending(body)
        if (method, operation) in EMPTY:
            return json_response(EMPTY[method, operation])
        answer = await original(method, path, headers, body, query_params)
        if (method, operation) == ("GET", "/account"):
            account = json.loads(answer[2])
            return json_response({**account, "SendingEnabled": _account.get("SendingEnabled", True)})
        return answer

    ses_v2.handle_request = handle_request
