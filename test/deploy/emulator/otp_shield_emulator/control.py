"""Paths of the plug-in's own: what a test can't wait for, or what only traffic would make.

- `POST /_otp-shield/rules/NAME/run`: run a scheduled rule of EventBridge now
- `POST /_otp-shield/schedules/NAME/run`: run a schedule of EventBridge Scheduler now
- `GET  /_otp-shield/denials`: what a role's policies refused so far
- `GET  /_otp-shield/resource-types`: what CloudFormation can make here
- `PUT  /_otp-shield/samples`: `{webAclArn, rule, samples}`, what GetSampledRequests is to answer
"""

import asyncio
import json
import re
import time

from ministack import app as ministack_app
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import eventbridge, scheduler
from ministack.services.cloudformation import provisioners

from . import authorization, traffic_views


def run_rule(name):
    """As if its time had come: the rule's own targets, input and permissions."""
    due = [key for key, rule in eventbridge._rules._data.items() if rule.get("Name") == name]
    if not due:
        return 404, {"message": f"there is no rule {name}"}
    for key in due:
        eventbridge._rule_last_fired[key] = 0
    eventbridge._tick_scheduled_rules()
    return 200, {"ran": name}


def run_schedule(name):
    due = [key for key in scheduler._schedules._data if key[2].split("/")[-1] == name]
    if not due:
        return 404, {"message": f"there is no schedule {name}"}
    for key in due:
        # Long enough ago for any schedule of a day.
        scheduler._schedule_last_fired[key] = time.time() - 2 * 86400
    scheduler._tick_schedules()
    return 200, {"ran": name}


def put_samples(body):
    request = json.loads(body)
    account, region = request["webAclArn"].split(":")[4], request["webAclArn"].split(":")[3]
    set_request_account_id(account)
    set_request_region(region)
    traffic_views.put_samples(request["webAclArn"], request["rule"], request["samples"])
    return 200, {}


async def answer(method, path, body):
    run = re.fullmatch(r"/_otp-shield/rules/([^/]+)/run", path)
    if method == "POST" and run:
        return await asyncio.to_thread(run_rule, run.group(1))
    run = re.fullmatch(r"/_otp-shield/schedules/([^/]+)/run", path)
    if method == "POST" and run:
        return await asyncio.to_thread(run_schedule, run.group(1))
    if method == "GET" and path == "/_otp-shield/denials":
        return 200, authorization.DENIED
    if method == "GET" and path == "/_otp-shield/resource-types":
        return 200, sorted(provisioners._RESOURCE_HANDLERS)
    if method == "PUT" and path == "/_otp-shield/samples":
        return put_samples(body)
    return 404, {"message": f"nothing at {method} {path}"}


def install():
    inner = ministack_app.app

    async def app(scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith("/_otp-shield/"):
            return await inner(scope, receive, send)
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        status, payload = await answer(scope["method"], scope["path"], body)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": json.dumps(payload).encode()})

    ministack_app.app = app
