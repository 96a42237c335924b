"""Which texts are nearly the same: candidates by MinHash, confirmed by Jaccard, joined through a common text.

Pure: texts in, groups of their places out. Sources of the formulas:

* Jaccard of two sets: size of the intersection by size of the union (P. Jaccard, 1901).
* MinHash: the share of equal minima of many random hash functions estimates the Jaccard of two sets (A. Z. Broder, “On
  the resemblance and containment of documents”, 1997). The functions are multiply-shift hashes (M. Dietzfelbinger et
  al., “A reliable randomized algorithm for the closest-pair problem”, 1997).
* Bands: minima in ``BANDS`` bands of ``ROWS``; two texts with the Jaccard *s* share a band with the probability
  1 − (1 − s^ROWS)^BANDS (J. Leskovec, A. Rajaraman, J. Ullman, “Mining of Massive Datasets”, chapter 3): 0.68 for 0.3,
  0.99 for 0.47, 0.005 for 0.05. Copies of one text that each have a fifth of their words replaced lie at 0.47.

Single words find what five-word shingles miss: of those hardly any survives when every fifth word is another one. What
single words find too much (texts of one subject share its words), word pairs take away again.

Within a band every text is compared with few others only, the first of the band. Time and memory therefore grow with
the number of texts, not with its square, even when all of them are copies of one. What that leaves out is found in the
second step: the texts that hang together are compared with the one among them that has most neighbours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dialogue.analysis.words import normalised

BANDS, ROWS = 42, 3
WORDS_ALIKE = 0.3
PAIRS_ALIKE = 0.15
# Below this number of words only the very same words are a copy; below the second nothing is: “no”, “see above”.
LONG_ENOUGH = 20
WORTH_SAYING = 8
# Short words are the same in all texts of a language: they find no copies, only neighbours by the thousand.
LETTERS = 4
SMALLEST = 3
# How many texts of a band every other one in it is compared with.
HEADS = 4
_SEED = 1997
_BATCH = 20_000

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cluster:
    """Places of texts that are copies of one: the common text first, then the others as they came.

    ``similarity`` is the Jaccard of each one's words with the common text's, in the same order; 1.0 for itself.
    """

    places: tuple[int, ...]
    similarity: tuple[float, ...]


def clusters(texts: Iterable[str], *, smallest: int = SMALLEST) -> list[Cluster]:
    """Groups of at least ``smallest`` texts that say nearly the same, the largest first. Same input, same groups.

    A text is in one group at most. Texts are read once and kept as numbers only.
    """
    corpus = _Corpus(texts)
    found = [*_same_words(corpus), *_nearly_same(corpus)]
    kept = [cluster for cluster in found if len(cluster.places) >= smallest]
    return sorted(kept, key=lambda cluster: (-len(cluster.places), cluster.places[0]))


class _Corpus:
    """The texts as sets of numbers. Texts of the very same words are one ``text`` with several places."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.places: list[list[int]] = []
        self.lengths: list[int] = []
        known: dict[bytes, int] = {}
        vocabulary: dict[str, int] = {}
        words, word_pairs, long_words = _Lists(), _Lists(), _Lists()
        for place, text in enumerate(texts):
            said = normalised(text)
            if len(said) < WORTH_SAYING:
                continue
            digest = blake2b(" ".join(said).encode(), digest_size=16).digest()
            if digest in known:
                self.places[known[digest]].append(place)
                continue
            known[digest] = len(self.places)
            self.places.append([place])
            self.lengths.append(len(said))
            ids = np.array([vocabulary.setdefault(word, len(vocabulary)) for word in said], dtype=np.uint64)
            is_long = np.array([len(word) >= LETTERS for word in said])
            words.add(ids)
            word_pairs.add(_hashed_pairs(ids))
            long_words.add(ids[is_long] if is_long.any() else ids)
        self.words, self.pairs, self.long_words = words.sets(), word_pairs.sets(), long_words.sets()

    def __len__(self) -> int:
        return len(self.places)


