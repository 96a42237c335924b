"""Parts of meetings and of summaries on pages."""

from typing import Any

from django import template

from core.translated import Translated
from dialogue.models import Meeting, Thread
from dialogue.queries.meetings import when_text
from dialogue.queries.summaries import current_summary

register = template.Library()


@register.inclusion_tag("dialogue/_when.html")
def meeting_when(meeting: Meeting) -> dict[str, Any]:
    """When it is, in its own zone: days only where no hours are known."""
    return {"meeting": meeting, "days": when_text(meeting) if meeting.is_by_day else ""}


@register.inclusion_tag("dialogue/_meeting.html", takes_context=True)
def meeting_entry(context: dict[str, Any], meeting: Meeting, *, level: int = 3) -> dict[str, Any]:
    """A meeting as an item of ``<ul class="entries">``."""
    return {"meeting": meeting, "level": level, "LANGUAGE_CODE": context["LANGUAGE_CODE"]}


@register.inclusion_tag("dialogue/_summary.html", takes_context=True)
def thread_summary(context: dict[str, Any], thread: Thread, *, may_write: bool = False) -> dict[str, Any]:
    """The facilitator's summary on the page of the thread, with the way to what is said against it; one query."""
    return {"thread": thread, "summary": current_summary(thread), "may_write": may_write}


@register.filter
def lines(text: Translated) -> list[str]:
    """The lines of a text, in the language in which it is shown."""
    return [line.strip() for line in str(text).splitlines() if line.strip()]
