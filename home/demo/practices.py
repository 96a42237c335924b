"""The 30 practices in the library: titles in three languages, bodies in English, labelled so."""

from collections.abc import Mapping
from typing import Any

from wagtail.models import Page

from core.translated import LANGUAGES
from home.actions.pages import make_page
from practices.models import PracticePage

Data = Mapping[str, Any]


def make_practices(practices: list[Data], titles: Mapping[str, Data], parents: Mapping[str, Page]) -> None:
    """One page in three languages for each practice."""
    for item in practices:
        fields = {
            code: {**_fields(item), "title": titles.get(item["id"], {}).get(code, item["title"])} for code in LANGUAGES
        }
        make_page(PracticePage, parents, item["id"].lower(), fields)


def _fields(item: Data) -> dict[str, Any]:
    sources = [
        {
            "type": "source",
            "value": {
                "title": item["source"]["document"],
                "reference": item["source"]["reference"],
                "url": "",
                "note": "",
            },
        }
    ]
    sources += [
        {
            "type": "source",
            "value": {
                "title": found["url"],
                "reference": "",
                "url": found["url"] if "://" in found["url"] else "",
                "note": found.get("says", ""),
            },
        }
        for found in item.get("outside_corroboration", [])
    ]
    return {
        "code": item["id"],
        "text_language": "en",
        "summary": item["summary"],
        "outcomes": item.get("outcomes", ""),
        "caveat": item.get("caveat", ""),
        "countries": item["country"],
        "corridor_from": item.get("origin", []),
        "corridor_to": item.get("destination", []),
        "organisations": item["organisation"],
        "period": item["period"],
        "status": item["practice_status"],
        "profiles": item["returnee_profiles"],
        "dimensions": item["dimension"],
        "levels": item["level"],
        "policy_areas": item["policy_area"],
        "evidence_level": item["evidence_level"],
        "evidence_note": item["evidence_note"],
        "sources": sources,
        "related_recommendations": item.get("related_recommendations", []),
    }
