"""What time does: officials are reminded, silence begins in public, and both happen once whatever runs twice."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.db import transaction

from accounts import roles
from accounts.actions.notices import tell
from accounts.models import Mandate, Notice, User
from core import clock
from core.translated import Translated
from recommendations.actions.events import happened
from recommendations.actions.positions import lock_addressee
from recommendations.enums import ON_WATCH, REMIND_BEFORE, REMIND_EVERY, EventKind, PositionState
from recommendations.models import Addressee, Contest, Measure, Position


def run_due(now: datetime.datetime | None = None) -> None:
    """Everything that is due at that moment. Safe to repeat: each notice has its key, each silence its mark."""
    moment = now or clock.now()
    begin_silences(moment)
    remind(clock.day_of(moment))


def begin_silences(now: datetime.datetime) -> int:
    """Tell followers once that the time of an institution is over; how many institutions by recommendation."""
    waiting = Addressee.objects.silent().filter(due_on__lt=clock.day_of(now), silence_told_on=None)
    return sum(_begin_silence(pk, now) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _begin_silence(pk: int, now: datetime.datetime) -> bool:
    addressee = lock_addressee(pk)
    if addressee.silence_told_on is not None or addressee.positions.filter(state=PositionState.PUBLISHED).exists():
        return False
    addressee.silence_told_on = clock.day_of(now)
    addressee.save(update_fields=["silence_told_on"])
    happened(
        EventKind.SILENT,
        addressee,
        role="system",
        recommendation=addressee.recommendation,
        institution=addressee.institution,
        now=now,
    )
    return True


@dataclass(frozen=True)
class Reminder:
    """Something an institution is asked for; ``key`` is told once to each of its officials."""

    institution: int
    key: str
    subject: Translated
    path: str


def remind(today: datetime.date) -> None:
    """Tell the officials of each institution what it is asked for."""
    officials = _officials(today)
    for found in chain(_answers(today), _reviews(today), _measures(today), _contests(today)):
        for official in officials.get(found.institution, ()):
            tell(official, kind=Notice.Kind.DUE, key=f"due.{found.key}", subject=found.subject, path=found.path)


def _answers(today: datetime.date) -> Iterator[Reminder]:
    """Two weeks before an answer is due, on the day after, and then every four weeks."""
    soon = today + datetime.timedelta(days=REMIND_BEFORE)
    for addressee in Addressee.objects.silent().filter(due_on__lte=soon).select_related("recommendation"):
        late = (today - addressee.due_on).days
        turn = "before" if late < 1 else f"late-{(late - 1) // REMIND_EVERY}"
        asked = addressee.recommendation
        yield Reminder(addressee.institution_id, f"{addressee.pk}.{turn}", asked.title, asked.path)


def _reviews(today: datetime.date) -> Iterator[Reminder]:
    """Once, a year after an answer that was no yes."""
    standing = Position.objects.filter(state=PositionState.PUBLISHED, code__in=ON_WATCH)
    for position in standing.select_related("addressee__recommendation"):
        if position.review_on and position.review_on <= today:
            asked = position.addressee.recommendation
            yield Reminder(position.addressee.institution_id, f"review-{position.pk}", asked.title, asked.path)


def _measures(today: datetime.date) -> Iterator[Reminder]:
    """Once when a measure's time is over and it is not done, and once when there was no news of it for a year."""
    running = Measure.objects.public().with_progress().select_related("addressee")
    for measure in running.iterator(chunk_size=500):
        since = measure.no_news_since(today)
        keys = [f"over-{measure.pk}.{measure.ends_on}"] if measure.days_over(today) else []
        for key in [*keys, f"news-{measure.pk}.{since}"] if since else keys:
            yield Reminder(measure.addressee.institution_id, key, measure.title, measure.path)


def _contests(today: datetime.date) -> Iterator[Reminder]:
    """At once when a contest waits for an answer, and then every four weeks."""
    for contest in Contest.objects.exclude(waits_since=None).select_related("measure__addressee"):
        turn = (contest.days_waiting(today) - 1) // REMIND_EVERY
        key = f"contest-{contest.pk}.{contest.waits_since:%Y%m%d}.{turn}"
        measure = contest.measure
        yield Reminder(measure.addressee.institution_id, key, measure.title, measure.path)


def _officials(today: datetime.date) -> dict[int, list[User]]:
    """Officials of every institution, by its number; one query."""
    staff = Mandate.objects.in_force(today).filter(
        user__is_staff=True, user__is_active=True, user__groups__name=roles.OFFICIAL
    )
    found: dict[int, list[User]] = {}
    for mandate in staff.select_related("user"):
        found.setdefault(mandate.organisation_id, []).append(mandate.user)
    return found
