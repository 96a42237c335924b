"""What a consultation asks of upper apps: where its themes and answers went, which definitions the glossary holds. They
register in ``AppConfig.ready``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.components import Text
from core.translated import LANGUAGES, Translated


@dataclass(frozen=True)
class OnwardMeasure:
    """What an institution does about it, how far it says it is, and in words what others find."""

    title: Text
    path: str
    status: str = ""
    progress: Text = ""
    found: Text = ""


@dataclass(frozen=True)
class OnwardAnswer:
    """What one institution answered: the code of its position, its words, its measures."""

    institution: Text
    position: str
    reason: Text = ""
    days_late: int = 0
    measures: tuple[OnwardMeasure, ...] = ()


@dataclass(frozen=True)
class OnwardStep:
    """Something that cites a theme, or a published answer: a recommendation with the answers of its addressees."""

    theme_id: int | None
    title: Text
    path: str
    answers: tuple[OnwardAnswer, ...] = ()


class Onward(Protocol):
    """Finds what cites the themes, or the answers while they are public, in a constant number of queries."""

    def __call__(self, theme_ids: Sequence[int], answer_ids: Sequence[int]) -> list[OnwardStep]: ...


_finders: list[Onward] = []


def register_onward(finder: Onward) -> None:
    """An upper app says where themes and answers went."""
    if finder not in _finders:
        _finders.append(finder)


def onward(theme_ids: Sequence[int], answer_ids: Sequence[int] = ()) -> list[OnwardStep]:
    """All steps that cite one of the themes or of the answers; of an answer no step names a theme."""
    return [found for finder in _finders for found in finder(theme_ids, answer_ids)]


class Asked(Protocol):
    """Numbers of the institutions that were sent something which cites a theme or an answer of the consultation; one
    query."""

    def __call__(self, consultation_id: int) -> set[int]: ...


_askers: list[Asked] = []


def register_asked(finder: Asked) -> None:
    """An upper app says who has to answer what grew from a consultation."""
    if finder not in _askers:
        _askers.append(finder)


def institutions_asked(consultation_id: int) -> set[int]:
    """All institutions that have to answer something that grew from the consultation."""
    return {number for finder in _askers for number in finder(consultation_id)}


@dataclass(frozen=True)
class GlossaryDefinition:
    """One definition of the glossary: the term, who defines it so, and the words of the definition."""

    code: str
    term: Translated
    source: Translated
    text: Translated

    @property
    def as_text(self) -> Translated:
        """What a plan takes over: the definition with the one who gives it."""
        return Translated(
            **{
                language: f"{self.term.get(language)} ({self.source.get(language)}): {self.text.get(language)}"
                for language in LANGUAGES
                if self.text.get(language)
            }
        )


class Glossary(Protocol):
    """All definitions, in the order of the terms."""

    def __call__(self) -> list[GlossaryDefinition]: ...


_glossaries: list[Glossary] = []


def register_glossary(glossary: Glossary) -> None:
    """An upper app says what the words of the field mean."""
    if glossary not in _glossaries:
        _glossaries.append(glossary)


def definitions() -> list[GlossaryDefinition]:
    """What a consultation may choose its definition of return from."""
    return [found for glossary in _glossaries for found in glossary()]
