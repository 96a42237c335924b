"""What can be done: buttons, the line of actions, search."""

from typing import Any, Literal

from django.template import TemplateSyntaxError
from django.utils.translation import gettext as _

from core.components import (
    Text,
    component,
)
from core.templatetags.components.library import register


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
    """A button, or with ``href`` a link that looks like one. One full button on a screen: the next step."""
    if href and (name or disabled or form):
        raise TemplateSyntaxError("button: a link takes no name, form or disabled.")
    return dict(locals())


@component(register, block=True)
def actions(content: str, *, stay: bool = False) -> dict[str, Any]:
    """The next step and what else can be done; with ``stay`` it keeps in sight on a phone."""
    return {"content": content, "stay": stay}


@component(register)
def search(
    *,
    label: Text,
    name: str = "q",
    value: str = "",
    action: str = "",
    button: Text = "",
    kind: Literal["full", "plain"] = "full",
) -> dict[str, Any]:
    """A search form of one line (method get)."""
    return {**locals(), "button": button or _("Search")}
