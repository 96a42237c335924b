"""The library's list: narrowed by facets with counts, searched by words, in pages."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core import vocabularies
from core.components import FacetOption, Fact, InLanguage, Source, Tag
from core.sanitize import clean_page, clean_query
from core.translated import OWN_NAMES, active_language, joined
from practices.models import PracticeIndexPage, PracticePage
from practices.places import place, places

PAGE_SIZE = 20
# Facet → vocabulary of its codes; countries are names.
FACETS: Mapping[str, str] = {
    "evidence_level": "evidence_level",
    "dimensions": "reintegration_dimension",
    "levels": "intervention_level",
    "profiles": "returnee_profile",
    "policy_areas": "policy_area",
    "status": "practice_status",
    "countries": "",
}
LABELS = {
    "evidence_level": _("Evidence"),
    "dimensions": _("Dimension"),
    "levels": _("Level of intervention"),
    "profiles": _("For whom"),
    "policy_areas": _("Policy area"),
    "status": _("Status"),
    "countries": _("Country"),
}


@dataclass(frozen=True)
class Facet:
    """One kind of label with the values that the list could be narrowed to."""

    name: str
    label: Any
    options: tuple[FacetOption, ...]

    @property
    def is_open(self) -> bool:
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Library:
    """One page of the narrowed list with its facets."""

    practices: tuple[PracticePage, ...]
    facets: tuple[Facet, ...]
    query: str
    total: int
    older: str
    newer: str
    is_narrowed: bool


def library(page: PracticeIndexPage, asked: QueryDict) -> Library:
    """Practices below the index page that everybody may see. Facets of one kind widen, of different kinds narrow.

    Counts say what choosing a value would leave. Four queries, whatever the number of practices: the codes of all
    (some hundreds of short rows), the found words, and the one page of entries that is shown.
    """
    query = clean_query(asked.get("q", ""))
    chosen = {name: set(asked.getlist(name)[:20]) for name in FACETS}
    shown_to_all = PracticePage.objects.child_of(page).live().public()
    rows = list(shown_to_all.order_by("-evidence_level", "title").values("pk", *FACETS))
    if query:
        found = {hit.pk for hit in PracticePage.objects.child_of(page).live().search(query)}
        rows = [row for row in rows if row["pk"] in found]
    left = [row for row in rows if _fits(row, chosen)]
    number = clean_page(asked.get("page", "1"))
    first = (number - 1) * PAGE_SIZE
    shown = [row["pk"] for row in left[first : first + PAGE_SIZE]]
    by_pk = PracticePage.objects.in_bulk(shown)
    return Library(
        practices=tuple(by_pk[pk] for pk in shown),
        facets=tuple(_facet(name, rows, chosen) for name in FACETS),
        query=query,
        total=len(left),
        older=_page_url(asked, number + 1) if first + PAGE_SIZE < len(left) else "",
        newer=_page_url(asked, number - 1) if number > 1 else "",
        is_narrowed=bool(query or any(chosen.values())),
    )


def _codes(row: Mapping[str, Any], name: str) -> Iterable[str]:
    value = row[name]
    return [value] if isinstance(value, str) else value


def _fits(row: Mapping[str, Any], chosen: Mapping[str, set[str]], but: str = "") -> bool:
    return all(not values or values & set(_codes(row, name)) for name, values in chosen.items() if name != but)


def _facet(name: str, rows: list[dict[str, Any]], chosen: Mapping[str, set[str]]) -> Facet:
    """Values with the number of entries that choosing them would leave."""
    counts = Counter(code for row in rows if _fits(row, chosen, but=name) for code in set(_codes(row, name)))
    known = vocabularies.codes(FACETS[name]) if FACETS[name] else sorted(counts)
    options = [
        FacetOption(
            value=code,
            label=vocabularies.label(FACETS[name], code) if FACETS[name] else place(code),
            count=counts[code],
            is_chosen=code in chosen[name],
            evidence=code if name == "evidence_level" else "",
        )
        for code in known
        if counts[code] or code in chosen[name]
    ]
    return Facet(name, LABELS[name], tuple(options))


def _page_url(asked: QueryDict, number: int) -> str:
    kept = asked.copy()
    kept["page"] = str(number)
    return f"?{kept.urlencode()}"


def facts_of(practice: PracticePage) -> dict[str, Any]:
    """The parts of a practice page, in the order in which they are read; each text with the language it is in."""
    own = partial(InLanguage, lang=practice.text_language)
    return {
        "facts": _facts(practice, own),
        "parts": [(label, own(text)) for label, text in _texts(practice) if text],
        "evidence_note": own(practice.evidence_note),
        "caveat": own(practice.caveat),
        "is_other_language": practice.text_language != active_language(),
        "language_name": OWN_NAMES[practice.text_language],
        "sources": [_source(block.value, own) for block in practice.sources],
        "labels": [
            Tag(vocabularies.label(FACETS[name], code))
            for name in ("profiles", "dimensions", "levels", "policy_areas")
            for code in getattr(practice, name)
        ],
    }


def _facts(practice: PracticePage, own: Callable[[str], InLanguage]) -> list[Fact]:
    """Countries in the reader's language, the rest as it was written."""
    where = [
        (_("Where"), places(practice.countries)),
        (_("From"), places(practice.corridor_to)),
        (_("Back to"), places(practice.corridor_from)),
    ]
    told = [
        (_("Carried out by"), joined(practice.organisations)),
        (_("When"), practice.period),
        (_("Cost and funder"), practice.cost),
    ]
    return [
        *(Fact(term, value) for term, value in where if value),
        *(Fact(term, own(value)) for term, value in told if value),
    ]


def _texts(practice: PracticePage) -> list[tuple[Any, str]]:
    return [
        (_("What was done"), practice.summary),
        (_("Context"), practice.context_note),
        (_("Who took part in the design"), practice.design),
        (_("What came of it"), practice.outcomes),
        (_("What did not work"), practice.not_worked),
        (_("Can it be done elsewhere?"), practice.transferability),
    ]


def _source(value: Mapping[str, str], own: Callable[[str], InLanguage]) -> Source:
    note = " · ".join(filter(None, [value["reference"], value["note"]]))
    return Source(kind=_("Source"), title=own(value["title"]), href=value["url"] or "", note=own(note))
