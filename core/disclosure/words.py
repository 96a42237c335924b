"""What is said of a group of 10 to 49 persons: words, no number."""

from collections.abc import Mapping
from typing import Literal

FOR = frozenset({"support", "support_with_changes", "agree", "strongly_agree", "yes"})
AGAINST = frozenset({"oppose", "disagree", "strongly_disagree", "no"})
NO_VIEW = frozenset({"neutral", "no_opinion", "do_not_know"})

# ``not_told``: words would leave too little room for what is hidden (core/disclosure/certainty.py).
Words = Literal["", "mostly_for", "mostly_against", "divided", "no_clear_view", "leading", "not_told"]


def is_vote(answers: set[str]) -> bool:
    """Whether the answers are those of a vote: for, against, and no view."""
    return answers <= FOR | AGAINST | NO_VIEW and bool(answers & (FOR | AGAINST))


def position_in_words(counts: Mapping[str, int]) -> Words:
    """A vote in words: *no clear view* where under half took a side, *mostly* from two thirds of them."""
    in_favour = sum(count for answer, count in counts.items() if answer in FOR)
    against = sum(count for answer, count in counts.items() if answer in AGAINST)
    sides, everybody = in_favour + against, sum(counts.values())
    if not sides or 2 * sides < everybody:
        return "no_clear_view"
    if 3 * in_favour >= 2 * sides:
        return "mostly_for"
    if 3 * against >= 2 * sides:
        return "mostly_against"
    return "divided"


def leading_answers(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The answers given most often: the first and those within a tenth of it; none where over three lead."""
    most = max(counts.values(), default=0)
    leading = tuple(answer for answer, count in counts.items() if count and 10 * count >= 9 * most)
    return leading if len(leading) <= 3 else ()
