"""Public pages of meetings: the calendar, one meeting, calendar files and the feed."""

import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import clock
from core.sanitize import plain_number
from core.translated import active_language
from dialogue.analysis.calendar import calendar
from dialogue.models import Meeting
from dialogue.queries import meetings as queries
from dialogue.queries import wall as wall_queries

CALENDAR_TYPE = "text/calendar; charset=utf-8"


def meeting_for(request: HttpRequest, slug: str) -> Meeting:
    """The meeting, or “no such page” for those who may not see it."""
    found = queries.find_meeting(slug, request.user)
    if found is None:
        raise Http404
    return found


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """What is coming, what was; of one series with ``?series=``."""
    page = max(1, plain_number(request.GET.get("page"), default=1))
    found = queries.listing(now=clock.now(), series=request.GET.get("series", "")[:80], page=page)
    if found is None:
        raise Http404
    return render(request, "dialogue/meetings.html", {"listing": found, "section": "forums"})


@require_GET
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """Agenda, place, who was there, what came of it, and the questions put to it."""
    found = meeting_for(request, slug)
    view = queries.meeting_view(found, request.user, now=clock.now())
    context = {"view": view, "meeting": found, "section": "forums"}
    context["may_read_wall"] = wall_queries.may_read_wall(request.user, found)
    context["answered"] = wall_queries.answered_in(found, request.user)
    return render(request, "dialogue/meeting.html", context)


@require_GET
def meeting_file(request: HttpRequest, slug: str) -> HttpResponse:
    """One meeting for a calendar program."""
    found = meeting_for(request, slug)
    return _calendar_file([found], name=str(found.title), filename=f"{found.slug}.ics")


@require_GET
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The whole calendar, to subscribe to."""
    return _calendar_file(queries.for_calendar(now=clock.now()), name=_("Meetings on return"), filename="meetings.ics")


def _calendar_file(meetings: list[Meeting], *, name: str, filename: str) -> HttpResponse:
    entries = [queries.entry_of(found) for found in meetings]
    answer = HttpResponse(calendar(entries, name=name, language=active_language()), content_type=CALENDAR_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


class MeetingFeed(Feed):
    """Meetings announced, moved and written down, as Atom, in the language of its address."""

    feed_type = Atom1Feed
    title = gettext_lazy("News of the meetings")
    subtitle = gettext_lazy("What is announced, moved, called off and written down.")

    def link(self) -> str:
        return f"/{get_language()}/meetings/"

    def items(self) -> list[Meeting]:
        return queries.latest()

    def item_title(self, item: Meeting) -> str:
        words: dict[str, Any] = {"title": item.title, "when": queries.when_text(item)}
        if item.is_cancelled:
            return _("Called off: %(title)s (%(when)s)") % words
        return _("%(title)s (%(when)s)") % words

    def item_description(self, item: Meeting) -> str:
        return str(item.cancel_reason if item.is_cancelled else item.conclusions or item.agenda)

    def item_link(self, item: Meeting) -> str:
        return f"/{get_language()}/{item.path}"

    def item_guid(self, item: Meeting) -> str:
        return f"urn:uuid:{item.uid}"

    def item_updateddate(self, item: Meeting) -> datetime.datetime:
        return item.changed_at
