"""A covered passage stays covered wherever a post is shown: pages read ``words``, never the stored ``text``."""

import re

from tests.support.server import ROOT

SHOWS_TEXT = re.compile(r"(?:user_text|\{\{)\s*(?:\w+\.)*post\.text\b")


def test_no_template_shows_the_stored_text_of_a_post():
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in SHOWS_TEXT.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
