"""Pages in three languages, made by a program."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import escape
from wagtail.models import Locale, Page, Site

from core.translated import LANGUAGES
from home.models import HomePage

Fields = Mapping[str, Any]


def locales() -> dict[str, Locale]:
    """The three languages of the content."""
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}


def make_page(
    kind: type[Page],
    parents: Mapping[str, Page],
    slug: str,
    fields: Mapping[str, Fields],
    *,
    is_draft: bool = False,
) -> dict[str, Page]:
    """One page in three languages below its parents, joined by one translation key. Safe to repeat."""
    found = {p.locale.language_code: p for p in kind.objects.filter(slug=slug).select_related("locale")}
    found = {code: p for code, p in found.items() if p.is_child_of(parents[code])}
    key = next(iter(found.values())).translation_key if found else None
    for code in LANGUAGES:
        if code in found:
            continue
        page = kind(slug=slug, locale=locales()[code], live=not is_draft, **fields[code])
        if key is not None:
            page.translation_key = key
        parents[code].add_child(instance=page)
        revision = page.save_revision()
        if not is_draft:
            revision.publish()
        key = page.translation_key
        found[code] = page
    return found


def make_home(texts: Mapping[str, Fields]) -> dict[str, HomePage]:
    """The front page of each language; the site's root is the English one."""
    codes = locales()
    root = Page.objects.get(depth=1)
    site = Site.objects.get(is_default_site=True)
    if isinstance(site.root_page.specific, HomePage):
        key = site.root_page.translation_key
        return {
            p.locale.language_code: p for p in HomePage.objects.filter(translation_key=key).select_related("locale")
        }
    welcome = site.root_page
    found, key = {}, None
    for code in LANGUAGES:
        page = HomePage(slug=f"home-{code}", locale=codes[code], **texts[code])
        if key:
            page.translation_key = key
        root.add_child(instance=page)
        page.save_revision().publish()
        found[code], key = page, page.translation_key
    site.root_page, site.site_name = found["en"], "Rihla"
    site.save()
    if not isinstance(welcome.specific, HomePage):
        welcome.delete()
    return found


def rich_text(text: str) -> str:
    """A paragraph of plain text as Wagtail's rich text."""
    return f"<p>{escape(text)}</p>"


def text_blocks(blocks: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """Blocks of ``home/data/site.json`` as stream data."""
    found: list[tuple[str, Any]] = []
    for block in blocks:
        if "h" in block:
            found.append(("heading", block["h"]))
        elif "p" in block:
            found.append(("paragraph", rich_text(block["p"])))
        else:
            found.append(("list", list(block["ul"])))
    return found
