"""The views of `django.contrib.auth`, djoser and dj-rest-auth, with all that mails switched on."""

import sys
import types

import django
from django.conf import settings
from django_server import CONTRIB_APPS, MIDDLEWARE, SETTINGS, serve, templates

# Signing in at another provider needs it, which nobody does here.
for name in "requests", "requests.exceptions":
    sys.modules[name] = types.ModuleType(name)
sys.modules["requests.exceptions"].HTTPError = OSError

PAGE = "registration/password_reset_form.html", "registration/password_reset_email.html"

settings.configure(
    **SETTINGS,
    MIDDLEWARE=MIDDLEWARE,
    INSTALLED_APPS=[
        *CONTRIB_APPS,
        "rest_framework",
        "rest_framework.authtoken",
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "djoser",
        "dj_rest_auth",
        "dj_rest_auth.registration",
    ],
    TEMPLATES=templates(
        {
            "loaders": [
                # Those of the admin, which wants its own routes for its frame.
                ("django.template.loaders.locmem.Loader", {name: "x" for name in PAGE}),
                "django.template.loaders.app_directories.Loader",
            ],
        }
    ),
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"],
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"]},
    ACCOUNT_RATE_LIMITS=False,
    ACCOUNT_SIGNUP_FIELDS=["email*", "username*", "password1*", "password2*"],
    ACCOUNT_EMAIL_VERIFICATION="mandatory",
    DJOSER={
        "SEND_ACTIVATION_EMAIL": True,
        "SEND_CONFIRMATION_EMAIL": True,
        "PASSWORD_CHANGED_EMAIL_CONFIRMATION": True,
        "USERNAME_CHANGED_EMAIL_CONFIRMATION": True,
        "ACTIVATION_URL": "activate/{uid}/{token}",
        "PASSWORD_RESET_CONFIRM_URL": "reset/{uid}/{token}",
        "USERNAME_RESET_CONFIRM_URL": "username/{uid}/{token}",
    },
)
django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402

urlpatterns = [
    path("accounts/", include("django.contrib.auth.urls")),
    path("auth/", include("djoser.urls")),
    path("auth/", include("djoser.urls.authtoken")),
    path("dj-rest-auth/", include("dj_rest_auth.urls")),
    path("dj-rest-auth/registration/", include("dj_rest_auth.registration.urls")),
    # allauth asks for its names.
    path("allauth/", include("allauth.urls")),
]


def person(name, active=True, confirmed=True):
    user = get_user_model().objects.create_user(name, f"{name}@x.org", "correct horse", is_active=active)
    EmailAddress.objects.create(user=user, email=user.email, verified=confirmed, primary=True)
    Token.objects.create(user=user, key=name * 4)


call_command("migrate", verbosity=0)
for name in "jane", "anna", "mary", "kate":
    person(name)
person("newer", active=False, confirmed=False)

serve("Django")
