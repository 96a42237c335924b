"""The closed lists of the field: categories, stages, statuses, positions … with labels in three languages.

The data lie in ``core/data/vocabularies.json`` and are read once per process. An unknown list or code raises
:class:`KeyError`: a code in the database that is not in the file is a fault, not something to show.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import cast

from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

# Made once: django.utils.functional.lazystr builds a class at every call, which costs more than the rest of a page.
_shown_later = lazy(str, str)

DATA_FILE = Path(__file__).parent / "data" / "vocabularies.json"


@dataclass(frozen=True)
class Term:
    """One entry of a list. ``kind`` (*individual* or *organisation*) and ``side`` (*origin*, *destination*,
    *transit* or empty) are set for stakeholder categories only."""

    code: str
    en: str
    fr: str
    ar: str
    definition: str = ""
    kind: str = ""
    side: str = ""

    @property
    def text(self) -> str:
        """The label in the active language, English where the language is none of the three."""
        language = (get_language() or "en").partition("-")[0]
        return cast(str, getattr(self, language)) if language in ("fr", "ar") else self.en

    def __str__(self) -> str:
        return self.text


@cache
def _load() -> Mapping[str, Mapping[str, Term]]:
    raw = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: MappingProxyType({entry["code"]: Term(**entry) for entry in vocabulary["terms"]})
            for name, vocabulary in raw.items()
        }
    )


def names() -> tuple[str, ...]:
    """The names of all lists."""
    return tuple(_load())


def terms(name: str) -> tuple[Term, ...]:
    """The terms of a list in their order."""
    return tuple(_load()[name].values())


def term(name: str, code: str) -> Term:
    """One term."""
    return _load()[name][code]


def codes(name: str) -> tuple[str, ...]:
    """The codes of a list in their order."""
    return tuple(_load()[name])


@cache
def label(name: str, code: str) -> Promise:
    """The label of a term, translated when it is shown."""
    return cast(Promise, _shown_later(term(name, code)))


def choices(name: str) -> CallableChoiceIterator:
    """Choices for a model or form field; can be iterated too.

    Lazy, and written into migrations as a call: a new term in the file needs no migration.
    """
    _load()[name]
    return CallableChoiceIterator(partial(pairs, name))


def pairs(name: str) -> Iterator[tuple[str, Promise]]:
    """Code and lazy label of each term."""
    for entry in terms(name):
        yield entry.code, label(name, entry.code)
