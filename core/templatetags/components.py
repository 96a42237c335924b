"""The components as template tags: ``{% load components %}``. docs/design.md says which part is for what."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template import TemplateSyntaxError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import charts, dates, form_parts, sanitize, vocabularies
from core.components import (
    RUNGS,
    Crumb,
    FacetOption,
    Fact,
    HorizonPoint,
    InLanguage,
    Shape,
    Source,
    Tag,
    Text,
    TimelineEvent,
    component,
    shape,
)
from core.translated import Translated, active_language, direction

register = template.Library()

LANGUAGE_LABELS = {
    "en": gettext_lazy("in English"),
    "fr": gettext_lazy("in French"),
    "ar": gettext_lazy("in Arabic"),
}

# --- Words ------------------------------------------------------------------------------------------------------------


@register.filter
def phrase(value: Any) -> SafeString | str:
    """Text as it is; text in another language than the page's inside a ``span`` with ``lang`` and ``dir``."""
    if isinstance(value, Translated | InLanguage) and value.lang != active_language():
        return format_html('<span lang="{}" dir="{}">{}</span>', value.lang, value.dir, value.text)
    return str(value)


@register.filter
def notice_kind(level: str) -> str:
    """The kind of notice for the level of a Django message."""
    return {"success": "good", "warning": "due", "error": "due"}.get(level, "plain")


@component(register)
def translated(value: Text, *, labelled: bool = False) -> dict[str, Any]:
    """Text in the reader's language, or the original with its ``lang`` and ``dir`` and, if asked, a small label."""
    is_other = isinstance(value, Translated | InLanguage) and value.lang != active_language()
    label = LANGUAGE_LABELS.get(value.lang, "") if is_other and labelled else ""  # type: ignore[union-attr]
    return {"value": value, "label": label}


@component(register)
def user_text(text: str, *, lang: str = "", dir: str = "") -> dict[str, Any]:
    """Plain text of a participant: paragraphs and links, in its own language and direction."""
    return {"html": sanitize.render_text(text), "lang": lang, "dir": dir or (direction(lang) if lang else "auto")}


@component(register)
def code(value: Text) -> dict[str, Any]:
    """A code or number of record, left to right in every script."""
    return {"value": value}


@component(register)
def day(value: date, *, weekday: bool = False) -> dict[str, Any]:
    """A date in the reader's language."""
    return {"iso": dates.as_day(value).isoformat(), "text": dates.day_text(value, with_weekday=weekday)}


@component(register)
def deadline(value: datetime, tz: str | ZoneInfo | None = None) -> dict[str, Any]:
    """A deadline with weekday, time and the distance from universal time (in ``tz``, else the active zone)."""
    name = tz or timezone.get_current_timezone_name()
    zone = name if isinstance(name, ZoneInfo) else ZoneInfo(name)
    return {
        "iso": value.astimezone(zone).isoformat(timespec="minutes"),
        "text": dates.deadline_text(value, zone),
        "offset": dates.offset_text(value, zone),
    }


@component(register)
def demo_mark() -> dict[str, Any]:
    """Says that the figures or people beside it are invented."""
    return {}


# --- Doing ------------------------------------------------------------------------------------------------------------


@component(register)
def button(
    *,
    label: Text,
    href: str = "",
    kind: Literal["full", "plain", "quiet"] = "full",
    small: bool = False,
    grow: bool = False,
    disabled: bool = False,
    type: Literal["submit", "button"] = "submit",
    name: str = "",
    value: str = "",
    form: str = "",
    describedby: str = "",
) -> dict[str, Any]:
    """A button, or a link that looks like one where ``href`` is given. One full button on a screen: the next step."""
    if href and (name or disabled or form):
        raise TemplateSyntaxError("button: a link takes no name, form or disabled.")
    return dict(locals())


@component(register, block=True)
def actions(content: str, *, stay: bool = False) -> dict[str, Any]:
    """The next step and what else can be done; with ``stay`` it keeps in sight on a phone."""
    return {"content": content, "stay": stay}


@component(register)
def search(*, label: Text, name: str = "q", value: str = "", action: str = "", button: Text = "") -> dict[str, Any]:
    """A search form of one line (method get)."""
    return {**locals(), "button": button or _("Search")}


# --- Where things stand -----------------------------------------------------------------------------------------------


@component(register)
def horizon(*, points: Sequence[HorizonPoint], label: Text) -> dict[str, Any]:
    """The dated way of a consultation or recommendation: two to five points. One on a page, under the title."""
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
    """The sign and the word of a code of a vocabulary, with a note (“18 days left”). ``late`` is for silence."""
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


# --- Blocks of a page -------------------------------------------------------------------------------------------------


@component(register, block=True)
def meta(content: str) -> dict[str, Any]:
    """The small line over or under a heading: state, place, date. Children stand side by side."""
    return {"content": content}


