"""The demonstration site: one process, SQLite, everything under var/, demo sign-ins. Not for production."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR

DEMO = True
SECRET_KEY = env.secret_file(VAR_DIR / "keys" / "django")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.names("ALLOWED_HOSTS")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Served straight from static/ and the packages: no collecting step stands between an edit and the page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
SILENCED_SYSTEM_CHECKS: list[str] = []
