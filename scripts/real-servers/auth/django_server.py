"""What the applications of Django share that are started to see what makes them send.

An application prints {name: port} once; for each name that comes in, [[line, [["mail", whom], …]], …] of what was sent since. Sessions are in signed cookies, so
a state of a flow can be shown as often as one likes.
"""

import json
import logging
import os
import socketserver
import sys
import tempfile
import threading

from django.core.mail.backends.base import BaseEmailBackend

logging.disable(logging.CRITICAL)
folder = tempfile.TemporaryDirectory()

SETTINGS = {
    "ALLOWED_HOSTS": ["*"],
    "ROOT_URLCONF": "__main__",
    "SECRET_KEY": "of no use: it signs for this process alone",
    "DEBUG": False,
    "LOGGING_CONFIG": None,
    "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(folder.name, "db"), "OPTIONS": {"timeout": 30}}},
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "EMAIL_BACKEND": f"{__name__}.Mails",
}
CONTRIB_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
MIDDLEWARE = [
    f"{__name__}.counted",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]



def templates(options, **more):
    processors = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
    options = {"context_processors": processors, **options}
    return [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": options, **more}]


# A thread has one request.
now = threading.local()
sent = []


def counted(answer):
    def middleware(request):
        now.line = request.headers.get("x-line")
        return answer(request)

    return middleware


def went(channel, whom):
    sent.append([now.line, [[channel, whom]]])


class Mails(BaseEmailBackend):
    def send_messages(self, messages):
        for message in messages:
            went("mail", ", ".join(message.recipients()))
        return len(messages)


def serve(name):
    """On the server that `runserver` starts, until nothing comes in any more."""
    from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        timeout = 5

        def log_message(self, *_):
            pass

    class Runserver(socketserver.ThreadingMixIn, WSGIServer):
        daemon_threads = True

        def handle_error(self, *_):
            pass

    server = Runserver(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    sys.stderr = open(os.devnull, "w")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({name: server.server_address[1]}), flush=True)
    for _ in sys.stdin:
        # The last answer was given before this line was written.
        taken, sent[:] = list(sent), []
        print(json.dumps(taken), flush=True)
    folder.cleanup()
    os._exit(0)
