"""Three forums with conversations, and conversations beside two recommendations."""

import datetime
from collections.abc import Mapping
from random import Random
from typing import Any

from django.db import transaction
from wagtail.models import Page

from accounts.models import Declaration, Organisation, User
from accounts.tags import person_tag
from core.translated import LANGUAGES, Translated
from dialogue.actions.balance import recompute_balances
from dialogue.actions.bulk import PostRow, import_marks, import_posts, import_translation
from dialogue.actions.forums import create_forum
from dialogue.actions.threads import open_thread
from dialogue.models import Forum, ForumPage, Thread
from home.actions.pages import make_page

Data = Mapping[str, Any]


@transaction.atomic
def make_forum(
    data: Data,
    *,
    parents: Mapping[str, Page],
    organisations: Mapping[str, Organisation],
    crowd: Mapping[str, list[User]],
    random: Random,
    now: datetime.datetime,
) -> None:
    """Pages, record, threads and posts of one forum."""
    fields = {code: {"title": data["title"][code], "lead": data["lead"][code]} for code in LANGUAGES}
    pages = make_page(ForumPage, parents, data["slug"], fields)
    corridor = data["corridor"]
    forum = create_forum(
        translation_key=pages["en"].translation_key,
        slug=data["slug"],
        title=Translated.of(data["title"]),
        promise=data["promise"],
        listener=organisations[data["listener"]],
        allows_anonymous=True,
        is_example=True,
        corridor_from=corridor.get("from", ""),
        corridor_to=corridor.get("to", ""),
    )
    for place, entry in enumerate(data["threads"]):
        opened = now - datetime.timedelta(days=30 - 3 * place)
        thread = open_thread(
            space=forum.space,
            forum=forum,
            title=entry["title"]["text"],
            language=entry["title"]["lang"],
            kind=entry["kind"],
            question_state="answered" if data["listener"] in {post["as"] for post in entry["posts"]} else "asked",
            is_example=True,
            now=opened,
        )
        fill_thread(thread, entry["posts"], organisations=organisations, crowd=crowd, random=random, now=now)


def fill_thread(
    thread: Thread,
    posts: list[Data],
    *,
    organisations: Mapping[str, Organisation],
    crowd: Mapping[str, list[User]],
    random: Random,
    now: datetime.datetime,
) -> None:
    """Posts in order, spread over the last weeks; each person writes under an alias of the thread's space."""
    voices = [user for users in crowd.values() for user in users]
    authors = random.sample(voices, len(posts))
    rows = [
        PostRow(
            text=post["text"],
            language=post["lang"],
            reply_to=post["reply_to"],
            label=post["label"],
            at=now - datetime.timedelta(days=20 * (len(posts) - place) / len(posts), minutes=random.randrange(600)),
            author=authors[place] if post["as"] == "person" else None,
            on_behalf_of=organisations.get(post["as"]),
        )
        for place, post in enumerate(posts)
    ]
    made = import_posts(thread, rows)
    # Drawn apart, so that nothing else in the demonstration moves.
    draw = Random(len(thread.title))
    import_marks(made, [draw.sample(voices, draw.randrange(12)) for _post in made])
    for post, entry in zip(made, posts, strict=True):
        for language, text in entry.get("translations", {}).items():
            author = draw.choice(voices)
            import_translation(post, author=author, language=language, text=text, on=post.published_on)


def count_voices(crowd: Mapping[str, list[User]], *, now: datetime.datetime) -> None:
    """Some of every group say so in each forum, those who spoke among them; then the voices are counted."""
    for forum in Forum.objects.select_related("space"):
        spoken = set(forum.threads.exclude(posts__author=None).values_list("posts__author", flat=True))
        Declaration.objects.bulk_create(
            Declaration(space=forum.space, tag=person_tag(forum.space, user), category=group)
            for group, users in crowd.items()
            for place, user in enumerate(users)
            if user.pk in spoken or place < 12
        )
    recompute_balances(now)
