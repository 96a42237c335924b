"""Finds words that can mean danger to somebody, by a closed list of phrases in three languages. Pure but for the list.

It hides nothing by itself and says nothing about a person: moderators read such a post first, and its author is shown
people to talk to.
"""

import json
from functools import cache
from pathlib import Path

from dialogue.analysis.words import normalised

DATA_FILE = Path(__file__).parent.parent / "data" / "risk_phrases.json"

Phrase = tuple[str, ...]


def is_found(text: str) -> bool:
    """Whether one of the phrases stands in the text, word by word. Linear in the length of the text."""
    said = normalised(text)
    starts = _phrases()
    return any(
        tuple(said[place : place + len(phrase)]) == phrase
        for place, word in enumerate(said)
        for phrase in starts.get(word, ())
    )


@cache
def _phrases() -> dict[str, tuple[Phrase, ...]]:
    """First word → phrases that begin with it."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for by_language in json.loads(DATA_FILE.read_text(encoding="utf-8"))["phrases"].values():
        for phrase in (tuple(normalised(text)) for texts in by_language.values() for text in texts):
            found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found
