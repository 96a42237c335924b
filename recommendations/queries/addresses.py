"""What stands at an address of this site, or elsewhere: for saying what a recommendation grew from."""

import re
import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

from consult.models import Answer, Theme
from dialogue.models import Meeting, Post
from practices.models import PracticePage

_WITHOUT_LANGUAGE = re.compile(r"^/(?:en|fr|ar)/")


def target_of(address: str, title: str) -> dict[str, Any] | None:
    """The field of :class:`Provenance` and its value, or nothing: a text elsewhere needs its title.

    Our own pages are found by their path, in whatever language they were open: a post, a meeting, a practice, a theme
    of an outcome, what somebody answered. Whether the public sees them is not decided here.
    """
    if title.strip():
        return {"outside_title": " ".join(title.split())[:240], "outside_url": address.strip()}
    parts = urlsplit(address.strip())
    path = _WITHOUT_LANGUAGE.sub("", parts.path)
    for pattern, find in _FINDERS:
        found = pattern.fullmatch(path)
        if found:
            return find(found.group(1), parts.query, parts.fragment)
    return None


def _post(thread: str, query: str, fragment: str) -> dict[str, Any] | None:
    number = (parse_qs(query).get("post") or [fragment.removeprefix("post")])[0]
    if not (number.isascii() and number.isdigit() and len(number) < 10 and len(thread) < 10):
        return None
    return _one("post", Post.objects.filter(thread=int(thread), number=number).first())


def _meeting(slug: str, query: str, fragment: str) -> dict[str, Any] | None:
    return _one("meeting", Meeting.objects.filter(slug=slug).first())


def _practice(slug: str, query: str, fragment: str) -> dict[str, Any] | None:
    page = PracticePage.objects.live().public().filter(slug=slug).first()
    return {"practice_key": page.translation_key} if page else None


def _theme(slug: str, query: str, fragment: str) -> dict[str, Any] | None:
    code = fragment.removeprefix("theme-")
    return _one("theme", Theme.objects.filter(consultation__slug=slug, code=code).first())


def _answer(slug: str, query: str, fragment: str) -> dict[str, Any] | None:
    """Only the anchor names one text: the rest of the address is that of a page of them."""
    try:
        public_id = uuid.UUID(fragment.removeprefix("c-"))
    except ValueError:
        return None
    answers = Answer.objects.filter(question__consultation__slug=slug, response__public_id=public_id)
    return _one("answer", answers.filter(question__code__in=parse_qs(query).get("question", [])[:1]).first())


def _one(name: str, found: Any) -> dict[str, Any] | None:
    return {name: found} if found is not None else None


_FINDERS = (
    (re.compile(r"threads/(\d+)/"), _post),
    (re.compile(r"meetings/([\w-]+)/"), _meeting),
    (re.compile(r"practices/([\w-]+)/"), _practice),
    (re.compile(r"consultations/([\w-]+)/outcome/"), _theme),
    (re.compile(r"consultations/([\w-]+)/contributions/"), _answer),
)
