"""Who has been heard in a forum, by declared group: counted once a month, told as the disclosure rule allows.

Groups are declared under a tag of the space, apart from accounts. The count joins the two in memory only; what is
kept are numbers.
"""

import datetime
from collections import Counter

from django.db.models import Count

from accounts.models import Declaration, User
from accounts.tags import person_tag
from core import clock
from core.disclosure import edition_changed, fix_groups, step
from dialogue.enums import PostState
from dialogue.models import BalanceSnapshot, Forum, Post


def recompute_balances(now: datetime.datetime | None = None) -> int:
    """A snapshot for every forum that has none of this month, and the totals of today in those that have; how many
    are new. Safe to run twice and late.
    """
    month = clock.month_of(now or clock.now())
    return sum(take_balance(forum, month) for forum in Forum.objects.select_related("space").order_by("pk"))


def take_balance(forum: Forum, month: datetime.date) -> bool:
    """Count the groups once in the month, and the totals anew at every call; True when the month is new.

    What is told of groups changes only when ten persons or more did since it was told (rule e): else the earlier one is
    told on. Totals that are not split, and organisations, are told as they are.
    """
    totals = _totals(forum)
    snapshot = BalanceSnapshot.objects.filter(forum=forum, month=month).first()
    if snapshot is None:
        counted, told = _counted_and_told(forum, month)
        snapshot, is_new = BalanceSnapshot.objects.get_or_create(
            forum=forum, month=month, defaults={"counted": counted, "told": {**told, **totals}}
        )
        if is_new:
            return True
    snapshot.told = {**snapshot.told, **totals}
    snapshot.save(update_fields=["told"])
    return False


def _counted_and_told(forum: Forum, month: datetime.date) -> tuple[dict[str, dict[str, int]], dict[str, object]]:
    counted = _count(forum)
    before = BalanceSnapshot.objects.filter(forum=forum, month__lt=month).order_by("-month").first()
    if before is not None and not edition_changed(_table(before.counted), _table(counted)):
        return before.counted, before.told
    return counted, tell(counted["heard"], counted["declared"])


def _totals(forum: Forum) -> dict[str, object]:
    """Persons, and organisations by category."""
    said = Post.objects.filter(thread__forum=forum, state=PostState.VISIBLE).order_by()
    voices = {"persons": Count("author", distinct=True), "speakers": Count("on_behalf_of", distinct=True)}
    rows = said.values_list("on_behalf_of__category").annotate(**voices)
    counted = {category: (persons, n) for category, persons, n in rows}
    persons, _none = counted.pop(None, (0, 0))
    organisations = sorted(((code, n) for code, (_persons, n) in counted.items()), key=lambda row: (-row[1], row[0]))
    return {"persons": persons, "organisations": [list(row) for row in organisations]}


def tell(heard: dict[str, int], declared: dict[str, int]) -> dict[str, object]:
    """What may be told: persons heard of each group in steps of ten, small groups joined (rules a and d); and for
    facilitators the groups of ten or more of which nobody spoke."""
    split = fix_groups(heard)
    groups = [[code, step(split.bases[code])] for code in split.groups]
    silent = sorted(code for code, n in declared.items() if n >= split.minimum and not heard.get(code))
    return {"groups": groups, "silent": silent}


def _count(forum: Forum) -> dict[str, dict[str, int]]:
    """Persons heard and persons declared, by declared group; who declared nothing is in neither."""
    groups = dict(Declaration.objects.filter(space=forum.space_id).values_list("tag", "category"))
    said = Post.objects.filter(thread__forum=forum, state=PostState.VISIBLE, on_behalf_of=None)
    speakers = User.objects.filter(pk__in=said.exclude(author=None).values("author")).only("pk")
    tags = (person_tag(forum.space, user) for user in speakers.iterator(chunk_size=2000)) if groups else ()
    heard = Counter(groups[tag] for tag in tags if tag in groups)
    return {"heard": dict(heard), "declared": dict(Counter(groups.values()))}


def _table(counted: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """A person in one cell: of a group, heard or silent. So one who begins to speak is one who changed."""
    heard = counted["heard"]
    return {
        code: {"heard": heard.get(code, 0), "silent": n - heard.get(code, 0)} for code, n in counted["declared"].items()
    }
