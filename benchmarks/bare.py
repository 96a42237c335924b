"""The baseline: one Django view that answers “ok”, with the middleware of a new project, under the same server."""

import os
import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

# As `django-admin startproject` writes it.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("", ok)]


def main(port: int) -> None:
    settings.configure(
        ROOT_URLCONF="benchmarks.bare",
        ALLOWED_HOSTS=["localhost"],
        SECRET_KEY="bench",
        DATABASES={},
        MIDDLEWARE=MIDDLEWARE,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.messages"],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    )
    import django
    from django.core.asgi import get_asgi_application

    django.setup()
    from core.bounded import BoundedApplication

    application = BoundedApplication(get_asgi_application(), threads=8)
    from daphne.server import Server

    Server(application=application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"]).run()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main(int(sys.argv[1]))
