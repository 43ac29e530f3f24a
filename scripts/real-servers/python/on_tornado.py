"""Tornado, on the server of its own."""

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from routes import json_fields, loopback, patterns


async def tornado(hits):
    class SendCode(RequestHandler):
        def post(self, *_):
            fields = [(name, value) for name in self.request.arguments for value in self.get_arguments(name)]
            if not self.request.body_arguments and not self.request.files:
                fields += json_fields(self.request.body)
            hits.add(self.request.headers.get("x-line"), fields)
            self.write("sent")

        def log_exception(self, *_):
            pass

    server = HTTPServer(Application([(pattern, SendCode) for pattern in patterns("([^/]+)")], log_function=lambda _: None))
    listening = loopback()
    listening.setblocking(False)
    server.add_socket(listening)
    return listening.getsockname()[1]
