"""Where files of answers lie: outside everything that is served, reached through a view alone."""

from functools import cache

from django.conf import settings
from django.core.files.storage import FileSystemStorage


@cache
def private_storage() -> FileSystemStorage:
    """Below ``VAR_DIR``; a callable, so that no path of one machine stands in a migration."""
    return FileSystemStorage(location=settings.VAR_DIR / "private", base_url=None)
