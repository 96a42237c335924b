"""Where an answer stands, and what became of every theme: the way from an answer to a measure."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries.mandates import organisations_written_for
from accounts.tags import person_tag
from consult import ports
from consult.enums import ResponseState, ReviewVerdict
from consult.models import Coding, Consultation, Response, Theme
from consult.models.themes import CodingQuerySet
from consult.queries.consultations import horizon
from consult.queries.contributions import PublicQuote, quotes_of
from core import clock, keyring
from core.components import HorizonPoint, Text


@dataclass(frozen=True)
class ThemeLine:
    """A theme, the reply to it, and the recommendations that cite it."""

    theme: Theme
    steps: tuple[ports.OnwardStep, ...]
    is_mine: bool = False
    # Passages of published contributions.
    quotes: tuple[PublicQuote, ...] = ()


def horizon_of(response: Response, now: datetime.datetime | None = None) -> tuple[HorizonPoint, ...]:
    """The dated way of one's own answer: begun or sent, then the consultation's own dates from now on."""
    moment = now or clock.now()
    if response.sent_on:
        first = HorizonPoint(_("Sent"), "done", response.sent_on)
    else:
        first = HorizonPoint(_("Begun"), "done", response.started_on)
    later = horizon(response.consultation, moment)[1:]
    if response.consultation.is_open:
        return (first, HorizonPoint(_("Now"), "now", text=_("you can change it")), *later[1:])
    return (first, *later)


def tags_of(user: User) -> list[str]:
    """The person's tag in every consultation whose key stands; one query."""
    spaces = [consultation.space for consultation in Consultation.objects.select_related("space")]
    return [person_tag(space, user) for space in spaces if keyring.exists(space.key_name)]


def responses_of(user: object) -> list[Response]:
    """What a signed-in person has begun or sent, for themselves and for organisations that they write for, newest
    first. Three queries, however many consultations there are."""
    if not isinstance(user, User):
        return []
    mine = Q(owner_tag__in=tags_of(user), organisation=None) | Q(organisation__in=organisations_written_for(user))
    found = Response.objects.filter(mine).exclude(state=ResponseState.WITHDRAWN)
    return list(found.select_related("consultation", "organisation").order_by("-consultation__opens_at", "pk"))


@dataclass(frozen=True)
class Stage:
    """One of the five things that happen to an answer, and whether it has happened."""

    label: Text
    is_done: bool
    note: Text = ""


def life_line(response: Response) -> dict[str, Any]:
    """For the page behind the code: stages reached, recommendations that cite its words, the themes of this answer,
    what they led to besides, what is asked back."""
    consultation = response.consultation
    mine = set(
        Theme.objects.filter(pk__in=_codings(response).values("theme")).values_list("pk", flat=True)
        if consultation.outcome_published_at
        else []
    )
    cited_in = _citing(response)
    told = {step.path for step in cited_in}
    return {
        "response": response,
        "is_withdrawn": response.state == ResponseState.WITHDRAWN,
        "horizon": horizon_of(response),
        "stages": stages_of(response),
        "back_questions": response.back_questions.all(),
        "cited_in": cited_in,
        "lines": [line for line in _lines(consultation, mine, told) if line.is_mine] if mine else [],
    }


def _citing(response: Response) -> tuple[ports.OnwardStep, ...]:
    """What cites an answer of it that everybody may read, each once."""
    steps = ports.onward((), list(response.answers.values_list("pk", flat=True)))
    return tuple({step.path: step for step in steps}.values())


def _codings(response: Response) -> CodingQuerySet:
    return Coding.objects.filter(answer__response=response).standing()


def stages_of(response: Response) -> tuple[Stage, ...]:
    """Received, read, coded, cited, answered: nothing before the closing. One query."""
    consultation = response.consultation
    if response.state != ResponseState.SENT or not consultation.is_finished:
        return ()
    with_words = response.answers.exclude(words="")
    counts = with_words.aggregate(
        written=Count("pk", distinct=True),
        read=Count("pk", filter=Q(readings__is_second=False), distinct=True),
        coded=Count("pk", filter=Q(codings__is_second=False, codings__is_confirmed=True), distinct=True),
        cited=Count("pk", filter=Q(quotes__isnull=False, review__verdict=ReviewVerdict.APPROVED), distinct=True),
    )
    total = {"total": counts["written"]}
    received = _("late: it is counted apart") if response.is_late else ""
    stages = [Stage(_("Received"), True, received)]
    if counts["written"]:
        read = _("%(n)d of %(total)d texts") % {"n": counts["read"], **total}
        stages += [
            Stage(_("Read by an analyst"), counts["read"] == counts["written"], read),
            Stage(
                _("Put under its themes"),
                counts["coded"] > 0,
                _("%(n)d of %(total)d texts") % {"n": counts["coded"], **total},
            ),
            Stage(_("Cited"), counts["cited"] > 0),
        ]
    return (*stages, Stage(_("Answered with reasons"), consultation.outcome_published_at is not None))


def outcome(consultation: Consultation) -> dict[str, Any]:
    """All themes with replies and what cites them."""
    return {"lines": _lines(consultation, set())}


def _lines(consultation: Consultation, mine: set[int], told: Collection[str] = ()) -> list[ThemeLine]:
    """The themes, without steps that the page has ``told`` already."""
    themes = list(consultation.themes.filter(retired_at=None))
    steps = ports.onward([theme.pk for theme in themes])
    quotes = quotes_of(consultation)
    return [
        ThemeLine(
            theme,
            tuple(s for s in steps if s.theme_id == theme.pk and s.path not in told),
            theme.pk in mine,
            tuple(quotes.get(theme.pk, ())),
        )
        for theme in themes
    ]
