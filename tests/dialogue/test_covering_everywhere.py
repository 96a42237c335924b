"""A covered passage stays covered wherever a post is shown: pages read ``words``, never the stored ``text``."""

import re

import pytest

from dialogue.covering import direction, mark
from dialogue.models import Post
from tests.support.pages import markup
from tests.support.server import ROOT

MARK = mark("insult", 1)

SHOWS_TEXT = re.compile(r"(?:user_text|\{\{)\s*(?:\w+\.)*post\.text\b")


def test_no_template_shows_the_stored_text_of_a_post():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in SHOWS_TEXT.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_a_post_keeps_its_direction_where_the_mark_is_in_another_script(client, world, forum):
    thread = world.thread(forum)
    world.post(thread)
    Post.objects.update(text=f"{MARK} on a fait une fête")
    html = client.get(f"/ar/threads/{thread.pk}/").content.decode()
    assert 'class="user-text" lang="en" dir="ltr"' in html and "on a fait une fête" in html
    html = markup(client.get(f"/ar/threads/{thread.pk}/post/?reply=1").content.decode())
    assert 'class="quoted" lang="en" dir="ltr"' in html and "on a fait une fête" in html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{MARK} on a fait", "ltr"),
        (f"1. {MARK} رجعت", "rtl"),
        (f"{MARK}", ""),
        ("رجعت", ""),
        (f"{MARK} 42 {MARK} Yes", "ltr"),
    ],
)
def test_the_direction_is_that_of_what_is_left(text, expected):
    assert direction(text) == expected
