"""Forms of a conversation: words to begin with, and who has taken a seat in it, told by public marks alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation
from dialogue.enums import PostState, Template
from dialogue.models import Thread
from dialogue.permissions import seat_of


@dataclass(frozen=True)
class Seat:
    """One side of a conversation and the organisations that have spoken from it."""

    label: str
    organisations: tuple[Organisation, ...]


def opening_words(template: str) -> str:
    """What stands in the field of the first post; the writer fills it in or takes it out."""
    words = {
        Template.REFLECTION: [
            _("What we want to understand:"),
            _("What this side knows:"),
            _("What we ask the other side:"),
            _("When we look back at it together:"),
        ],
        Template.THREE_SEATS: [
            _("What it is about:"),
            _("What our side can do:"),
            _("What we ask of the two other seats:"),
            _("What all three could agree on:"),
        ],
    }
    return "\n\n".join(words.get(Template(template), ()))


def seats(thread: Thread) -> list[Seat]:
    """The seats of a thread with a template; one query, none for other threads."""
    if thread.template == Template.THREE_SEATS:
        names = {"unions": _("Unions"), "employers": _("Employers"), "authorities": _("Authorities")}
        return _seats(names, [(seat_of(o), o) for o in _speakers(thread)])
    if thread.template == Template.REFLECTION:
        names = {"origin": _("Side of origin"), "destination": _("Side of destination")}
        return _seats(names, [(o.side, o) for o in _speakers(thread)])
    return []


def _speakers(thread: Thread) -> list[Organisation]:
    return list(
        Organisation.objects.filter(posts__thread=thread, posts__state=PostState.VISIBLE).distinct().order_by("slug")
    )


def _seats(names: dict[str, str], taken: list[tuple[str | None, Organisation]]) -> list[Seat]:
    return [Seat(label, tuple(o for seat, o in taken if seat == code)) for code, label in names.items()]
