"""One server with the demonstration and one browser for all journeys."""

import pytest

from tests.support.browser import Visitor, chromium
from tests.support.server import DemoServer


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    found = DemoServer(tmp_path_factory.mktemp("demo"))
    found.prepare()
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="session")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def visit(server, browser):
    """``visit(**options)`` opens a window of another person; all are checked and closed at the end."""
    visitors = []

    def open_window(**options):
        visitor = Visitor(browser, server.url, **options)
        visitors.append(visitor)
        return visitor

    yield open_window
    for visitor in visitors:
        visitor.close()


@pytest.fixture(scope="session")
def django_db_setup():
    """Journeys use the server's own database."""
