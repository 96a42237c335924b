"""The demonstration content inside a transaction that is rolled back at the end of the module."""

import pytest

from tests.support import databases


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loads everything once for the tests of a module."""
    from home.demo.loader import Loader

    with django_db_blocker.unblock(), databases.rolled_back():
        loader = Loader(say=lambda _line: None)
        loader.run()
        yield loader
