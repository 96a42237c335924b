"""Expecting a refusal by its stable code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.errors import ActionError


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block raises a refusal with this code, and no other."""
    with pytest.raises(ActionError) as raised:
        yield
    assert raised.value.code == code
