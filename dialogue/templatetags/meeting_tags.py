"""Parts of meetings on pages."""

from typing import Any

from django import template

from core.translated import Translated
from dialogue.models import Meeting
from dialogue.queries.meetings import when_text

register = template.Library()


@register.inclusion_tag("dialogue/_when.html")
def meeting_when(meeting: Meeting) -> dict[str, Any]:
    """When it is, in its own zone: days only where no hours are known."""
    return {"meeting": meeting, "days": when_text(meeting) if meeting.is_by_day else ""}


@register.inclusion_tag("dialogue/_meeting.html", takes_context=True)
def meeting_entry(context: dict[str, Any], meeting: Meeting, *, level: int = 3) -> dict[str, Any]:
    """A meeting as an item of ``<ul class="entries">``."""
    return {"meeting": meeting, "level": level, "LANGUAGE_CODE": context["LANGUAGE_CODE"]}


@register.filter
def lines(text: Translated) -> list[str]:
    """The lines of a text, in the language in which it is shown."""
    return [line.strip() for line in str(text).splitlines() if line.strip()]
