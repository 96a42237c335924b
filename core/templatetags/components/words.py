"""Text in several languages, dates, codes, and what people wrote."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from core import dates, sanitize
from core.components import (
    InLanguage,
    Text,
    component,
)
from core.templatetags.components.library import register
from core.translated import Translated, active_language

LANGUAGE_LABELS = {
    "en": gettext_lazy("in English"),
    "fr": gettext_lazy("in French"),
    "ar": gettext_lazy("in Arabic"),
}


@register.filter
def phrase(value: Any) -> SafeString | str:
    """Text as it is; text in another language than the page's inside a ``span`` with ``lang`` and ``dir``."""
    if isinstance(value, Translated | InLanguage) and value.lang != active_language():
        return format_html('<span lang="{}" dir="{}">{}</span>', value.lang, value.dir, value.text)
    return str(value)


@register.filter
def notice_kind(level: str) -> str:
    """The kind of notice for the level of a Django message."""
    return {"success": "good", "warning": "due", "error": "due"}.get(level, "plain")


@component(register)
def translated(value: Text, *, labelled: bool = False) -> dict[str, Any]:
    """Text in the reader's language, else the original with ``lang`` and ``dir`` and, if asked, a label."""
    is_other = isinstance(value, Translated | InLanguage) and value.lang != active_language()
    label = LANGUAGE_LABELS.get(value.lang, "") if is_other and labelled else ""  # type: ignore[union-attr]
    return {"value": value, "label": label}


@component(register)
def user_text(text: str, *, lang: str = "", dir: str = "") -> dict[str, Any]:
    """Plain text of a participant: paragraphs and links. Its first letters give the direction, for people write in
    another script than the language they were asked in."""
    return {
        "html": sanitize.render_text(text),
        "lang": lang,
        "dir": dir or "auto",
    }


@component(register)
def code(value: Text) -> dict[str, Any]:
    """A code or number of record, left to right in every script."""
    return {"value": value}


@component(register)
def day(value: date, *, weekday: bool = False) -> dict[str, Any]:
    """A date in the reader's language."""
    return {"iso": dates.as_day(value).isoformat(), "text": dates.day_text(value, with_weekday=weekday)}


@component(register)
def deadline(value: datetime, tz: str | ZoneInfo | None = None) -> dict[str, Any]:
    """A deadline with weekday, time and distance from universal time (in ``tz``, else the active zone)."""
    name = tz or timezone.get_current_timezone_name()
    zone = name if isinstance(name, ZoneInfo) else ZoneInfo(name)
    return {
        "iso": value.astimezone(zone).isoformat(timespec="minutes"),
        "text": dates.deadline_text(value, zone),
        "offset": dates.offset_text(value, zone),
    }


@component(register)
def demo_mark() -> dict[str, Any]:
    """Says that the figures or people beside it are invented."""
    return {}
