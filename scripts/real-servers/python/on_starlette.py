"""Starlette, whose router and forms FastAPI uses."""

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from routes import json_fields, patterns


def starlette(hits):
    async def send_code(request):
        body = await request.body()
        form = await request.form()
        fields = [*request.query_params.multi_items()]
        fields += [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        if not form:
            fields += json_fields(body)
        hits.add(request.headers.get("x-line"), fields)
        return PlainTextResponse("sent")

    return Starlette(routes=[Route(pattern, send_code, methods=["POST"]) for pattern in patterns("{id}")])
