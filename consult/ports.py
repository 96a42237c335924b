"""What a consultation asks of upper apps: where its themes went. They register in ``AppConfig.ready``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.components import Text


@dataclass(frozen=True)
class OnwardAnswer:
    """What one institution answered: the code of its position, its words, its measure and how far it is."""

    institution: Text
    position: str
    reason: Text = ""
    days_late: int = 0
    measure: Text = ""
    measure_status: str = ""
    progress: Text = ""


@dataclass(frozen=True)
class OnwardStep:
    """Something that cites a theme: a recommendation with the answers of its addressees."""

    theme_id: int
    title: Text
    path: str
    answers: tuple[OnwardAnswer, ...] = ()


class Onward(Protocol):
    """Finds what cites the themes, in a constant number of queries."""

    def __call__(self, theme_ids: Sequence[int]) -> list[OnwardStep]: ...


_finders: list[Onward] = []


def register_onward(finder: Onward) -> None:
    """An upper app says where themes went."""
    if finder not in _finders:
        _finders.append(finder)


def onward(theme_ids: Sequence[int]) -> list[OnwardStep]:
    """All steps that cite one of the themes."""
    return [found for finder in _finders for found in finder(theme_ids)]
