"""What the components of the page take: their data, their shapes, and the check that they got it.

A component is a template tag with typed, keyword-only arguments (``core.templatetags.components``), a
template ``templates/components/<name>.html`` and, where it has a look of its own, a file
``static/css/components/<name>.css``. An unknown or missing argument, or a value of another type, is a
:class:`TemplateSyntaxError` that names it.
"""

import datetime
import inspect
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django.template import Library, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from core.translated import Translated, direction

# --- Text ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InLanguage:
    """One text in one known language, for content that is not in the language of the page."""

    text: str
    lang: str

    @property
    def dir(self) -> str:
        return direction(self.lang)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


Text = str | Promise | Translated | InLanguage
"""What a component shows. :class:`Translated` and :class:`InLanguage` bring their ``lang`` and ``dir``."""

# --- Data ---------------------------------------------------------------------------------------------------

PointState = Literal["done", "now", "todo", "late"]


@dataclass(frozen=True)
class HorizonPoint:
    """A point on the dated way of something: one or two words, and a date or a few words."""

    label: Text
    state: PointState = "todo"
    date: datetime.date | None = None
    text: Text = ""


@dataclass(frozen=True)
class TimelineEvent:
    """One dated thing that happened, or is to happen."""

    title: Text
    date: datetime.date | None = None
    text: Text = ""
    href: str = ""
    state: PointState = "done"


@dataclass(frozen=True)
class Crumb:
    """A step of the way here; the last one has no address."""

    label: Text
    href: str = ""


@dataclass(frozen=True)
class Tag:
    """A word between hairlines."""

    label: Text
    href: str = ""


@dataclass(frozen=True)
class Fact:
    """A term and what holds for it."""

    term: Text
    value: Text
    href: str = ""


@dataclass(frozen=True)
class Source:
    """Where a thing comes from: the kind of source in a word, its title, a link, its own words, a note."""

    kind: Text
    title: Text
    href: str = ""
    quote: Text = ""
    note: Text = ""


@dataclass(frozen=True)
class FacetOption:
    """One value by which a list can be narrowed, with the number of entries it would leave."""

    value: str
    label: Text
    count: int
    is_chosen: bool = False
    evidence: str = ""


# --- Shapes -------------------------------------------------------------------------------------------------

Shape = Literal["full", "half", "ring", "diamond", "cross", "stroke", "dotted", "late", "open", "closed"]

SHAPES: dict[str, dict[str, Shape]] = {
    "adoption_position": {
        "no_response": "dotted",
        "accepted": "full",
        "partially_accepted": "half",
        "alternative": "diamond",
        "noted": "ring",
        "not_accepted": "cross",
        "not_addressee": "stroke",
    },
    "reasoned_response": {
        "taken_up": "full",
        "partly_taken_up": "half",
        "already_covered": "diamond",
        "kept_for_later": "ring",
        "other_body": "stroke",
        "out_of_scope": "stroke",
        "not_taken_up": "cross",
    },
    "consultation_status": {
        "draft": "dotted",
        "scheduled": "ring",
        "open": "open",
        "extended": "open",
        "closed": "closed",
        "summary_published": "half",
        "outcome_published": "full",
        "withdrawn": "cross",
    },
    "recommendation_stage": {
        "recorded": "dotted",
        "proposed": "ring",
        "in_discussion": "open",
        "voting": "open",
        "addressed": "half",
        "responded": "half",
        "in_plan": "diamond",
        "monitored": "full",
        "closed": "closed",
        "merged": "stroke",
    },
    "vote_position": {
        "support": "full",
        "support_with_changes": "half",
        "neutral": "ring",
        "oppose": "cross",
    },
    "assessment": {
        "agrees": "full",
        "disputes": "cross",
        "cannot_tell": "ring",
    },
    "verification": {
        "self_reported": "ring",
        "contested": "cross",
        "editor_checked": "half",
        "independent": "full",
    },
    "practice_status": {
        "proposed": "dotted",
        "pilot": "ring",
        "ongoing": "open",
        "completed": "full",
        "discontinued": "cross",
        "example": "ring",
        "model": "diamond",
        "study": "stroke",
        "legal_instrument": "stroke",
    },
}
"""The sign of each code that is shown as a state. The word always stands beside it."""

RUNGS: dict[str, int] = {
    "no_information": 0,
    "not_started": 0,
    "planned": 1,
    "limited": 2,
    "substantial": 3,
    "implemented": 4,
    "continuous": 4,
    "stopped": 0,
    "superseded": 0,
}
"""How many of four rungs an ``implementation_status`` fills."""


def shape(vocabulary: str, code: str) -> Shape:
    """The sign of a code. Raises :class:`TemplateSyntaxError` where none is drawn for it."""
    try:
        return SHAPES[vocabulary][code]
    except KeyError:
        raise TemplateSyntaxError(f"No shape is drawn for {code!r} of the vocabulary {vocabulary!r}.") from None


# --- Registry -----------------------------------------------------------------------------------------------

_template = cache(get_template)

REGISTRY: dict[str, Callable[..., dict[str, Any]]] = {}
"""All components by name. The style page shows every one of them; a test compares."""


def component(library: Library, *, block: bool = False) -> Callable[[Callable[..., Any]], Callable[..., SafeString]]:
    """Register a function as the tag ``{% <name> argument=value %}`` or, as a ``block``, with an end tag.

    The function returns the context of ``templates/components/<name>.html``. Its annotations are checked at
    every call; Django checks the names of the arguments when the template is compiled.
    """

    def register(function: Callable[..., dict[str, Any]]) -> Callable[..., SafeString]:
        name = function.__name__.rstrip("_")
        template_name = f"components/{name}.html"

        @wraps(function)
        def render(*args: Any, **kwargs: Any) -> SafeString:
            _check(name, function, args, kwargs)
            # A part of a line brings no space with it, though its file ends with a line feed.
            return SafeString(_template(template_name).render(function(*args, **kwargs)).strip())

        REGISTRY[name] = function
        if block:
            library.simple_block_tag(render, name=name)
        else:
            library.simple_tag(render, name=name)
        return render

    return register


@cache
def _hints(function: Callable[..., Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Names of the arguments in order, and what each takes."""
    hints = get_type_hints(function)
    hints.pop("return", None)
    return tuple(inspect.signature(function).parameters), hints


def _check(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    order, hints = _hints(function)
    for argument, value in (*zip(order, args, strict=False), *kwargs.items()):
        hint = hints.get(argument, Any)
        if not _fits(value, hint):
            raise TemplateSyntaxError(f"{name}: {argument} must be {_say(hint)}, not {value!r:.80}.")


def _fits(value: Any, hint: Any) -> bool:
    if hint is Any:
        return True
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, option) for option in get_args(hint))
    if origin is Sequence:
        (item,) = get_args(hint)
        return isinstance(value, Sequence) and not isinstance(value, str) and all(_fits(entry, item) for entry in value)
    if origin is not None:
        return isinstance(value, origin)
    if hint is None:
        return value is None
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _say(hint: Any) -> str:
    if hint == Text:
        return "text"
    origin = get_origin(hint)
    if origin is Literal:
        return " or ".join(repr(option) for option in get_args(hint))
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_say(option) for option in get_args(hint)))
    if origin is Sequence:
        return f"a list of {_say(get_args(hint)[0])}"
    return "nothing" if hint is type(None) else getattr(hint, "__name__", str(hint))
