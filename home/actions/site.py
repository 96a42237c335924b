"""What every site begins with: the front page, the sections and the standing pages, in three languages."""

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail.models import Page

from core.translated import LANGUAGES
from home.actions.pages import make_home, make_page, text_blocks
from home.models import StandardPage

DATA = Path(__file__).resolve().parent.parent / "data" / "site.json"


@transaction.atomic
def make_site(*, is_demo: bool = False) -> dict[str, dict[str, Page]]:
    """The sections by slug and language, with everything around them. Safe to repeat; what editors changed stays.

    Standing pages whose words only the operator knows (who runs the site, whom to call) are drafts, unless it is the
    demonstration, which says so on them.
    """
    data = json.loads(DATA.read_text(encoding="utf-8"))
    home = dict(make_home(data["home"]))
    for page in data["pages"]:
        fields = {code: _fields(page, code, is_demo) for code in LANGUAGES}
        make_page(StandardPage, home, page["slug"], fields, is_draft=page.get("draft", False) and not is_demo)
    return {
        section["slug"]: make_page(apps.get_model(section["kind"]), home, section["slug"], section["texts"])
        for section in data["sections"]
    }


def _fields(page: dict[str, Any], code: str, is_demo: bool) -> dict[str, Any]:
    lead = page.get("demo_lead", page["lead"]) if is_demo else page["lead"]
    blocks = [block for block in page["body"][code] if is_demo or not block.get("demo")]
    return {"title": page["title"][code], "lead": lead[code], "body": text_blocks(blocks)}
