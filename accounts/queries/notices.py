"""What a person was told, by category and in pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Category, MailChoice, Notice, User
from accounts.models.follows import kinds_of

PAGE = 20


@dataclass(frozen=True)
class CategoryTab:
    """A category with the number of unread notices in it; the empty code is all of them."""

    code: str
    label: object
    unread: int
    is_here: bool

    @property
    def url(self) -> str:
        return f"?category={self.code}" if self.code else "?"


@dataclass(frozen=True)
class NoticeList:
    """Twenty notices, the newest first."""

    notices: Sequence[Notice]
    tabs: Sequence[CategoryTab]
    category: str
    older: str
    unread: int


def notice_list(user: User, *, category: str = "", before: int = 0) -> NoticeList:
    """The notices of one category, or all, older than the one with that number; two queries."""
    category = category if category in Category.values else ""
    found = user.notices.filter(kind__in=kinds_of(category)) if category else user.notices.all()
    page = list((found.filter(pk__lt=before) if before else found).order_by("-pk")[: PAGE + 1])
    older = ""
    if len(page) > PAGE:
        older = f"?before={page[PAGE - 1].pk}" + (f"&category={category}" if category else "")
    unread = _unread(user)
    tabs = [CategoryTab(code, label, unread[code], code == category) for code, label in Category.choices]
    return NoticeList(page[:PAGE], tabs, category, older, sum(unread.values()))


def _unread(user: User) -> dict[str, int]:
    counts = {code: Count("pk", filter=Q(kind__in=kinds_of(code))) for code in Category.values}
    return user.notices.filter(is_read=False).aggregate(**counts)


def mail_rhythms(user: User) -> dict[str, str]:
    """The chosen rhythm of each category; never where nothing was chosen."""
    chosen = dict(user.mail_choices.values_list("category", "rhythm"))
    return {code: chosen.get(code, MailChoice.Rhythm.NEVER) for code in Category.values}
