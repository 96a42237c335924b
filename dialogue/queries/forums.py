"""Lists of forums and of their threads."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Subquery, Sum

from accounts.models import Organisation
from core import clock
from core.translated import active_language
from dialogue.analysis.mixing import mixed
from dialogue.models import Forum, ForumPage, Meeting, Post, Thread
from dialogue.models.threads import ThreadQuerySet
from dialogue.permissions import can_moderate, can_open_thread
from dialogue.queries import meetings
from dialogue.queries.balance import Balance, balance_of
from dialogue.summary_permissions import can_see_unheard

PAGE = 20
NEWEST = "new"


@dataclass(frozen=True)
class ForumRow:
    """A line of the list of forums."""

    forum: Forum
    lead: str
    threads: int
    posts: int
    last_post_on: object

    @property
    def url(self) -> str:
        return f"/{active_language()}/{self.forum.path}"


@dataclass(frozen=True)
class ForumView:
    """The record beside a forum's page with one page of its threads."""

    forum: Forum
    threads: list[Thread]
    total: int
    page: int
    may_open: object
    may_moderate: bool
    balance: Balance
    may_see_unheard: bool
    # The day whose mix is shown; None where the newest posts stand first.
    mixed_on: datetime.date | None = None
    meetings: Sequence[Meeting] = ()

    @property
    def older(self) -> str:
        return self._link(self.page + 1) if self.page * PAGE < self.total else ""

    @property
    def newer(self) -> str:
        return self._link(self.page - 1) if self.page > 1 else ""

    def _link(self, page: int) -> str:
        # The day goes along, so that somebody who reads past midnight misses nothing.
        return f"?page={page}&day={self.mixed_on}" if self.mixed_on else f"?page={page}&order={NEWEST}"


def listing(actor: object) -> list[ForumRow]:
    """All forums whose page is live in the reader's language: three queries however many there are."""
    pages = {
        page.translation_key: page for page in ForumPage.objects.live().filter(locale__language_code=active_language())
    }
    counted = Thread.objects.visible_to(actor).filter(forum__isnull=False).order_by().values("forum")
    numbers: dict[int, tuple[int, int, object]] = {
        forum: (threads, posts or 0, last)
        for forum, threads, posts, last in counted.annotate(
            number=Count("pk"), said=Sum("post_count"), last=Max("last_post_on")
        ).values_list("forum", "number", "said", "last")
    }
    forums = Forum.objects.filter(translation_key__in=pages).select_related("listener")
    return [
        ForumRow(forum, pages[forum.translation_key].lead, *numbers.get(forum.pk, (0, 0, None))) for forum in forums
    ]


def forum_view(
    translation_key: UUID, actor: object, *, page: str = "", order: str = "", day: str = ""
) -> ForumView | None:
    """The forum of a page with twenty of its threads, pinned ones first.

    Unless the ``order`` is by the newest posts, voices are mixed by public marks in an order of the day.
    """
    forum = Forum.objects.select_related("listener", "space").filter(translation_key=translation_key).first()
    if forum is None:
        return None
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 and int(page) else 1
    start = (number - 1) * PAGE
    threads = Thread.objects.visible_to(actor).filter(forum=forum)
    mixed_on = None if order == NEWEST else _day_of_mix(day)
    if mixed_on is None:
        total = threads.count()
        shown = list(threads.order_by("-is_pinned", "-last_post_on", "-pk")[start : start + PAGE])
    else:
        numbers = order_of_day(threads, forum, mixed_on)
        total = len(numbers)
        found = threads.in_bulk(numbers[start : start + PAGE])
        shown = [found[pk] for pk in numbers[start : start + PAGE] if pk in found]
    return ForumView(
        forum,
        threads=shown,
        total=total,
        page=number,
        may_open=can_open_thread(actor, forum),
        may_moderate=bool(can_moderate(actor)),
        balance=balance_of(forum),
        may_see_unheard=bool(can_see_unheard(actor, forum)),
        mixed_on=mixed_on,
        meetings=meetings.of_forum(forum.pk, now=clock.now()),
    )


def order_of_day(threads: ThreadQuerySet, forum: Forum, day: datetime.date) -> list[int]:
    """Pinned threads, then those opened before that day, mixed by who began them, then those of the day itself: what
    is opened while people read moves no page. One query of short rows.
    """
    began = Post.objects.filter(thread=OuterRef("pk"), number=1).values("on_behalf_of__category")[:1]
    rows = list(
        threads.order_by("pk").annotate(began=Subquery(began)).values_list("pk", "is_pinned", "opened_on", "began")
    )
    pinned = [pk for pk, is_pinned, _opened, _began in rows if is_pinned]
    older = [(pk, mark_of(began)) for pk, is_pinned, opened, began in rows if not is_pinned and opened < day]
    fresh = [pk for pk, is_pinned, opened, _began in rows if not is_pinned and opened >= day]
    return [*pinned[::-1], *mixed(older, seed=f"{forum.pk}:{day}"), *fresh]


def mark_of(category: str | None) -> str:
    """The public mark of a voice: a person, an institution, or the category of an organisation."""
    if not category:
        return "person"
    return "institution" if Organisation(category=category).is_authority else category


def _day_of_mix(text: str) -> datetime.date:
    """The day in the link, if it is today or yesterday; else today."""
    today = clock.today()
    yesterday = today - clock.DAY
    return yesterday if text == yesterday.isoformat() else today
