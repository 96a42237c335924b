"""Which conversations have a title like the one somebody is about to open. Pure.

The measure is the overlap coefficient of their words (Szymkiewicz and Simpson): words that both have, divided by the
number of words of the shorter one. A short title inside a longer one is thereby a full match. Words of fewer than
four letters are the same in all titles of a language and do not count; the Arabic article is taken off, with what is
written before it. One common word is chance: a title is offered from two common words and a half on.
"""

import re
from collections.abc import Iterable

from dialogue.analysis.words import normalised

LETTERS = 4
# The article, and the one-letter words that are written together with it: and, so, with, like, for.
_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)")
ALIKE = 0.5
COMMON = 2


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Common words by the number of words of the shorter; 0 where fewer than two are common."""
    common = len(one & other)
    return common / min(len(one), len(other)) if common >= COMMON else 0.0


def telling_words(title: str) -> frozenset[str]:
    """The words that count."""
    return frozenset(word for word in map(_bare, normalised(title)) if len(word) >= LETTERS)


def most_similar(title: str, others: Iterable[tuple[int, str]], *, limit: int = 3) -> list[int]:
    """The keys of the others most like the title, the most similar first, of equals the newest."""
    wanted = telling_words(title)
    scored = ((overlap(wanted, telling_words(other)), key) for key, other in others)
    return [key for score, key in sorted(scored, reverse=True) if score >= ALIKE][:limit]


def _bare(word: str) -> str:
    return _ARTICLE.sub("", word) if len(word) > LETTERS + 1 else word
