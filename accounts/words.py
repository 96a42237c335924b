"""Names and passphrases made of neutral words; the lists are in ``accounts/data/words.json``."""

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

WORDS = Path(__file__).parent / "data" / "words.json"
List = Literal["alias_nouns", "passphrase_words"]

# 256 words each: 8 bits a word. With the sign-in limits, 56 bits are out of reach of guessing.
PASSPHRASE_WORDS = 7


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return json.loads(WORDS.read_text(encoding="utf-8"))


def words(kind: List, language: str) -> list[str]:
    lists = _words()[kind]
    return lists.get(language, lists["en"])


def alias_name(random: Random, language: str) -> str:
    """Two different neutral words of that language, such as “Almond Lantern”."""
    return " ".join(random.sample(words("alias_nouns", language), 2))


def account_name(random: Random) -> str:
    """Two words and four digits in plain letters, to be typed on any keyboard."""
    first, second = random.sample(words("alias_nouns", "en"), 2)
    return f"{first}-{second}-{random.randrange(1000, 10000)}".lower()


def passphrase(random: Random, language: str) -> str:
    """Seven words of that language, 56 bits."""
    chosen = [random.choice(words("passphrase_words", language)) for _ in range(PASSPHRASE_WORDS)]
    return " ".join(chosen)
