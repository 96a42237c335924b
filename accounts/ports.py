"""What lower apps ask of upper ones. Upper apps register in ``AppConfig.ready``; there is no third way up."""

from typing import Any, Protocol

from accounts.models import User


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
