"""Tests: quick hashing, tasks at once, a database copied from a migrated template (tests/conftest.py)."""

import os
import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import CONTENT_SECURITY_POLICY  # noqa: F401

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
KEYRING_DIR = Path(tempfile.mkdtemp(prefix="rihla-test-keys-"))
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="rihla-test-media-"))
OUTBOX_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# Test processes that share one Redis must not hear each other; clearing its cache would empty the live layer.
if REDIS_URL:
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"rihla-test-{os.getpid()}"  # type: ignore[index]
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
