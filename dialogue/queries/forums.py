"""Lists of forums and of their threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Sum

from core import clock
from core.translated import active_language
from dialogue.models import Forum, ForumPage, Meeting, Thread
from dialogue.permissions import can_moderate, can_open_thread
from dialogue.queries import meetings

PAGE = 20


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
    meetings: Sequence[Meeting] = ()

    @property
    def older(self) -> str:
        return f"?page={self.page + 1}" if self.page * PAGE < self.total else ""

    @property
    def newer(self) -> str:
        return f"?page={self.page - 1}" if self.page > 1 else ""


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


def forum_view(translation_key: UUID, actor: object, *, page: str = "") -> ForumView | None:
    """The forum of a page with twenty of its threads, pinned ones first, then those with the newest posts."""
    forum = Forum.objects.select_related("listener", "space").filter(translation_key=translation_key).first()
    if forum is None:
        return None
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 and int(page) else 1
    threads = Thread.objects.visible_to(actor).filter(forum=forum)
    start = (number - 1) * PAGE
    return ForumView(
        forum,
        threads=list(threads.order_by("-is_pinned", "-last_post_on", "-pk")[start : start + PAGE]),
        total=threads.count(),
        page=number,
        may_open=can_open_thread(actor, forum),
        may_moderate=bool(can_moderate(actor)),
        meetings=meetings.of_forum(forum.pk, now=clock.now()),
    )
