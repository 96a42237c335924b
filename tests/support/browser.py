"""Chromium of the system, driven by playwright; no request may leave the machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1280, "height": 900}


def executable() -> str:
    """The browser on this machine: CHROMIUM, or the first of the usual names."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "No Chromium is installed: apt-get install chromium"
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    driver: Playwright
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable(), args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """One browser window of one person. Foreign requests and errors of the console fail the test at its end."""

    def __init__(self, browser: Browser, base: str, **options: Any) -> None:
        options.setdefault("viewport", DESKTOP)
        self.base = base
        self.context: BrowserContext = browser.new_context(base_url=base, **options)
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note_console)

    def _note_request(self, request: Any) -> None:
        own = self.base.removeprefix("http://")
        if not request.url.startswith(("data:", "blob:", f"http://{own}", f"ws://{own}")):
            self.foreign.append(request.url)

    def _note_console(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def goto(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def press(self, name: str) -> None:
        """Press the button or follow the link of that name."""
        page = self.page
        page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()

    def close(self) -> None:
        self.context.close()
        assert not self.foreign, f"requests to others: {self.foreign}"
        assert not self.errors, f"errors in the browser: {self.errors}"
