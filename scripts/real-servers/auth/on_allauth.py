"""django-allauth, forms and headless, with all that mails or texts switched on, on the server that `runserver` starts.

Prints {name: port} once; for each name that comes in, [[line, [["mail", whom], …]], …] of what was sent since. Sessions are in signed cookies, so a state of a
flow can be shown as often as one likes.
"""

import json
import logging
import os
import socketserver
import sys
import tempfile
import threading

import django
from django.conf import settings

logging.disable(logging.CRITICAL)
folder = tempfile.TemporaryDirectory()
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of no use: it signs for this process alone",
    DEBUG=False,
    LOGGING_CONFIG=None,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(folder.name, "db"), "OPTIONS": {"timeout": 30}}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.headless",
    ],
    MIDDLEWARE=[
        f"{__name__}.counted",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
    EMAIL_BACKEND=f"{__name__}.Mails",
    ACCOUNT_ADAPTER=f"{__name__}.Adapter",
    ACCOUNT_RATE_LIMITS=False,
    ACCOUNT_LOGIN_METHODS={"email", "phone"},
    ACCOUNT_SIGNUP_FIELDS=["email*", "phone", "password1*"],
    ACCOUNT_EMAIL_VERIFICATION="mandatory",
    ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED=True,
    ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND=True,
    ACCOUNT_LOGIN_BY_CODE_ENABLED=True,
    ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND=True,
    ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED=True,
    ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND=True,
    ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE=True,
    ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE=True,
    ACCOUNT_REAUTHENTICATION_METHODS=["password", "code"],
    HEADLESS_TOKEN_STRATEGY=f"{__name__}.InToken",
)
django.setup()

from allauth.account.adapter import DefaultAccountAdapter  # noqa: E402
from allauth.account.models import EmailAddress  # noqa: E402
from allauth.headless.internal import sessionkit  # noqa: E402
from allauth.headless.tokens.strategies.sessions import SessionTokenStrategy  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.mail.backends.base import BaseEmailBackend  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("accounts/", include("allauth.urls")), path("_allauth/", include("allauth.headless.urls"))]

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


# What the application keeps about numbers: here in memory, by the id of the person.
phones = {}


class Adapter(DefaultAccountAdapter):
    def set_phone(self, user, phone, verified):
        phones[user.pk] = (phone, verified)

    def get_phone(self, user):
        return phones.get(user.pk)

    def set_phone_verified(self, user, phone):
        phones[user.pk] = (phone, True)

    def get_user_by_phone(self, phone):
        found = next((pk for pk, (number, _) in phones.items() if number == phone), None)
        return get_user_model().objects.filter(pk=found).first()

    def send_verification_code_sms(self, user, phone, code, **_):
        went("text", phone)

    def send_unknown_account_sms(self, phone, **_):
        went("text", phone)

    def send_account_already_exists_sms(self, phone):
        went("text", phone)


class InToken(SessionTokenStrategy):
    """A session in a signed text is nowhere to be looked up, and is another text with each change."""

    def create_session_token(self, request):
        request.session.save()
        return request.session.session_key

    def lookup_session(self, session_token):
        return sessionkit.session_store(session_token)


def person(email, phone, confirmed):
    user = get_user_model().objects.create_user(email.split("@")[0], email, "correct horse")
    EmailAddress.objects.create(user=user, email=email, verified=confirmed, primary=True)
    phones[user.pk] = (phone, True)


call_command("migrate", verbosity=0)
person("jane@x.org", "+4915112345678", True)
person("new@x.org", "+4915112345679", False)


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
print(json.dumps({"django-allauth": server.server_address[1]}), flush=True)
for _ in sys.stdin:
    # The last answer was given before this line was written.
    taken, sent[:] = list(sent), []
    print(json.dumps(taken), flush=True)
folder.cleanup()
os._exit(0)
