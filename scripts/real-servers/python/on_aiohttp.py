"""aiohttp, on the server of its own."""

from aiohttp import web

from routes import json_fields, loopback, patterns


async def aiohttp(hits):
    async def send_code(request):
        form = await request.post()
        fields = [*request.query.items()]
        fields += [(name, value) for name, value in form.items() if isinstance(value, str)]
        if not form:
            fields += json_fields(await request.text())
        hits.add(request.headers.get("x-line"), fields)
        return web.Response(text="sent")

    app = web.Application()
    for pattern in patterns("{id}"):
        app.router.add_post(pattern, send_code)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    listening = loopback()
    await web.SockSite(runner, listening).start()
    return listening.getsockname()[1]
