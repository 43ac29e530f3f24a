"""Django: once on the server that `runserver` starts, once as ASGI."""

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from routes import json_fields, patterns

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    SECRET_KEY="of no use: nothing is signed",
    LOGGING_CONFIG=None,
)
django.setup()


@require_POST
def send_code(request, **_):
    hits = request.META["otp_shield.hits"] if "otp_shield.hits" in request.META else request.scope["otp_shield.hits"]
    fields = [(name, value) for read in (request.GET, request.POST) for name in read for value in read.getlist(name)]
    if not request.POST and not request.FILES:
        fields += json_fields(request.body)
    hits.add(request.headers.get("x-line"), fields)
    return HttpResponse("sent")


urlpatterns = [path(pattern[1:], send_code) for pattern in patterns("<id>")]
_wsgi, _asgi = get_wsgi_application(), get_asgi_application()


def wsgi(hits):
    return lambda environ, start: _wsgi({**environ, "otp_shield.hits": hits}, start)


def asgi(hits):
    async def app(scope, receive, send):
        await _asgi({**scope, "otp_shield.hits": hits}, receive, send)

    return app
