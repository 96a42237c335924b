"""What the field and error-summary components need of a Django form: one target per choice, matching ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
FREE_TEXT = (forms.Textarea, forms.TextInput)
LEFT_TO_RIGHT = (forms.EmailInput, forms.URLInput, forms.NumberInput, forms.PasswordInput, forms.DateInput)


@dataclass(frozen=True)
class ChoiceLine:
    """One choice: its input, its words and how it stands among the others."""

    input: SafeString
    id: str
    value: str
    label: Any
    hint: Any = ""
    is_apart: bool = False


@dataclass(frozen=True)
class FieldError:
    """A message of the error summary and the id of the input that it leads to (empty: none)."""

    target: str
    message: str


def is_group(bound: BoundField) -> bool:
    """Whether the field is several inputs under one legend."""
    return isinstance(bound.field.widget, (*CHOICE_WIDGETS, forms.MultiWidget))


def described_by(bound: BoundField, *, has_hint: bool) -> str:
    """The ids of hint and error in the order in which they are read."""
    ids = [f"{bound.auto_id}_helptext"] if has_hint else []
    return " ".join([*ids, f"{bound.auto_id}_error"] if bound.errors else ids)


def single_input(bound: BoundField, *, has_hint: bool, short: bool = False) -> SafeString:
    """The one input of a text, number, date, select or file field, with class, direction and description."""
    widget = bound.field.widget
    attrs: dict[str, Any] = {}
    if not isinstance(widget, forms.CheckboxInput):
        own = str(widget.attrs.get("class", ""))
        attrs["class"] = " ".join(filter(None, ["input", "input--short" if short else "", own]))
    if "dir" not in widget.attrs:
        if isinstance(widget, LEFT_TO_RIGHT):
            attrs["dir"] = "ltr"
        elif isinstance(widget, FREE_TEXT):
            attrs["dir"] = "auto"
    if isinstance(widget, forms.Textarea) and "rows" not in widget.attrs:
        attrs["rows"] = 5
    description = described_by(bound, has_hint=has_hint)
    if description:
        attrs["aria-describedby"] = description
    return bound.as_widget(attrs=attrs)


def choice_lines(
    bound: BoundField, *, apart: Sequence[str] = (), hints: Mapping[str, Any] | None = None
) -> list[ChoiceLine]:
    """The choices of a radio or checkbox field in their order; those in ``apart`` stand by themselves."""
    lines = []
    for option in bound.subwidgets:
        option.data["attrs"].pop("aria-invalid", None)
        value = str(option.data["value"])
        lines.append(
            ChoiceLine(
                input=option.tag(wrap_label=False),
                id=option.id_for_label,
                value=value,
                label=option.choice_label,
                hint=(hints or {}).get(value, ""),
                is_apart=value in apart,
            )
        )
    return lines


def first_id(bound: BoundField) -> str:
    """The id of the first input, where a link in the error summary leads."""
    return f"{bound.auto_id}_0" if is_group(bound) else str(bound.auto_id)


def error_list(all_forms: Sequence[BaseForm]) -> list[FieldError]:
    """Every error of the forms in the order of their fields, those of a whole form last."""
    found = []
    for form in all_forms:
        for name in form.fields:
            found += [FieldError(first_id(form[name]), str(message)) for message in form.errors.get(name, [])]
        found += [FieldError("", str(message)) for message in form.errors.get(NON_FIELD_ERRORS, [])]
    return found
