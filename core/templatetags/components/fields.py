"""Fields, votes and the summary of what needs a look."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from django.forms import BaseForm, ChoiceField
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import form_parts
from core.components import (
    Text,
    component,
    shape,
)
from core.templatetags.components.library import register


@component(register)
def error_summary(
    *,
    form: BaseForm | None = None,
    forms: Sequence[BaseForm] = (),
    refusal: Text | Exception = "",
    level: Literal[2, 3] = 2,
    focus: bool = True,
) -> dict[str, Any]:
    """What needs a look, with links to the fields; the sentence of a refusal; nothing where all is well."""
    errors = form_parts.error_list([*([form] if form is not None else []), *forms])
    count = len(errors)
    title = ngettext("%(n)d answer needs a look", "%(n)d answers need a look", count) % {"n": count}
    if not count or (refusal and not count):
        title = _("This did not work")
    return {"errors": errors, "refusal": refusal, "title": title, "level": level, "focus": focus}


@component(register)
def field(
    *,
    bound: BoundField,
    kind: Literal["auto", "scale"] = "auto",
    label: Text = "",
    hint: Text = "",
    hints: Mapping[Any, Any] | None = None,
    apart: str | Sequence[str] = (),
    heading: Literal[0, 1, 2, 3] = 0,
    optional: bool = False,
    short: bool = False,
) -> dict[str, Any]:
    """A form field with label, hint, error and input, whatever its widget.

    ``apart`` names the choice (“prefer not to say”) that is set apart, ``hints`` gives a line under a choice
    by its value, ``heading`` makes the label a heading of that rank, ``optional`` says so beside the label.
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
    *, label: Text, rows: Sequence[BoundField], id: str, hint: Text = "", heading: Literal[0, 1, 2, 3] = 0
) -> dict[str, Any]:
    """Several radio fields with the same choices as one table; on a phone one under the other."""
    lines = [(bound, form_parts.choice_lines(bound)) for bound in rows]
    return {**locals(), "lines": lines, "columns": [line.label for line in lines[0][1]] if lines else []}


@component(register)
def ranking(
    *, label: Text, rows: Sequence[BoundField], id: str, hint: Text = "", heading: Literal[0, 1, 2, 3] = 0
) -> dict[str, Any]:
    """Several number or select fields that put things in an order: a place before each."""
    lines = [(bound, form_parts.single_input(bound, has_hint=False)) for bound in rows]
    return {**locals(), "lines": lines}


@component(register)
def vote(*, bound: BoundField, label: Text, current: str = "") -> dict[str, Any]:
    """The four answers to a recommendation as buttons that send the form; ``current`` is the vote so far.

    No one-line input may stand in the same form: Enter in it would press the first button.
    """
    offered: Any = cast(ChoiceField, bound.field).choices
    choices = [(code, word, shape("vote_position", code)) for code, word in offered if code]
    return {"bound": bound, "label": label, "current": current, "choices": choices}
