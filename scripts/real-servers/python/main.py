"""Serves all of them on free ports of 127.0.0.1, in one process that ends with its standard input.

Prints {name: port} once; for each name that comes in, [[line, fields], …] of what reached the handlers of that server since it was last asked.
"""

import asyncio
import json
import logging
import os
import socketserver
import sys
import threading
import warnings
import wsgiref.simple_server

import uvicorn
import waitress
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from werkzeug.serving import make_server

import on_django
from on_aiohttp import aiohttp
from on_bottle import bottle
from on_flask import flask
from on_starlette import starlette
from on_tornado import tornado
from routes import Hits, loopback

logging.disable(logging.CRITICAL)


class Quiet:
    timeout = 5

    def log_message(self, *_):
        pass


class ThreadedWsgiref(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


class Runserver(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


def on_wsgiref(app):
    handler = type("Handler", (Quiet, wsgiref.simple_server.WSGIRequestHandler), {})
    return started(wsgiref.simple_server.make_server("127.0.0.1", 0, app, ThreadedWsgiref, handler))


def on_runserver(app):
    server = Runserver(("127.0.0.1", 0), type("Handler", (Quiet, WSGIRequestHandler), {}))
    server.set_app(app)
    return started(server)


def on_werkzeug(app):
    return started(make_server("127.0.0.1", 0, app, threaded=True))


def started(server):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def on_waitress(app):
    server = waitress.create_server(app, sockets=[loopback()], threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    return int(server.effective_port)


def on_uvicorn(app, http):
    listening = loopback()
    server = uvicorn.Server(uvicorn.Config(app, http=http, ws="none", lifespan="off", log_config=None, loop="asyncio"))
    threading.Thread(target=lambda: server.run(sockets=[listening]), daemon=True).start()
    return listening.getsockname()[1]


loop = asyncio.new_event_loop()
threading.Thread(target=loop.run_forever, daemon=True).start()


def in_loop(starting):
    return asyncio.run_coroutine_threadsafe(starting, loop).result(30)


SERVERS = {
    "Django on runserver": lambda hits: on_runserver(on_django.wsgi(hits)),
    "Django on uvicorn (h11)": lambda hits: on_uvicorn(on_django.asgi(hits), "h11"),
    "Flask on werkzeug": lambda hits: on_werkzeug(flask(hits)),
    "Flask on waitress": lambda hits: on_waitress(flask(hits)),
    "Flask with further segments": lambda hits: on_werkzeug(flask(hits, "/<path:rest>")),
    "Starlette on uvicorn (httptools)": lambda hits: on_uvicorn(starlette(hits), "httptools"),
    "aiohttp": lambda hits: in_loop(aiohttp(hits)),
    "Tornado": lambda hits: in_loop(tornado(hits)),
    "Bottle on wsgiref": lambda hits: on_wsgiref(bottle(hits)),
}

# Frameworks tell at length of requests that they can't read.
sys.stderr = open(os.devnull, "w")
warnings.simplefilter("ignore")
seen = {name: Hits() for name in SERVERS}
print(json.dumps({name: start(seen[name]) for name, start in SERVERS.items()}), flush=True)
for name in sys.stdin:
    print(json.dumps(seen[name.strip()].taken()), flush=True)
os._exit(0)
