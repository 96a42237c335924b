"""Results by group, drawn and as a table."""

from collections.abc import Sequence
from typing import Any, Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import charts
from core.components import (
    Text,
    component,
)
from core.templatetags.components.library import register


@register.filter
def fill(texture: charts.Texture, id: str) -> SafeString:
    """The attribute that fills a shape of the chart ``id``; a filter, because a chart has some fifty of them."""
    plain = {"full": "f-sea", "none": "f-paper"}.get(texture)
    return format_html('class="{}"', plain) if plain else format_html('fill="url(#{}-{})"', id, texture)


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
    """Agreement by group: a bar to each group, and the numbers as a table; words instead of a bar."""
    return {
        **locals(),
        **_numbers(rows, answers),
        "legend": [(answer, charts.texture_of(answers, place)) for place, answer in enumerate(answers)],
        "group_label": group_label or _("Group"),
        "all_label": pgettext("the sum of a row", "All"),
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
    numbers: Literal["open", "folded", "none"] = "folded",
) -> dict[str, Any]:
    """A closed question: a small chart to each group, and the same numbers as a table.

    ``none`` where the same rows stand in a table below; every bar says its number in any case.
    """
    return {
        **locals(),
        **_numbers(rows, answers),
        "group_label": group_label or _("Group"),
        "all_label": _("Answered"),
    }


def _numbers(rows: Sequence[charts.GroupRow], answers: Sequence[charts.Answer]) -> dict[str, Any]:
    drawn = charts.draw(rows, answers)
    return {
        "drawn": drawn,
        "has_fold": any(row.is_folded for row in drawn),
        # Where every group is told in words there is no bar to explain, and no number to list.
        "has_bars": any(row.segments for row in drawn),
    }
