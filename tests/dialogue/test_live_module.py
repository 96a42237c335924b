"""The module of the page: small, and without anything the content policy would stop."""

import gzip
from pathlib import Path

from django.conf import settings

MODULE = Path(settings.BASE_DIR) / "static" / "js" / "thread.js"


def test_it_weighs_less_than_three_kilobytes():
    assert len(gzip.compress(MODULE.read_bytes(), 9)) < 3000


def test_it_needs_no_eval_and_no_inline_style():
    text = MODULE.read_text()
    assert not any(word in text for word in ("eval(", "new Function", ".style", "insertAdjacentHTML", "document.write"))
