"""Who has been heard: for the page of a forum, and for its facilitators."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import Organisation
from core import clock, vocabularies
from core.disclosure import OTHER_PERSONS
from dialogue.enums import PostState
from dialogue.models import BalanceSnapshot, Forum, Post


@dataclass(frozen=True)
class Balance:
    """Totals as they are; declared groups as the snapshot of the month tells them."""

    persons: int
    organisations: Sequence[tuple[str, int]]
    groups: Sequence[tuple[str, int]]
    month: datetime.date | None

    def __bool__(self) -> bool:
        return bool(self.persons or self.organisations)


@dataclass(frozen=True)
class Unheard:
    """Who has not spoken: organisations by name, declared groups of ten or more, never whose group it is."""

    organisations: Sequence[tuple[str, Sequence[Organisation]]]
    groups: Sequence[str]
    month: datetime.date | None


def balance_of(forum: Forum) -> Balance:
    """One query; nothing before the first count, which is made within a day."""
    snapshot = _latest(forum)
    if snapshot is None:
        return Balance(0, (), (), None)
    told = snapshot.told
    return Balance(
        persons=told["persons"],
        organisations=[(category_name(code), n) for code, n in told["organisations"]],
        groups=[(category_name(code), n) for code, n in told["groups"]],
        month=snapshot.month,
    )


def unheard_in(forum: Forum) -> Unheard:
    """Two queries."""
    spoken = Post.objects.filter(thread__forum=forum, state=PostState.VISIBLE, on_behalf_of=OuterRef("pk"))
    silent = Organisation.objects.verified(clock.today()).filter(~Exists(spoken)).order_by("category", "slug")
    by_category: dict[str, list[Organisation]] = {}
    for organisation in silent[:500]:
        by_category.setdefault(category_name(organisation.category), []).append(organisation)
    snapshot = _latest(forum)
    codes = snapshot.told["silent"] if snapshot else []
    return Unheard(
        organisations=list(by_category.items()),
        groups=[category_name(code) for code in codes],
        month=snapshot.month if snapshot else None,
    )


def category_name(code: str) -> str:
    """The word for a group or a category of organisations."""
    return _("Other persons") if code == OTHER_PERSONS else str(vocabularies.label("stakeholder_category", code))


def _latest(forum: Forum) -> BalanceSnapshot | None:
    return BalanceSnapshot.objects.filter(forum=forum).order_by("-month").first()
