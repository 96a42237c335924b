"""Blocks of a page: entries, facing pages, notices, lists, ornament."""

from collections.abc import Sequence
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.components import (
    Crumb,
    FacetOption,
    Fact,
    Source,
    Text,
    TimelineEvent,
    component,
)
from core.templatetags.components.library import register


@component(register, block=True)
def meta(content: str) -> dict[str, Any]:
    """The small line over or under a heading: state, place, date. Children stand side by side."""
    return {"content": content}


@component(register, block=True)
def entry(
    content: str,
    *,
    title: Text,
    href: str = "",
    level: Literal[2, 3, 4] = 3,
    text: Text = "",
    labelled: bool = False,
) -> dict[str, Any]:
    """An entry of a list (inside ``<ul class="entries">``); the content is its small line."""
    return dict(locals())


@component(register, block=True)
def facing(content: str, *, kind: Literal["plain", "answered", "silent"] = "plain") -> dict[str, Any]:
    """Two halves side by side: said and answered, claimed and found. Holds two ``half`` blocks."""
    return {"content": content, "kind": kind}


@component(register, block=True)
def half(content: str, *, voice: Text = "", level: Literal[2, 3, 4] = 3) -> dict[str, Any]:
    """One of the facing pages, with the name of who speaks as its heading."""
    return {"content": content, "voice": voice, "level": level}


@component(register, block=True)
def notice(
    content: str,
    *,
    kind: Literal["good", "due", "plain"] = "plain",
    title: Text = "",
    role: Literal["", "status", "alert"] = "",
) -> dict[str, Any]:
    """A rule at the top and words; the title says it, the content explains."""
    return {"content": content, "kind": kind, "title": title, "role": role}


@component(register, block=True)
def privacy(content: str, *, title: Text = "", level: Literal[2, 3] = 2) -> dict[str, Any]:
    """What happens with what a person is about to give, before it is given."""
    return {"content": content, "title": title or _("What happens with this answer"), "level": level}


@component(register)
def empty(
    *, title: Text, text: Text = "", href: str = "", action: Text = "", level: Literal[2, 3] = 2
) -> dict[str, Any]:
    """Nothing here yet: what that means, and what can be done."""
    return dict(locals())


@component(register)
def pagination(
    *,
    older: str = "",
    newer: str = "",
    text: Text = "",
    label: Text = "",
    older_label: Text = "",
    newer_label: Text = "",
) -> dict[str, Any]:
    """Links to the page before (``newer``) and after (``older``), by cursor. Nothing for one page."""
    return {
        "older": older,
        "newer": newer,
        "text": text,
        "label": label or _("Pages"),
        "older_label": older_label or pgettext("pages of a list", "Older"),
        "newer_label": newer_label or pgettext("pages of a list", "Newer"),
    }


@component(register)
def crumbs(*, items: Sequence[Crumb]) -> dict[str, Any]:
    """The way here, from the section to this page."""
    return {"items": items}


@component(register)
def timeline(*, events: Sequence[TimelineEvent], level: Literal[0, 3, 4] = 0) -> dict[str, Any]:
    """Dated events in the order given; ``level`` makes their titles headings."""
    return {"events": events, "level": level}


@component(register)
def facts(*, items: Sequence[Fact]) -> dict[str, Any]:
    """Terms and what holds for them."""
    return {"items": items}


@component(register)
def provenance(*, sources: Sequence[Source]) -> dict[str, Any]:
    """Where a thing comes from: documents, themes, posts, practices, with their words."""
    return {"sources": sources}


@component(register)
def receipt(*, code: str, label: Text = "", note: Text = "") -> dict[str, Any]:
    """The code that reopens a contribution, in groups of four, to be written down."""
    digits = code.replace(" ", "")
    groups = " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))
    return {"code": groups, "label": label or _("Your code (keep it to yourself)"), "note": note}


@component(register)
def facet(*, label: Text, name: str, options: Sequence[FacetOption], is_open: bool = False) -> dict[str, Any]:
    """One way to narrow a list, with counts; inside ``<form class="facets">``."""
    return {**locals(), "is_open": is_open or any(option.is_chosen for option in options)}


@component(register, block=True)
def table_wrap(content: str, *, label: Text) -> dict[str, Any]:
    """A table that may be wider than the screen: it scrolls on its own, by keyboard too."""
    return {"content": content, "label": label}


@component(register)
def ornament(*, name: Literal["rising", "rosette", "tailpiece"]) -> dict[str, Any]:
    """Half stars (foot of the page, receipt), rosette (front page), star (empty state). Nowhere else."""
    return {"name": name}


@component(register)
def icon(*, name: Literal["seal", "speech", "exit", "mark"]) -> dict[str, Any]:
    """A small drawing beside a word; never alone."""
    return {"name": name}
