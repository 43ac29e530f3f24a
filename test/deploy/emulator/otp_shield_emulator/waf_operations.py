"""Operations of AWS WAF that ministack lacks or does without the checks of the service."""

import json

from ministack.services import waf

OPERATIONS = {}


def operation(name):
    def register(handler):
        OPERATIONS[name] = handler
        return handler

    return register


def install():
    original = waf.handle_request

    async def handle_request(method, path, headers, body, query_params):
        handler = OPERATIONS.get(headers.get("x-amz-target", "").split(".")[-1])
        if handler is None:
            return await original(method, path, headers, body, query_params)
        return handler(json.loads(body or "{}"))

    waf.handle_request = handle_request