def _hashed_pairs(ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A number of 31 bits for each two words that follow each other: two pairs rarely get the same."""
    mixed = ids[:-1] * np.uint64(0x9E3779B97F4A7C15) + ids[1:] * np.uint64(0xC2B2AE3D27D4EB4F)
    return (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) >> np.uint64(33)


class _Lists:
    """Collects the numbers of one text after the other."""

    def __init__(self) -> None:
        self.parts: list[NDArray[np.int32]] = []

    def add(self, numbers: NDArray[np.uint64]) -> None:
        self.parts.append(np.unique(numbers.astype(np.int32)))

    def sets(self) -> "_Sets":
        sizes = np.array([len(part) for part in self.parts], dtype=np.int64)
        flat = np.concatenate(self.parts) if self.parts else np.empty(0, dtype=np.int32)
        return _Sets(flat, np.concatenate(([0], np.cumsum(sizes))))


@dataclass(frozen=True)
class _Sets:
    """Sets of numbers in one row: those of text ``i`` stand from ``starts[i]`` to ``starts[i + 1]``, in order."""

    flat: NDArray[np.int32]
    starts: Ints

    def jaccard(self, left: Ints, right: Ints) -> NDArray[np.float64]:
        """Of each pair of texts, in batches."""
        parts = [self._jaccard(left[at : at + _BATCH], right[at : at + _BATCH]) for at in range(0, len(left), _BATCH)]
        return np.concatenate(parts) if parts else np.empty(0)

    def _jaccard(self, left: Ints, right: Ints) -> NDArray[np.float64]:
        sizes = np.diff(self.starts)
        both = np.concatenate((self._keyed(left), self._keyed(right)))
        both.sort()
        twice = both[1:][both[1:] == both[:-1]] >> 32
        shared = np.bincount(twice, minlength=len(left))
        return shared / (sizes[left] + sizes[right] - shared)

    def _keyed(self, texts: Ints) -> Ints:
        """The numbers of each text, each below the place of the text in ``texts``."""
        sizes = self.starts[texts + 1] - self.starts[texts]
        offsets = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        numbers = self.flat[np.repeat(self.starts[texts], sizes) + offsets].astype(np.int64)
        return (np.repeat(np.arange(len(texts), dtype=np.int64), sizes) << 32) | numbers


def _same_words(corpus: _Corpus) -> list[Cluster]:
    """Texts too short to be compared: together only where they say the very same."""
    return [
        Cluster(tuple(places), (1.0,) * len(places))
        for places, length in zip(corpus.places, corpus.lengths, strict=True)
        if length < LONG_ENOUGH
    ]


def _nearly_same(corpus: _Corpus) -> list[Cluster]:
    long_texts = np.flatnonzero(np.array(corpus.lengths, dtype=np.int64) >= LONG_ENOUGH)
    left, right = _confirmed(corpus, *_candidates(corpus.long_words, long_texts))
    found = [Cluster(tuple(corpus.places[i]), (1.0,) * len(corpus.places[i])) for i in _alone(long_texts, left, right)]
    for texts in _hanging_together(len(corpus), left, right):
        found += _joined(corpus, texts)
    return found


def _alone(texts: Ints, left: Ints, right: Ints) -> list[int]:
    """Long texts without a neighbour; they may still have been sent many times word for word."""
    return np.setdiff1d(texts, np.concatenate((left, right))).tolist()


def _signatures(sets: _Sets, texts: Ints) -> NDArray[np.uint32]:
    """The minima of every text: an array of texts × (bands · rows)."""
    random = np.random.default_rng(_SEED)
    vocabulary = np.arange(int(sets.flat.max()) + 1, dtype=np.uint64) if len(sets.flat) else np.empty(0, np.uint64)
    found = np.empty((len(texts), BANDS * ROWS), dtype=np.uint32)
    for column in range(BANDS * ROWS):
        factor, shift = random.integers(1, 2**63, size=2, dtype=np.uint64)
        hashed = (((vocabulary + np.uint64(1)) * (factor | np.uint64(1)) + shift) >> np.uint64(32)).astype(np.uint32)
        found[:, column] = np.minimum.reduceat(hashed[sets.flat], sets.starts[:-1])[texts]
    return found


def _candidates(sets: _Sets, texts: Ints) -> tuple[Ints, Ints]:
    """Pairs that share a band, each once, the smaller number first."""
    if len(texts) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    signatures = _signatures(sets, texts)
    bands = np.split(signatures, BANDS, axis=1)
    found = np.concatenate([_pairs_of_band(rows, texts) for rows in bands])
    found.sort()
    found = found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found
    return found >> 32, found & 0xFFFFFFFF


def _pairs_of_band(rows: NDArray[np.uint32], texts: Ints) -> Ints:
    """Every text of a bucket with the first ``HEADS`` of it, as one number for each pair."""
    order = np.lexsort(rows.T)
    is_new = np.any(rows[order][1:] != rows[order][:-1], axis=1)
    bucket = np.concatenate(([0], np.cumsum(is_new)))
    first = np.concatenate(([0], np.flatnonzero(is_new) + 1))[bucket]
    at = np.arange(len(order))
    parts = []
    for head in range(HEADS):
        others = at[at > first + head]
        one, other = texts[order[first[others] + head]], texts[order[others]]
        parts.append((np.minimum(one, other) << 32) | np.maximum(one, other))
    return np.concatenate(parts)


def _confirmed(corpus: _Corpus, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Those pairs that are alike in words and in word pairs."""
    alike = corpus.words.jaccard(left, right) >= WORDS_ALIKE
    left, right = left[alike], right[alike]
    alike = corpus.pairs.jaccard(left, right) >= PAIRS_ALIKE
    return left[alike], right[alike]


def _hanging_together(size: int, left: Ints, right: Ints) -> list[Ints]:
    """Texts that are connected by any way of pairs: parts of two texts and more."""
    label = np.arange(size)
    while True:
        lowest = np.minimum(label[left], label[right])
        before = label.copy()
        np.minimum.at(label, left, lowest)
        np.minimum.at(label, right, lowest)
        label = label[label]
        if np.array_equal(label, before):
            break
    texts = np.unique(np.concatenate((left, right)))
    order = texts[np.argsort(label[texts], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(order) else []


def _joined(corpus: _Corpus, texts: Ints) -> list[Cluster]:
    """Groups of texts around a common one. What hangs on the others only by a chain starts a group of its own."""
    found = []
    while len(texts):
        middle = _middle(corpus, texts)
        words, pairs = (sets.jaccard(np.full(len(texts), middle), texts) for sets in (corpus.words, corpus.pairs))
        is_near = (words >= WORDS_ALIKE) & (pairs >= PAIRS_ALIKE)
        found.append(_cluster(corpus, middle, texts[is_near], words[is_near]))
        texts = texts[~is_near]
    return found


def _middle(corpus: _Corpus, texts: Ints) -> int:
    """The text that is nearest to the others, measured on word pairs; of very many, to a sample of them."""
    step = max(1, len(texts) // 50)
    sample = texts[::step]
    nearness = [
        float(corpus.pairs.jaccard(np.full(len(sample), candidate), sample).sum()) for candidate in sample.tolist()
    ]
    return int(sample[int(np.argmax(nearness))])


def _cluster(corpus: _Corpus, middle: int, texts: Ints, words: NDArray[np.float64]) -> Cluster:
    places = [(place, 1.0) for place in corpus.places[middle]]
    others = [
        (place, float(similarity))
        for text, similarity in zip(texts.tolist(), words, strict=True)
        if text != middle
        for place in corpus.places[text]
    ]
    every = [*places[:1], *sorted([*places[1:], *others])]
    return Cluster(tuple(place for place, _ in every), tuple(round(similarity, 4) for _, similarity in every))
