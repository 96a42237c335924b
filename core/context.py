"""What the frame of every page shows: where you can go, in which language, whether it is a demonstration.

No query here: whatever costs one is left to the page.
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse, translate_url
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

from core.translated import LANGUAGES, OWN_NAMES, direction

Link = dict[str, Any]

MAIN: tuple[tuple[str, Promise], ...] = (
    ("consultations", _("Consultations")),
    ("recommendations", _("Recommendations")),
    ("forums", _("Forums")),
    ("practices", _("Practices")),
    ("board", _("Who answered")),
)
"""The main navigation: the name of the address and the word. The name is the page's ``section`` as well."""

HELP: tuple[tuple[str, Promise], ...] = (
    ("help", _("People to talk to, by country")),
    ("privacy", _("Privacy in plain words")),
    ("rules", _("Rules of the conversation")),
    ("accessibility", _("Accessibility")),
    ("glossary", _("Glossary")),
    ("styleguide", _("Style guide")),
)
TAKE: tuple[tuple[str, Promise], ...] = (
    ("print_packs", _("Printable question sheets")),
    ("open_data", _("Open data")),
    ("ledger", _("The public ledger")),
    ("meetings", _("Meetings, calendar and feed")),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """Context of the base template. A page may override ``alternates`` and give its ``section``."""
    links = _links(get_language() or settings.LANGUAGE_CODE, get_urlconf())
    return {
        "is_demo": settings.DEMO,
        "text_direction": "rtl" if get_language_bidi() else "ltr",
        "home_url": f"/{get_language() or settings.LANGUAGE_CODE}/",
        "main_links": mark_here(links["main"], request.path),
        "help_links": links["help"],
        "take_links": links["take"],
        "alternates": SimpleLazyObject(lambda: alternates_of(request)),
    }


def mark_here(links: list[Link], path: str) -> list[Link]:
    """The links with ``is_here`` set on the one under which the address lies: the longest that fits."""
    here = max((link["url"] for link in links if path.startswith(link["url"])), key=len, default="")
    return [{**link, "is_here": link["url"] == here} for link in links]


def alternates_of(request: HttpRequest) -> list[Link]:
    """The same address in each language; the front page of a language that does not have it."""
    path = request.get_full_path() if request.method == "GET" else request.path
    current = get_language()
    found = []
    for code in LANGUAGES:
        url = path if code == current else translate_url(path, code)
        if code != current and url == path:
            url = f"/{code}/"
        found.append({"code": code, "name": OWN_NAMES[code], "dir": direction(code), "url": url})
    return found


@lru_cache(maxsize=16)
def _links(language: str, urlconf: str | None) -> dict[str, list[Link]]:
    """Addresses by language; an entry whose address is not (yet) served is left out."""
    return {"main": _resolve(MAIN), "help": _resolve(HELP), "take": _resolve(TAKE)}


def _resolve(entries: tuple[tuple[str, Promise], ...]) -> list[Link]:
    found = []
    for name, label in entries:
        try:
            found.append({"key": name, "label": label, "url": reverse(name)})
        except NoReverseMatch:
            continue
    return found
