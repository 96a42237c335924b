"""Copies are found, and texts of one subject are left alone: measured on 2,825 real texts.

``ec_ai_white_paper_2020_sample.csv`` holds 500 of the answers to a consultation of the European Commission;
``ec_sample_copies.json`` says of which of them a reader found that they are copies (column, references).
"""

import csv
import json
import random
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from consult.analysis.similarity import BANDS, LONG_ENOUGH, ROWS, SMALLEST, WORTH_SAYING, _Lists, clusters
from dialogue.analysis.words import normalised

DATA = Path(__file__).resolve().parent.parent / "data"
TEXT_COLUMNS = (16, 23, 27, 33, 40, 42, 44, 46, 47, 55, 57, 59, 60, 62, 64, 66, 68, 69)


@cache
def sample() -> list[tuple[int, str, str]]:
    """Column, reference and text of everything that was written in words."""
    csv.field_size_limit(2**31 - 1)
    with (DATA / "ec_ai_white_paper_2020_sample.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    return [(column, row[0], row[column].strip()) for column in TEXT_COLUMNS for row in rows if row[column].strip()]


@cache
def copies() -> dict[tuple[int, str], int]:
    """What a reader found: column and reference of every copy, with a number for each group of copies."""
    groups = json.loads((DATA / "ec_sample_copies.json").read_text())
    return {(column, reference): n for n, (column, references) in enumerate(groups) for reference in references}


def copy_of(text: str, share: float, words: list[str], seeded: random.Random) -> str:
    """The text with that share of its words replaced, at random places by random words of the sample."""
    said = text.split()
    for place in seeded.sample(range(len(said)), int(len(said) * share)):
        said[place] = seeded.choice(words)
    return " ".join(said)


class TestCampaigns:
    @pytest.mark.parametrize("most", ["always a fifth", "up to a fifth"])
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_copies_with_a_fifth_of_their_words_replaced_join_their_campaign(self, seed, most):
        seeded = random.Random(seed)
        own = [text for _column, _reference, text in sample()]
        vocabulary = sorted({word for text in own for word in text.split()})
        texts, campaigns = list(own), []
        for base in seeded.sample([text for text in own if len(text.split()) >= 60], 25):
            size = seeded.choice([5, 5, 5, 7, 10, 20, 50, 200])
            shares = [0.2 if most == "always a fifth" else seeded.random() * 0.2 for _copy in range(size)]
            campaigns.append(range(len(texts), len(texts) + size))
            texts += [copy_of(base, share, vocabulary, seeded) for share in shares]
        found = clusters(texts)
        where = {place: number for number, cluster in enumerate(found) for place in cluster.places}
        joined = 0
        for campaign in campaigns:
            groups = Counter(where[place] for place in campaign if place in where)
            joined += max(groups.values(), default=0)
        assert joined / (len(texts) - len(own)) >= 0.95
        joined_by = [place for place in where if place < len(own) and where[place] in {where[c[0]] for c in campaigns}]
        assert len(joined_by) <= 4 * len(campaigns)  # a campaign takes in the text it was made of, and its own copies

    def test_what_a_reader_would_not_call_a_copy_stays_alone(self):
        wrong, right = [], 0
        for column in TEXT_COLUMNS:
            rows = [(reference, text) for c, reference, text in sample() if c == column]
            for cluster in clusters([text for _reference, text in rows], smallest=2):
                references = [rows[place][0] for place in cluster.places]
                read = [copies().get((column, reference)) for reference in references]
                most = Counter(n for n in read if n is not None).most_common(1)
                group = most[0][0] if most else None
                wrong += [(column, r) for r, n in zip(references, read, strict=True) if group is None or n != group]
                right += sum(n == group for n in read if group is not None)
        assert len(wrong) <= 0.005 * len(sample()), wrong
        assert right == len(copies())

    def test_half_of_the_words_replaced_is_another_text(self):
        seeded = random.Random(4)
        own = [text for _column, _reference, text in sample() if len(text.split()) >= 60]
        vocabulary = sorted({word for text in own for word in text.split()})
        texts = [copy_of(base, 0.6, vocabulary, seeded) for base in seeded.sample(own, 20) for _copy in range(3)]
        assert clusters(texts) == []


class TestOneText:
    TEXT = "We ask for one office that gives written answers to all who think about coming home, in three languages."

    def test_case_punctuation_and_accents_make_no_other_text(self):
        other = self.TEXT.upper().replace(",", " –").replace("E", "É")
        found = clusters([self.TEXT, "Something else altogether is said here by one person alone.", other, self.TEXT])
        assert [cluster.places for cluster in found] == [(0, 2, 3)]
        assert found[0].similarity == (1.0, 1.0, 1.0)

    def test_spellings_of_arabic_letters_and_vowel_signs_are_one(self):
        assert normalised("أُريدُ العودةَ إلى مدينتي، ولـكن…") == normalised("اريد العوده الي مدينتي ولكن")

    def test_short_texts_are_copies_only_word_for_word(self):
        short = " ".join(self.TEXT.split()[: LONG_ENOUGH - 1])
        nearly = short.replace("office", "desk")
        assert clusters([short, nearly, short, nearly, nearly, short]) != []
        assert [c.places for c in clusters([short, nearly, short, nearly, nearly, short])] == [(0, 2, 5), (1, 3, 4)]
        assert clusters([short, short, nearly]) == []

    def test_what_anybody_would_say_is_no_campaign(self):
        few = " ".join(self.TEXT.split()[: WORTH_SAYING - 1])
        assert clusters(["No comment."] * 30 + [few] * 30 + [""] * 30) == []

    def test_fewer_than_the_smallest_number_are_none(self):
        assert clusters([self.TEXT] * (SMALLEST - 1)) == []
        assert [c.places for c in clusters([self.TEXT] * SMALLEST)] == [tuple(range(SMALLEST))]

    def test_nothing_gives_nothing(self):
        assert clusters([]) == []
        assert clusters([" ".join(f"word{n}" for n in range(30))]) == []


class TestJoining:
    def test_a_chain_is_no_campaign(self):
        """Each text shares half of its words with the next; the ends share none and are not put together."""
        words = [f"word{n}" for n in range(400)]
        chain = [" ".join(words[at : at + 60]) for at in range(0, 200, 20)]
        for cluster in clusters(chain, smallest=2):
            ends = [int(chain[place].split()[0][4:]) for place in cluster.places]
            assert max(ends) - min(ends) <= 40

    def test_the_same_texts_give_the_same_groups(self):
        texts = [text for _column, _reference, text in sample()]
        assert clusters(texts) == clusters(texts)


class TestJaccard:
    def test_against_sets(self):
        seeded = random.Random(7)
        groups = [seeded.sample(range(50), seeded.randrange(1, 40)) for _text in range(30)]
        lists = _Lists()
        for group in groups:
            lists.add(np.array(group, dtype=np.uint64))
        left = np.array([seeded.randrange(30) for _pair in range(200)])
        right = np.array([seeded.randrange(30) for _pair in range(200)])
        expected = [
            len(set(groups[a]) & set(groups[b])) / len(set(groups[a]) | set(groups[b]))
            for a, b in zip(left, right, strict=True)
        ]
        assert lists.sets().jaccard(left, right) == pytest.approx(expected)

    def test_the_curve_of_the_bands(self):
        """The figures that the module states."""
        shared = [1 - (1 - s**ROWS) ** BANDS for s in (0.3, 0.47, 0.05)]
        assert shared == pytest.approx([0.68, 0.99, 0.005], abs=0.005)
