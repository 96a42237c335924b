"""What lower apps ask of upper ones. Upper apps register in ``AppConfig.ready``; there is no third way up."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.utils.functional import Promise

from accounts.models import Space, User


class PersonalData(Protocol):
    """One part of what the site holds about a person."""

    name: str

    def export(self, user: User) -> Any:
        """JSON-ready content of the download."""

    def erase(self, user: User, *, keep_text: bool) -> None:
        """Remove it; with ``keep_text`` public words stay, without any link to the person."""


class PersonalDataRegister:
    """The parts in the order of their registration."""

    def __init__(self) -> None:
        self._parts: dict[str, PersonalData] = {}

    def register(self, part: PersonalData) -> None:
        self._parts[part.name] = part

    def parts(self) -> tuple[PersonalData, ...]:
        return tuple(self._parts.values())


personal_data = PersonalDataRegister()


# Whether that account may be told of the object with that number.
MayFollow = Callable[[User, int], bool]


class TopicRegister:
    """Says which topics an account may follow. A topic is ``<kind>.<number>``; every kind has its own rule."""

    def __init__(self) -> None:
        self._rules: dict[str, MayFollow] = {}

    def register(self, kind: str, rule: MayFollow) -> None:
        self._rules[kind] = rule

    def may_follow(self, actor: User, topic: str) -> bool:
        """False for a kind that nobody registered, for anything that is no number, and where the rule refuses."""
        kind, _dot, number = topic.partition(".")
        is_number = number.isascii() and number.isdecimal() and len(number) <= 18
        return is_number and kind in self._rules and self._rules[kind](actor, int(number))


topics = TopicRegister()


class OwnPages:
    """Pages of upper apps that an account leads to: the name of their address and the words of the link."""

    def __init__(self) -> None:
        self._pages: dict[str, str | Promise] = {}

    def register(self, name: str, label: str | Promise) -> None:
        self._pages[name] = label

    def links(self) -> tuple[tuple[str, str | Promise], ...]:
        return tuple(self._pages.items())


own_pages = OwnPages()


class VouchedSpaces:
    """Where people can be vouched for now; upper apps say which of their spaces."""

    def __init__(self) -> None:
        self._sources: list[Callable[[], Iterable[Space]]] = []

    def register(self, source: Callable[[], Iterable[Space]]) -> None:
        self._sources.append(source)

    def spaces(self) -> list[Space]:
        return [space for source in self._sources for space in source()]


vouched_spaces = VouchedSpaces()


class Declared:
    """Told, in the transaction of the change, when what a person declared in a space is another now."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[User, Space], None]] = []

    def register(self, listener: Callable[[User, Space], None]) -> None:
        self._listeners.append(listener)

    def tell(self, user: User, space: Space) -> None:
        for listener in self._listeners:
            listener(user, space)


declared = Declared()
