"""Where something stands: dates, progress, states, evidence, who speaks."""

from collections.abc import Sequence
from typing import Any, Literal

from django.template import TemplateSyntaxError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import vocabularies
from core.components import (
    RUNGS,
    HorizonPoint,
    Shape,
    Tag,
    Text,
    component,
    shape,
)
from core.templatetags.components.library import register


@component(register)
def horizon(*, points: Sequence[HorizonPoint], label: Text) -> dict[str, Any]:
    """The dated way of something: two to five points. One on a page, under the title."""
    if not 2 <= len(points) <= 5:
        raise TemplateSyntaxError("horizon: two to five points.")
    return {"points": points, "label": label}


@component(register)
def way(*, step: int, of: int, label: Text = "") -> dict[str, Any]:
    """Progress through a questionnaire: question ``step`` of ``of``."""
    text = label or _("Question %(step)d of %(of)d") % {"step": step, "of": of}
    return {"step": step, "of": of, "text": text}


@component(register)
def state(*, vocabulary: str, code: str, note: Text = "", late: bool = False) -> dict[str, Any]:
    """Sign and word of a code of a vocabulary, with a note (“18 days left”). ``late`` is for silence."""
    return {
        "shape": "late" if late else shape(vocabulary, code),
        "label": vocabularies.label(vocabulary, code),
        "note": note,
    }


@component(register)
def sign(*, shape: Shape, label: Text, note: Text = "") -> dict[str, Any]:
    """A state in words of one's own: the sign and the word."""
    return {"shape": shape, "label": label, "note": note}


@component(register)
def rungs(*, code: str, note: Text = "") -> dict[str, Any]:
    """How far a measure is carried out: rungs and word of an ``implementation_status``."""
    label = vocabularies.label("implementation_status", code)
    return {"filled": RUNGS[code], "label": label, "note": note}


@component(register)
def silence(*, days: int) -> dict[str, Any]:
    """An answer that is due: days late, or (negative) days left."""
    text = ngettext("day late", "days late", days) if days >= 0 else ngettext("day left", "days left", -days)
    return {"days": abs(days), "text": text, "is_late": days >= 0}


@component(register)
def evidence(*, level: str) -> dict[str, Any]:
    """The stairs of an evidence level (E0 to E5) with its word."""
    return {"level": level, "steps": int(level[1:]), "label": vocabularies.label("evidence_level", level)}


BADGES = {
    "verified": gettext_lazy("Organisation, verified"),
    "unverified": gettext_lazy("Organisation, not verified"),
    "official": gettext_lazy("Official answer"),
    "vouched": gettext_lazy("Vouched for by an organisation"),
    "plain": "",
}


@component(register)
def badge(
    *, kind: Literal["verified", "unverified", "official", "vouched", "plain"], label: Text = ""
) -> dict[str, Any]:
    """Says who speaks. A ``plain`` badge needs a label; the others have their own."""
    if kind == "plain" and not label:
        raise TemplateSyntaxError("badge: a plain badge needs a label.")
    return {"kind": kind, "label": label or BADGES[kind]}


@component(register)
def tags(*, items: Sequence[Tag], label: Text = "") -> dict[str, Any]:
    """A list of words, with links or without."""
    return {"items": items, "label": label}
