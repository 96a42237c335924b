"""Words of danger: whole phrases in three languages, however they are accented; nothing that only looks like them."""

import json
import time

import pytest

from dialogue.analysis.danger import DATA_FILE, is_found


@pytest.mark.parametrize(
    "text",
    [
        "Sometimes I want to DIE, honestly.",
        "Je n'ai plus envie de vivre.",
        "Ils vont m'arrêter à l'aéroport",
        "أُريدُ أن أموت",
        "إنهم يبحثون عنّي",
        "سيرحّلونني غدًا",
        "They will deport me tomorrow",
        "My boss kept my passport",
    ],
)
def test_found(text):
    assert is_found(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I want to live and to work",
        "They look for work, they will help me",
        "Detention of minors must end",
        "Le centre de rétention a fermé",
        "يبحثون عن عمل",
        "I want to diet",
        "want to. They die",
    ],
)
def test_not_found(text):
    assert not is_found(text)


def test_every_phrase_of_the_list_is_found_and_every_kind_has_three_languages():
    phrases = json.loads(DATA_FILE.read_text(encoding="utf-8"))["phrases"]
    assert set(phrases) == {"harm", "threat", "hunted", "detention"}
    for by_language in phrases.values():
        assert set(by_language) == {"en", "fr", "ar"}
        for texts in by_language.values():
            assert texts and all(is_found(f"x {text}, y") for text in texts)


@pytest.mark.parametrize("text", ["they will " * 1000, "i am " * 2000, "a" * 10_000])
def test_linear(text):
    started = time.perf_counter()
    is_found(text)
    assert time.perf_counter() - started < 0.5