@component(register, block=True)
def entry(
    content: str, *, title: Text, href: str = "", level: Literal[2, 3, 4] = 3, text: Text = "", labelled: bool = False
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
    return {"content": content.strip(), "kind": kind, "title": title, "role": role}


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
def pagination(*, older: str = "", newer: str = "", text: Text = "", label: Text = "") -> dict[str, Any]:
    """Links to the page before and after, by cursor. Nothing where there is one page only."""
    return {"older": older, "newer": newer, "text": text, "label": label or _("Pages")}


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


# --- Forms ------------------------------------------------------------------------------------------------------------


@component(register)
def error_summary(
    *,
    form: BaseForm | None = None,
    forms: Sequence[BaseForm] = (),
    refusal: Text | Exception = "",
    level: Literal[2, 3] = 2,
) -> dict[str, Any]:
    """What needs a look, each with a link to its field; or the sentence of a refusal. Nothing where all is well."""
    errors = form_parts.error_list([*([form] if form is not None else []), *forms])
    count = len(errors)
    title = ngettext("%(n)d answer needs a look", "%(n)d answers need a look", count) % {"n": count}
    if not count or (refusal and not count):
        title = _("This did not work")
    return {"errors": errors, "refusal": refusal, "title": title, "level": level}


@component(register)
def field(
    *,
    bound: BoundField,
    kind: Literal["auto", "scale"] = "auto",
    label: Text = "",
    hint: Text = "",
    hints: Mapping[Any, Any] | None = None,
    apart: str | Sequence[str] = (),
    heading: Literal[0, 1, 2] = 0,
    optional: bool = False,
    short: bool = False,
) -> dict[str, Any]:
    """A form field with label, hint, error and input, whatever its widget.

    ``apart`` names the choice (“prefer not to say”) that is set apart, ``hints`` gives a line under a choice by its
    value, ``heading`` makes the label the page's heading, ``optional`` says so beside the label.
    """
    hint = hint or bound.help_text
    is_choice = isinstance(bound.field.widget, form_parts.CHOICE_WIDGETS)
    names = (apart,) if isinstance(apart, str) else tuple(apart)
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "heading": heading,
        "optional": optional,
        "is_group": form_parts.is_group(bound),
        "is_choice": is_choice,
        "is_check": bound.widget_type == "checkbox",
        "described_by": form_parts.described_by(bound, has_hint=bool(hint)),
        "lines": form_parts.choice_lines(bound, apart=names, hints=hints) if is_choice else [],
        "input": "" if is_choice else form_parts.single_input(bound, has_hint=bool(hint), short=short),
    }


@component(register)
def matrix(
    *, label: Text, rows: Sequence[BoundField], id: str, hint: Text = "", heading: Literal[0, 1, 2] = 0
) -> dict[str, Any]:
    """Several radio fields with the same choices as one table; on a phone one under the other."""
    lines = [(bound, form_parts.choice_lines(bound)) for bound in rows]
    return {**locals(), "lines": lines, "columns": [line.label for line in lines[0][1]] if lines else []}


@component(register)
def ranking(
    *, label: Text, rows: Sequence[BoundField], id: str, hint: Text = "", heading: Literal[0, 1, 2] = 0
) -> dict[str, Any]:
    """Several number or select fields that put things in an order: a place before each."""
    lines = [(bound, form_parts.single_input(bound, has_hint=False)) for bound in rows]
    return {**locals(), "lines": lines}


@component(register)
def vote(*, bound: BoundField, label: Text, current: str = "") -> dict[str, Any]:
    """The four answers to a recommendation as targets of equal size; ``current`` is the vote as it stands."""
    lines = [(line, shape("vote_position", line.value)) for line in form_parts.choice_lines(bound)]
    return {"bound": bound, "label": label, "current": current, "lines": lines}


# --- Figures ----------------------------------------------------------------------------------------------------------


@component(register)
def bars(
    *,
    id: str,
    rows: Sequence[charts.GroupRow],
    answers: Sequence[charts.Answer],
    caption: Text,
    note: Text = "",
    group_label: Text = "",
    numbers: Literal["open", "folded"] = "folded",
) -> dict[str, Any]:
    """Agreement by group: a bar to each group and the same numbers as a table. Groups told in words have no bar."""
    return {
        **locals(),
        "drawn": charts.draw(rows, answers),
        "legend": [(answer, charts.texture_of(answers, place)) for place, answer in enumerate(answers)],
        "group_label": group_label or _("Group"),
        "all_label": _("All"),
    }


@component(register)
def option_bars(
    *,
    id: str,
    rows: Sequence[charts.GroupRow],
    answers: Sequence[charts.Answer],
    caption: Text,
    note: Text = "",
    group_label: Text = "",
    numbers: Literal["open", "folded"] = "folded",
) -> dict[str, Any]:
    """A closed question: a small chart to each group, and the same numbers as a table."""
    return {
        **locals(),
        "drawn": charts.draw(rows, answers),
        "group_label": group_label or _("Group"),
        "all_label": _("Answered"),
    }
