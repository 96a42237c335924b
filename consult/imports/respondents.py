"""What the profile columns of a survey export say, in the platform's words."""

import re
import unicodedata
from collections.abc import Iterable

from consult.enums import OrganisationSize
from core import vocabularies

# The type that stands for those of whom the file tells none, above all anonymous ones.
NOT_STATED = "not-stated"
NOT_STATED_LABEL = "Not stated"
# Type in small letters begins with → the platform's category. Consumer and environmental bodies are civil society.
_CATEGORIES = {
    "eu citizen": "resident",
    "non-eu citizen": "resident",
    "citizen": "resident",
    "company": "company",
    "business association": "employers",
    "academic": "academia",
    "ngo": "ngo",
    "non-governmental": "ngo",
    "consumer organisation": "ngo",
    "environmental organisation": "ngo",
    "trade union": "trade_union",
    "other": "other",
}
_LANGUAGES = {
    "arabic": "ar",
    "bulgarian": "bg",
    "croatian": "hr",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "estonian": "et",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hungarian": "hu",
    "irish": "ga",
    "italian": "it",
    "latvian": "lv",
    "lithuanian": "lt",
    "maltese": "mt",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "slovak": "sk",
    "slovenian": "sl",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
    "ukrainian": "uk",
}
UNKNOWN_LANGUAGE = "und"


def language_of(text: str) -> str:
    """The code of a language given by its English name or its code; *und* where it is neither."""
    text = text.strip().lower()
    if re.fullmatch(r"[a-z]{2}", text):
        return text
    return _LANGUAGES.get(text, UNKNOWN_LANGUAGE)


def consent_of(text: str) -> str:
    """The choice of publication. What is not said or not understood is counted and not published."""
    text = text.lower()
    if "anonym" in text:
        return "anonymous"
    if re.search(r"\bnot\b", text) or not re.search(r"publish|personal|public|named", text):
        return "not_published"
    return "named"


def size_of(text: str) -> str:
    """The size of an organisation, empty where it is none of the four."""
    word = text.strip().lower().partition(" ")[0]
    return word if word in OrganisationSize.values else ""


def level_of(text: str) -> str:
    """The level of an authority, empty where the platform has no such level."""
    word = text.strip().lower()
    return word if word in vocabularies.codes("level") else ""


def category_of(label: str) -> str:
    """The platform's category for a type of the file; empty where none fits (an authority: of which side?)."""
    label = label.strip().lower()
    return next((ours for start, ours in _CATEGORIES.items() if label.startswith(start)), "")


def slug_of(text: str, longest: int) -> str:
    """Small letters, digits and hyphens; empty where the words have none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def codes_of(labels: Iterable[str]) -> dict[str, str]:
    """Type of the file → code, in the order of the words. Two types that write alike get a number."""
    codes: dict[str, str] = {}
    for label in sorted(labels):
        slug = (slug_of(label, 50) or "group") if label else NOT_STATED
        code, number = slug, 1
        while code in codes.values():
            number += 1
            code = f"{slug}-{number}"
        codes[label] = code
    return codes


def group_of(label: str) -> dict[str, str]:
    """An entry of ``Consultation.archive_groups``: the type as the file words it, and the platform's category."""
    return {"label": label or NOT_STATED_LABEL, "category": category_of(label)}
