"""Searching inside a forum, and conversations like the one that somebody is about to open.

Plain SQL that SQLite and PostgreSQL answer alike: every word must stand in the text or the title. SQLite folds the
case of ASCII letters only, so each word is asked for in the spellings that people use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from core.sanitize import clean_query
from core.translated import active_language
from dialogue.analysis.similar import most_similar
from dialogue.enums import EventType, PostState
from dialogue.models import Forum, Post, Thread

PAGE = 20
WORDS = 6
AROUND = 120
COMPARED = 500


@dataclass(frozen=True)
class Hit:
    """A post in which all words stand, with what stands around the first of them."""

    post: Post
    excerpt: str

    @property
    def url(self) -> str:
        return f"/{active_language()}/{self.post.path}"


@dataclass(frozen=True)
class Found:
    query: str
    threads: Sequence[Thread] = ()
    hits: Sequence[Hit] = ()
    older: int | None = None

    @property
    def is_empty(self) -> bool:
        return bool(self.query) and not self.threads and not self.hits


def search_forum(forum: Forum, typed: str, actor: object, *, before: int | None = None) -> Found:
    """Titles and visible posts that the actor may read, the newest first; two queries.

    In the order in which posts appeared, not in that of their keys: a protected forum mixes those it shows together.
    """
    query = clean_query(typed)
    words = query.split()[:WORDS]
    if not words:
        return Found("")
    threads = Thread.objects.visible_to(actor).filter(forum=forum)
    posts = Post.objects.filter(thread__in=threads.values("pk"), state=PostState.VISIBLE)
    posts = posts.filter(_all(words, "text"), events__type=EventType.PUBLISHED).annotate(appeared=F("events__pk"))
    posts = posts.select_related("thread", "on_behalf_of").order_by("-appeared")
    page = list((posts.filter(events__pk__lt=before) if before else posts)[: PAGE + 1])
    return Found(
        query,
        threads=() if before else tuple(threads.filter(_all(words, "title")).order_by("-pk")[:10]),
        hits=[Hit(post, _excerpt(post.words, words[0])) for post in page[:PAGE]],
        older=page[PAGE - 1].appeared if len(page) > PAGE else None,
    )


def similar_threads(forum: Forum, title: str, actor: object) -> list[Thread]:
    """Up to three conversations with a title like this one; two queries. Compared are the newest five hundred."""
    threads = Thread.objects.visible_to(actor).filter(forum=forum, is_feedback=False)
    keys = most_similar(title, threads.order_by("-pk").values_list("pk", "title")[:COMPARED])
    found = Thread.objects.in_bulk(keys)
    return [found[key] for key in keys]


def _all(words: Sequence[str], field: str) -> Q:
    wanted = Q()
    for word in words:
        spelt = Q()
        for spelling in {word, word.lower(), word.capitalize(), word.upper()}:
            spelt |= Q(**{f"{field}__icontains": spelling})
        wanted &= spelt
    return wanted


def _excerpt(text: str, word: str) -> str:
    """The words around the first one that was looked for."""
    at = max(0, text.casefold().find(word.casefold()))
    start, end = max(0, at - AROUND), min(len(text), at + AROUND)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", end) if end < len(text) and " " in text[end:] else len(text)
    cut = " ".join(text[start:end].split())
    return ("… " if start else "") + cut + (" …" if end < len(text) else "")
