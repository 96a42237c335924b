"""Compiling and checking the catalogues of translations, in Python: a plain machine has no gettext."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def files() -> Iterator[Path]:
    """Every catalogue of the project."""
    for directory in settings.LOCALE_PATHS:
        yield from sorted(Path(directory).glob("*/LC_MESSAGES/*.po"))


def read(path: Path) -> Catalog:
    """The catalogue of a file, with the language of its folder."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def compile_all() -> list[Path]:
    """Write a compiled file beside each catalogue that is newer than it; the files written."""
    written = []
    for path in files():
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            with target.open("wb") as file:
                write_mo(file, read(path))
            written.append(target)
    return written


def problems(path: Path) -> list[str]:
    """What is missing or wrong in a catalogue, one sentence each."""
    return [
        f"{path.parent.parent.name}: {problem}: {message.id!r}"
        for message in read(path)
        if message.id
        for problem in _problems_of(message)
    ]


def _problems_of(message: Message) -> Iterator[str]:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    if not all(texts):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    for error in message.check():
        yield str(error)
