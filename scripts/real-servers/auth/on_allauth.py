"""django-allauth, forms and headless, with all that mails or texts switched on."""

import django
from django.conf import settings
from django_server import CONTRIB_APPS, MIDDLEWARE, SETTINGS, serve, templates, went

settings.configure(
    **SETTINGS,
    MIDDLEWARE=MIDDLEWARE,
    INSTALLED_APPS=[
        *CONTRIB_APPS,
        "allauth",
        "allauth.account",
        "allauth.headless",
    ],
    TEMPLATES=templates({}, APP_DIRS=True),
    AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
    MESSAGE_STORAGE="django.contrib.messages.storage.cookie.CookieStorage",
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
from django.core.management import call_command  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("accounts/", include("allauth.urls")), path("_allauth/", include("allauth.headless.urls"))]

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

serve("django-allauth")
