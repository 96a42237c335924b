"""The words of a page that a reader sees, each with the language it is marked with."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.support.pages import XHTML, parse

NOT_SEEN = {XHTML + name for name in ("script", "style", "template", "head")}
NAMED = ("aria-label", "alt", "title", "placeholder")


def seen(html: str) -> list[tuple[str, str]]:
    """Language and text of every piece of text, of labels for screen readers and of the title."""
    tree, _errors = parse(html)
    root = next(tree.iter(XHTML + "html"))
    language = root.get("lang", "")
    title = next(tree.iter(XHTML + "title"))
    return [(language, _plain(title.text)), *_walk(next(tree.iter(XHTML + "body")), language)]


def is_name(element: Element) -> bool:
    """Names and codes are the same in every language: aliases, account names, addresses."""
    return element.get("translate") == "no" or "code" in (element.get("class") or "").split()


def _plain(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def _walk(element: Element, language: str) -> Iterator[tuple[str, str]]:
    if not isinstance(element.tag, str) or element.tag in NOT_SEEN or is_name(element):
        return
    own = element.get("lang", language)
    for name in NAMED:
        if element.get(name):
            yield own, _plain(element.get(name))
    if element.text and _plain(element.text):
        yield own, _plain(element.text)
    for child in element:
        yield from _walk(child, own)
        if child.tail and _plain(child.tail):
            yield own, _plain(child.tail)
