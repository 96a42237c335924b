"""``make screenshots``: pictures of ten named pages, into ``docs/screenshots``.

Each page on a desk, on a phone of 360 × 640 pixels, in Arabic on that phone, and dark.
"""

import sys
import tempfile
from pathlib import Path

from tests.support.browser import DESKTOP, PHONE, Visitor, chromium
from tests.support.page_list import CALL, CLOSED_ROUND, OPEN_ROUND, PAPER, THREAD
from tests.support.server import ROOT, DemoServer

TARGET = ROOT / "docs" / "screenshots"
PAGES = {
    "front": "",
    "green-paper": PAPER,
    "question": PAPER + "answer/3/",
    "results": CALL + "results/",
    "thread": THREAD,
    "recommendation": "recommendations/S002-R17/",
    "round": OPEN_ROUND,
    "agreement": CLOSED_ROUND + "results/#map",
    "board": "recommendations/answers/",
    "practices": "practices/",
}
VIEWS = {
    "desktop": ("en", {"viewport": DESKTOP}),
    "phone": ("fr", {"viewport": PHONE}),
    "arabic": ("ar", {"viewport": PHONE}),
    "dark": ("en", {"viewport": DESKTOP, "color_scheme": "dark"}),
}


def begin_answer(visitor: Visitor, language: str) -> None:
    """A draft, so that a question can be shown."""
    page = visitor.goto(f"/{language}/{PAPER}answer/")
    page.locator("input[name=category][value=returnee]").check()
    page.locator("form.form .actions button").click()
    page.wait_for_url("**/answer/1/")


def main() -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, chromium() as browser:
        server = DemoServer(Path(directory))
        server.prepare()
        server.start()
        try:
            for view, (language, options) in VIEWS.items():
                visitor = Visitor(browser, server.url, **options)
                begin_answer(visitor, language)
                for name, path in PAGES.items():
                    page = visitor.goto(f"/{language}/{path}")
                    page.screenshot(path=TARGET / f"{name}-{view}.png")
                visitor.close()
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
