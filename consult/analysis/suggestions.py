"""Which themes an answer may hold, from word statistics alone. Pure; a person confirms or rejects every one.

A theme is suggested where one of its signal words stands, or where at least ``TOGETHER`` of its distinctive words do.
Distinctive are words whose log-odds between answers with and without the theme, with an informative Dirichlet prior
from all read answers, lie ``DISTINCT`` standard errors above zero: formula (22) of B. Monroe, M. Colaresi, K. Quinn,
“Fightin’ Words: Lexical Feature Selection and Evaluation for Identifying the Content of Political Conflict”, Political
Analysis 16 (2008).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogue.analysis.words import normalised

DISTINCT = 2.58
TOGETHER = 2
# A theme with fewer coded answers has no distinctive words yet, and a word in fewer answers is none.
ENOUGH_ANSWERS = 5
ENOUGH_TIMES = 3
MOST_WORDS = 25
# The prior weighs as much as so many words, and at most half of what was read: it must not drown few answers.
_PRIOR = 500.0
# Article and particles that Arabic writes in one with the word.
_JOINED = ("وال", "بال", "فال", "كال", "ال", "لل")

Phrase = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The normalised words, Arabic ones without the article."""
    return [_bare(word) for word in normalised(text)]


def _bare(word: str) -> str:
    for joined in _JOINED:
        if word.startswith(joined) and len(word) - len(joined) >= 3:
            return word.removeprefix(joined)
    return word


def signal_phrases(lines: str) -> tuple[Phrase, ...]:
    """Signal words as typed, one or several words to a line."""
    return tuple(phrase for line in lines.splitlines() if (phrase := tuple(words_of(line))))


def log_odds(inside: Mapping[str, int], outside: Mapping[str, int]) -> dict[str, float]:
    """Of each word the log-odds ratio between two counts, in standard errors (z-score)."""
    prior = Counter(inside)
    prior.update(outside)
    total = sum(prior.values())
    weight = min(_PRIOR, total / 2)
    n_in, n_out = sum(inside.values()), sum(outside.values())
    found = {}
    for word, count in prior.items():
        alpha = weight * count / total
        y_in, y_out = inside.get(word, 0) + alpha, outside.get(word, 0) + alpha
        odds_in = math.log(y_in / (n_in + weight - y_in))
        odds_out = math.log(y_out / (n_out + weight - y_out))
        found[word] = (odds_in - odds_out) / math.sqrt(1 / y_in + 1 / y_out)
    return found


@dataclass(frozen=True)
class Model:
    """What points to each theme."""

    signals: Mapping[int, Sequence[Phrase]]
    distinctive: Mapping[int, frozenset[str]]

    def themes_of(self, text: str) -> list[int]:
        """The themes that the text may hold, in the order of the codebook."""
        said = words_of(text)
        known = set(said)
        return [
            theme
            for theme, phrases in self.signals.items()
            if any(_stands_in(phrase, said, known) for phrase in phrases)
            or len(self.distinctive.get(theme, frozenset()) & known) >= TOGETHER
        ]


def _stands_in(phrase: Phrase, said: Sequence[str], known: set[str]) -> bool:
    if not known.issuperset(phrase):
        return False
    return any(tuple(said[at : at + len(phrase)]) == phrase for at in range(len(said) - len(phrase) + 1))


def learn(signals: Mapping[int, Sequence[Phrase]], coded: Iterable[tuple[str, frozenset[int]]]) -> Model:
    """What read answers teach: each text with the themes that persons gave it. Each word counts once an answer."""
    everywhere: Counter[str] = Counter()
    inside: dict[int, Counter[str]] = {theme: Counter() for theme in signals}
    answers: Counter[int] = Counter()
    for text, themes in coded:
        known = set(words_of(text))
        everywhere.update(known)
        for theme in themes & signals.keys():
            inside[theme].update(known)
            answers[theme] += 1
    distinctive = {
        theme: _distinctive(inside[theme], everywhere) for theme in signals if answers[theme] >= ENOUGH_ANSWERS
    }
    return Model(signals, distinctive)


def _distinctive(inside: Counter[str], everywhere: Counter[str]) -> frozenset[str]:
    odds = log_odds(inside, everywhere - inside)
    known = [word for word, z in odds.items() if z >= DISTINCT and inside[word] >= ENOUGH_TIMES and len(word) > 2]
    return frozenset(sorted(known, key=lambda word: (-odds[word], word))[:MOST_WORDS])
