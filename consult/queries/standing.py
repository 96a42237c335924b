"""Where an answer stands, and what became of every theme: the way from an answer to a measure."""

import datetime
from dataclasses import dataclass
from typing import Any

from consult import ports
from consult.enums import ResponseState
from consult.models import Consultation, Response, Theme
from consult.queries.consultations import horizon
from core import clock
from core.components import HorizonPoint


@dataclass(frozen=True)
class ThemeLine:
    """A theme, the reply to it, and the recommendations that cite it."""

    theme: Theme
    steps: tuple[ports.OnwardStep, ...]
    is_mine: bool = False


def horizon_of(response: Response, now: datetime.datetime | None = None) -> tuple[HorizonPoint, ...]:
    """The dated way of one's own answer: begun or sent, then the consultation's own dates from now on."""
    from django.utils.translation import gettext as _

    moment = now or clock.now()
    if response.sent_on:
        first = HorizonPoint(_("Sent"), "done", response.sent_on)
    else:
        first = HorizonPoint(_("Begun"), "done", response.started_on)
    later = horizon(response.consultation, moment)[1:]
    if response.consultation.is_open:
        return (first, HorizonPoint(_("Now"), "now", text=_("you can change it")), *later[1:])
    return (first, *later)


def life_line(response: Response) -> dict[str, Any]:
    """For the page behind the code: stages reached, the themes of this answer, what they led to."""
    consultation = response.consultation
    mine = set(
        Theme.objects.filter(codings__answer__response=response).values_list("pk", flat=True)
        if consultation.outcome_published_at
        else []
    )
    return {
        "response": response,
        "is_withdrawn": response.state == ResponseState.WITHDRAWN,
        "horizon": horizon_of(response),
        "lines": [line for line in _lines(consultation, mine) if line.is_mine] if mine else [],
    }


def outcome(consultation: Consultation) -> dict[str, Any]:
    """All themes with replies and what cites them."""
    return {"lines": _lines(consultation, set())}


def _lines(consultation: Consultation, mine: set[int]) -> list[ThemeLine]:
    themes = list(consultation.themes.all())
    steps = ports.onward([theme.pk for theme in themes])
    return [ThemeLine(theme, tuple(s for s in steps if s.theme_id == theme.pk), theme.pk in mine) for theme in themes]
